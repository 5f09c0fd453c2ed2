package io.sluice.lustre.contract;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.lustre.simulator.LustreSimulator.Profile;
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

    /** {@code kernel} runs the tests through system calls alone. */
    private static final String BACKEND = System.getProperty("sluice.test.backend", "library");

    /** The release that the simulator imitates, for example {@code V2_12}. */
    private static final String PROFILE = System.getProperty("sluice.test.profile", "V2_17");

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
        deleteAtExit(directory);
    }

    /** The directory that tests may fill. */
    public static TestMount shared() {
        return SHARED;
    }

    /** Points this process at the simulator's library, unless it was pointed somewhere already. */
    public static void useSimulator() {
        if (BACKEND.equals("kernel")) {
            System.setProperty("sluice.lustre.backend", "kernel");
            System.setProperty(
                    "sluice.lustre.libc", LustreSimulator.systemCalls().toString());
        } else if (System.getProperty("sluice.lustre.library") == null) {
            Profile profile = Profile.valueOf(PROFILE);
            System.setProperty(
                    "sluice.lustre.library", LustreSimulator.library(profile).toString());
        }
    }

    /** The release that the tests run against, for example {@code 2.17}. */
    public static String release() {
        return PROFILE.substring(1).replace('_', '.');
    }

    /** Whether that release is the simulator's library. */
    public static boolean releaseIsSimulated() {
        return REAL.isEmpty() && !BACKEND.equals("kernel");
    }

    /** Whether the library answers; without it there are no mirrors, no migration and no changelog. */
    public boolean hasLibrary() {
        return !BACKEND.equals("kernel");
    }

    /** Whether the client shows its targets, pools and defaults: through the library, or in files of a real client. */
    public boolean hasClientLists() {
        return hasLibrary() || !simulated;
    }

    /** Whether the library is of the release or a later one. */
    public boolean isAtLeast(int major, int minor) throws LustreException {
        return !hasLibrary()
                || fileSystem()
                        .version()
                        .map(version -> version.isAtLeast(major, minor))
                        .orElse(false);
    }

    /** The number of OSTs. */
    public int ostCount() throws LustreException {
        return simulated ? 4 : fileSystem().osts().size();
    }

    /** A fresh simulated mount. */
    static Path simulate(String name) throws IOException {
        Path root = Files.createTempDirectory("sluice-" + name);
        return LustreSimulator.builder(root)
                .fsname(name)
                .osts(4)
                .mdts(2)
                .pool("fast", 0, 1)
                .set("changelog_users", "1")
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

    /** Where the simulator's own agent keeps the copy of a file in archive 1. */
    Path simulatedCopy(Fid fid) throws IOException {
        Path copy = directory
                .resolve(".lustre-sim/archive/1")
                .resolve(Long.toHexString(fid.sequence()))
                .resolve(Integer.toHexString(fid.objectId()));
        Files.createDirectories(copy.getParent());
        return copy;
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

    /** Deletes a simulated mount when the process ends; the simulator's thread may still make files in it then. */
    static void deleteAtExit(Path root) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            for (int tries = 0; Files.exists(root) && tries < 100; tries++) {
                try {
                    delete(root);
                } catch (UncheckedIOException e) {
                    Thread.onSpinWait();
                }
            }
        }));
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
