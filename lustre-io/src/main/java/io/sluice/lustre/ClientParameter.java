package io.sluice.lustre;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A setting of the Lustre client that matters for moving datasets.
 *
 * @param name its name as {@code lctl get_param} takes it, for example {@code osc.lustre-OST0000-osc-ffff.max_dirty_mb}
 * @param value its value as the client shows it
 * @param advice one sentence on what to change; empty when the value is fine
 */
public record ClientParameter(String name, String value, String advice) {

    private static final List<String> ROOTS = List.of("sys/fs/lustre", "proc/fs/lustre", "sys/kernel/debug/lustre");

    /** The least that keeps a fast network busy, by the Lustre manual's chapter on client tuning. */
    private record Wanted(String type, String parameter, long atLeast, String why) {}

    private static final List<Wanted> WANTED = List.of(
            new Wanted("osc", "max_rpcs_in_flight", 8, "more requests in flight hide the latency to each OST"),
            new Wanted("osc", "max_dirty_mb", 32, "more dirty memory lets writes run ahead of the servers"),
            new Wanted("osc", "max_pages_per_rpc", 256, "larger requests cost less for each byte"),
            new Wanted("mdc", "max_rpcs_in_flight", 8, "more requests in flight make small files faster"),
            new Wanted("mdc", "max_mod_rpcs_in_flight", 7, "more changes in flight make creating files faster"),
            new Wanted("llite", "max_read_ahead_mb", 64, "read-ahead keeps several OSTs busy"),
            new Wanted("llite", "max_read_ahead_per_file_mb", 64, "read-ahead keeps several OSTs busy"),
            new Wanted("llite", "statahead_max", 32, "fetching attributes ahead makes listing faster"));

    /**
     * Whether the value is fine.
     *
     * @return empty when it is; otherwise one sentence on what to change
     */
    public Optional<String> warning() {
        return advice.isEmpty() ? Optional.empty() : Optional.of(advice);
    }

    static List<ClientParameter> read(String fileSystem) {
        return read(fileSystem, Path.of("/"));
    }

    /**
     * The parameters of one file system as a machine's files show them.
     *
     * @param fileSystem the file system's name
     * @param root the directory that {@code /proc} and {@code /sys} are in: another than {@code /} where those of the host
     *     are seen from a container
     * @return one entry for each parameter that could be read
     */
    public static List<ClientParameter> read(String fileSystem, Path root) {
        List<ClientParameter> parameters = new ArrayList<>();
        for (Wanted wanted : WANTED) {
            for (String place : ROOTS) {
                addAll(parameters, root.resolve(place).resolve(wanted.type()), fileSystem, wanted);
            }
        }
        return List.copyOf(parameters);
    }

    private static void addAll(List<ClientParameter> parameters, Path type, String fileSystem, Wanted wanted) {
        if (!Files.isDirectory(type)) {
            return;
        }
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(type, fileSystem + "-*")) {
            for (Path device : devices) {
                Path file = device.resolve(wanted.parameter());
                if (Files.isReadable(file)) {
                    String value = Files.readString(file).strip();
                    String name = wanted.type() + "." + device.getFileName() + "." + wanted.parameter();
                    parameters.add(new ClientParameter(name, value, advice(name, value, wanted)));
                }
            }
        } catch (IOException e) {
            // The device went away while it was looked at, as on an unmount; it has no parameters any more.
            parameters.removeIf(parameter -> !Files.isDirectory(type));
        }
    }

    private static String advice(String name, String value, Wanted wanted) {
        boolean low = value.matches("\\d{1,18}") && Long.parseLong(value) < wanted.atLeast();
        return low ? "set " + name + " to at least " + wanted.atLeast() + " (lctl set_param): " + wanted.why() : "";
    }
}
