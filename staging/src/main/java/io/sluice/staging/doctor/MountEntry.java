package io.sluice.staging.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code /proc/self/mountinfo}.
 *
 * @param point where it is mounted
 * @param type the file system's type
 * @param source what is mounted, for example {@code 10.0.1.7@tcp:/fsx}
 * @param options of the mount and of the file system
 */
record MountEntry(Path point, String type, String source, Set<String> options) {

    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    MountEntry {
        options = Set.copyOf(options);
    }

    /** The mount that a path lies on. */
    static Optional<MountEntry> of(Path path, Path root) throws IOException {
        // As the kernel sees it; what is not there yet lies where its nearest parent does.
        Path absolute = path.toAbsolutePath().normalize();
        for (Path there = absolute; there != null; there = there.getParent()) {
            if (Files.exists(there)) {
                absolute = there.toRealPath().resolve(there.relativize(absolute));
                break;
            }
        }
        Path real = absolute;
        List<MountEntry> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(root.resolve("proc/self/mountinfo"))) {
            parse(line).ifPresent(mounts::add);
        }
        // Of two mounts on one directory the later one is seen.
        return mounts.stream()
                .filter(mount -> real.startsWith(mount.point))
                .reduce((one, other) -> other.point.getNameCount() >= one.point.getNameCount() ? other : one);
    }

    private static Optional<MountEntry> parse(String line) {
        List<String> words = Arrays.asList(line.split(" "));
        int dash = words.indexOf("-");
        if (dash < 6 || words.size() < dash + 4) {
            return Optional.empty();
        }
        Set<String> options = new LinkedHashSet<>(Arrays.asList(words.get(5).split(",")));
        options.addAll(Arrays.asList(words.get(dash + 3).split(",")));
        return Optional.of(new MountEntry(
                Path.of(unescaped(words.get(4))), words.get(dash + 1), unescaped(words.get(dash + 2)), options));
    }

    boolean isLustre() {
        return type.equals("lustre");
    }

    /**
     * The hosts of the management server. The kernel shows addresses where the mount was asked for by name, so the names are
     * those of {@code /etc/fstab}.
     */
    List<String> hosts(Path root) throws IOException {
        Set<String> hosts = new LinkedHashSet<>();
        Path table = root.resolve("etc/fstab");
        if (Files.isReadable(table)) {
            for (String line : Files.readAllLines(table)) {
                String[] words = line.strip().split("\\s+", -1);
                if (words.length >= 3
                        && words[2].equals("lustre")
                        && Path.of(unescaped(words[1])).equals(point)) {
                    hosts.addAll(hostsOf(unescaped(words[0])));
                }
            }
        }
        hosts.addAll(hostsOf(source));
        return hosts.stream()
                .sorted(Comparator.comparing(MountEntry::isAddress))
                .toList();
    }

    private static boolean isAddress(String host) {
        return host.matches("[0-9.]+") || host.contains(":");
    }

    /** Of {@code a@tcp,b@o2ib:c@tcp:/fsx}: a and c; the other networks are not TCP's. */
    private static List<String> hostsOf(String source) {
        int end = source.lastIndexOf(":/");
        return end < 0
                ? List.of()
                : Arrays.stream(source.substring(0, end).split("[:,]"))
                        .filter(nid -> !nid.contains("@") || nid.matches(".*@tcp[0-9]*"))
                        .map(nid -> nid.replaceFirst("@.*", ""))
                        .filter(host -> !host.isEmpty())
                        .toList();
    }

    private static String unescaped(String word) {
        Matcher matcher = OCTAL.matcher(word);
        return matcher.replaceAll(
                octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
    }
}
