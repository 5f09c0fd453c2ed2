package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.testing.S3Server;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The command in a process of its own, since which Lustre library is loaded is settled once in each. */
final class CommandProcess {

    private static final long LONGEST_MINUTES = 2;

    private final List<String> command = new ArrayList<>();
    private final ProcessBuilder builder;

    private CommandProcess(String library) {
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Sluice.class.getName()));
        builder = new ProcessBuilder();
        builder.environment().put("SLUICE_LUSTRE_LIBRARY", library);
        builder.environment().put("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
        builder.environment().put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
        builder.environment().put("AWS_REGION", S3Server.REGION.id());
        builder.environment().put("LC_ALL", "C.UTF-8");
    }

    /** On a machine that has a Lustre client: the simulator's. */
    static CommandProcess withLustre() {
        return new CommandProcess(LustreSimulator.library().toString());
    }

    /** On a machine that has none. */
    static CommandProcess withoutLustre() {
        return new CommandProcess("/nonexistent/liblustreapi.so.1");
    }

    /** With a class path that lacks the jars whose names begin so. */
    CommandProcess without(String jar) {
        int at = command.indexOf("-cp") + 1;
        command.set(
                at,
                Arrays.stream(command.get(at).split(File.pathSeparator))
                        .filter(entry ->
                                !Path.of(entry).getFileName().toString().startsWith(jar))
                        .collect(Collectors.joining(File.pathSeparator)));
        return this;
    }

    /** Heeding SIGINT, which a process whose parent runs in the background is born to ignore. */
    CommandProcess heedingInterrupts() {
        command.addAll(0, List.of("env", "--default-signal=INT"));
        return this;
    }

    /** With another environment variable. */
    CommandProcess with(String name, String value) {
        builder.environment().put(name, value);
        return this;
    }

    Process start(String... arguments) throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        return builder.command(whole).start();
    }

    CommandRun run(String... arguments) throws IOException, InterruptedException {
        return await(start(arguments));
    }

    /** What a started process printed and ended with; ends it when that takes too long. */
    static CommandRun await(Process process) throws InterruptedException {
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return new CommandRun(process.exitValue(), out.join(), err.join());
    }

    static Path simulatedMount(Path directory) throws IOException {
        return LustreSimulator.builder(Files.createDirectories(directory)).create();
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
