package io.sluice.lustre.backend.jna;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreVersion;
import io.sluice.lustre.OstPool;
import io.sluice.lustre.StorageTarget;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the Lustre client says about itself in files below {@code /sys} and {@code /proc}: its targets, pools, defaults
 * and release. The places moved between releases, so each is tried in turn.
 */
final class ClientFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ClientFiles.class);
    private static final List<String> ROOTS = List.of("sys/fs/lustre", "proc/fs/lustre", "sys/kernel/debug/lustre");
    private static final long KIB = 1024;

    private final List<Path> roots;

    ClientFiles() {
        this(Path.of("/"));
    }

    /** Another root directory, for tests. */
    ClientFiles(Path root) {
        roots = ROOTS.stream().map(root::resolve).toList();
    }

    Optional<LustreVersion> version() {
        for (Path root : roots) {
            try {
                for (String line : Files.readAllLines(root.resolve("version"))) {
                    String text = line.replace("lustre:", "").strip();
                    if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
                        return Optional.of(LustreVersion.parse(text));
                    }
                }
            } catch (IOException | IllegalArgumentException e) {
                LOG.trace("no release below {}", root, e);
            }
        }
        return Optional.empty();
    }

    /** The directories of the devices of a type that belong to a file system, for example its OSCs. */
    List<Path> devices(String type, String fileSystem) {
        for (Path root : roots) {
            List<Path> found = new ArrayList<>();
            try (DirectoryStream<Path> devices = Files.newDirectoryStream(root.resolve(type), fileSystem + "-*")) {
                devices.forEach(found::add);
            } catch (IOException e) {
                LOG.trace("not below {}", root, e);
            }
            if (!found.isEmpty()) {
                found.sort(Comparator.comparing(Path::getFileName));
                return found;
            }
        }
        return List.of();
    }

    long number(String type, String fileSystem, String parameter, String operation) throws LustreException {
        for (Path device : devices(type, fileSystem)) {
            Optional<String> value = value(device, parameter);
            if (value.isPresent()) {
                return Long.parseLong(value.get());
            }
        }
        throw new LustreException(
                operation,
                fileSystem,
                Errno.NONE,
                "the client shows no " + type + "." + parameter + " below /sys/fs/lustre and /proc/fs/lustre",
                "mount /sys into the container, or install liblustreapi");
    }

    private static Optional<String> value(Path device, String parameter) {
        try {
            return Optional.of(Files.readString(device.resolve(parameter)).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    List<StorageTarget> targets(String fileSystem, StorageTarget.Kind kind) throws LustreException {
        boolean ost = kind == StorageTarget.Kind.OST;
        Pattern name = Pattern.compile(
                Pattern.quote(fileSystem) + "-" + kind + "([0-9a-f]{4})-" + (ost ? "osc" : "mdc") + "-[0-9a-f]+.*");
        List<StorageTarget> targets = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Path device : devices(ost ? "osc" : "mdc", fileSystem)) {
            String text = device.getFileName().toString();
            String target = text.substring(0, text.indexOf('-', fileSystem.length() + 1));
            // Every mount of the file system on this client has a device of its own for the same target.
            if (name.matcher(text).matches() && seen.add(target)) {
                targets.add(target(device, kind, target));
            }
        }
        if (targets.isEmpty()) {
            throw new LustreException(
                    ost ? "list OSTs" : "list MDTs",
                    fileSystem,
                    Errno.NONE,
                    "the client shows no targets below /sys/fs/lustre and /proc/fs/lustre",
                    "mount /sys into the container, or install liblustreapi");
        }
        targets.sort(Comparator.comparingInt(StorageTarget::index));
        return List.copyOf(targets);
    }

    private static StorageTarget target(Path device, StorageTarget.Kind kind, String name) {
        String uuid = name + "_UUID";
        int index = TargetReader.index(uuid, 0);
        Optional<String> total = value(device, "kbytestotal");
        if (total.isEmpty() || !total.get().matches("\\d+")) {
            return TargetReader.unreachable(kind, index, uuid);
        }
        return new StorageTarget(
                kind,
                index,
                uuid,
                true,
                Long.parseLong(total.get()) * KIB,
                count(device, "kbytesfree") * KIB,
                count(device, "kbytesavail") * KIB,
                count(device, "filestotal"),
                count(device, "filesfree"),
                0);
    }

    private static long count(Path device, String parameter) {
        return value(device, parameter)
                .filter(text -> text.matches("\\d+"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    List<OstPool> pools(String fileSystem) throws LustreException {
        List<OstPool> pools = new ArrayList<>();
        for (Path root : roots) {
            try (DirectoryStream<Path> devices =
                    Files.newDirectoryStream(root.resolve("lov"), fileSystem + "-clilov-*")) {
                for (Path device : devices) {
                    // Further mounts of the file system on this client list the same pools again.
                    if (pools.isEmpty()) {
                        addPools(fileSystem, device.resolve("pools"), pools);
                    }
                }
            } catch (IOException e) {
                LOG.trace("not below {}", root, e);
            }
            if (!pools.isEmpty()) {
                return List.copyOf(pools);
            }
        }
        return List.of();
    }

    private static void addPools(String fileSystem, Path directory, List<OstPool> pools) throws LustreException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                pools.add(new OstPool(fileSystem, file.getFileName().toString(), Files.readAllLines(file)));
            }
        } catch (IOException e) {
            LustreException failure = new LustreException(
                    "pools",
                    fileSystem,
                    Errno.NONE,
                    "the client's list of pools cannot be read: " + e.getMessage(),
                    "");
            failure.initCause(e);
            throw failure;
        }
    }
}
