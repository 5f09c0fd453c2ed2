package io.sluice.lustre.contract;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.simulator.LustreSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The mount that contract tests run on: {@code -Dsluice.lustre.mount=DIR} names a directory on a real one, otherwise
 * the simulator makes one with four OSTs, two MDTs and the pool {@code fast} of the first two OSTs.
 *
 * <p>On a real mount {@code -Dsluice.lustre.copytool=true} says that an HSM agent serves archive 1, and {@code
 * -Dsluice.lustre.pool=NAME} names a pool.
 */
public final class TestMount {

    private static final String REAL = System.getProperty("sluice.lustre.mount", "");
    private static final TestMount SHARED = new TestMount();

    private final Path directory;
    private final boolean simulated;

    private TestMount() {
        try {
            simulated = REAL.isEmpty();
            if (simulated) {
                useSimulator();
                directory = simulate("testfs");
            } else {
                directory = Files.createTempDirectory(Path.of(REAL), "contract");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
    }

    /** The directory that tests may fill. */
    public static TestMount shared() {
        return SHARED;
    }

    /** Points this process at the simulator's library, unless it was pointed somewhere already. */
    public static void useSimulator() {
        if (System.getProperty("sluice.lustre.library") == null) {
            System.setProperty(
                    "sluice.lustre.library", LustreSimulator.library().toString());
        }
    }

    /** A fresh simulated mount. */
    static Path simulate(String name) throws IOException {
        Path root = Files.createTempDirectory("sluice-" + name);
        return LustreSimulator.builder(root)
                .fsname(name)
                .osts(4)
                .mdts(2)
                .pool("fast", 0, 1)
                .create();
    }

    public boolean isSimulated() {
        return simulated;
    }

    /** Whether an HSM agent serves archive 1. */
    public boolean hasCopytool() {
        return simulated || Boolean.getBoolean("sluice.lustre.copytool");
    }

    /** Whether the tests run as root. */
    public boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The pool that tests may use; empty when there is none. */
    public String pool() {
        return simulated ? "fast" : System.getProperty("sluice.lustre.pool", "");
    }

    public LustreFileSystem fileSystem() throws LustreException {
        return LustreFileSystem.at(directory);
    }

    /** A new empty directory on the mount. */
    public Path directory() {
        try {
            return Files.createTempDirectory(directory, "case");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path root) {
        try (Stream<Path> tree = Files.walk(root)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
