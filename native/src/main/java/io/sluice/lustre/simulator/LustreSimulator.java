package io.sluice.lustre.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The way in to the simulated Lustre: makes a directory a mount and finds the {@code liblustreapi.so.1} that serves it.
 *
 * <p>The simulator is a native library with the binary interface of liblustreapi. A directory is a simulated mount when
 * it holds the directory {@value #STATE_DIRECTORY}; all state lives there and in the tree itself, so every process that
 * loads the library sees the same file system. What is simulated and what is not, and every configuration key, stands
 * in the {@code README.md} of this module.
 *
 * <p>It is not for production data: nothing here stores a byte outside the directory, and reads of a released file
 * through ordinary system calls see zeros instead of waiting for a restore.
 *
 * <p>All methods are thread-safe.
 */
public final class LustreSimulator {

    /** Name of the directory, at the root of a simulated mount, that holds the simulator's own state. */
    public static final String STATE_DIRECTORY = ".lustre-sim";

    private static final Map<Path, Path> EXTRACTED = new LinkedHashMap<>();

    private LustreSimulator() {}

    /**
     * Whether {@code directory} is the root of a simulated mount.
     *
     * @param directory any path; it need not exist
     * @return true when the state directory is there
     */
    public static boolean isMount(Path directory) {
        return Files.isDirectory(directory.resolve(STATE_DIRECTORY));
    }

    /**
     * Starts the description of a simulated mount.
     *
     * @param root directory that becomes the root of the mount; made when it is not there
     * @return a builder with the defaults of the simulator: 4 OSTs, 2 MDTs, HSM on with a built-in archive
     */
    public static Builder builder(Path root) {
        return new Builder(root);
    }

    /**
     * The simulator's library as a file that can be loaded, extracted once into the user's cache directory
     * ({@code XDG_CACHE_HOME}, else {@code ~/.cache}, else the directory for temporary files).
     *
     * @return absolute path of {@code liblustreapi.so.1}
     * @throws UnsupportedOperationException when the jar holds no library for this machine
     * @throws UncheckedIOException when it cannot be written
     */
    public static Path library() {
        return library(Profile.V2_17);
    }

    /**
     * As {@link #library()}, with the symbols and the quirks of a given release.
     *
     * @param profile the release that is imitated
     * @return absolute path of the library
     */
    public static Path library(Profile profile) {
        return library(profile, cacheDirectory());
    }

    /**
     * As {@link #library(Profile)}, below a directory of the caller's choice, for machines whose usual places forbid
     * the loading of code.
     *
     * @param profile the release that is imitated
     * @param directory where to extract; made when it is not there
     * @return absolute path of the library
     */
    public static Path library(Profile profile, Path directory) {
        return extract(profile.resource, directory);
    }

    /**
     * A library without any function of liblustreapi that answers {@code open}, {@code ioctl}, {@code statfs} and the
     * extended attribute calls as the kernel of a Lustre client does, for what talks to Lustre through system calls
     * alone. Paths that are not on a simulated mount go to the real kernel; names that it lacks are found in the C
     * library, on which it depends.
     *
     * @return absolute path of the library
     * @throws UnsupportedOperationException when the jar holds no library for this machine
     * @throws UncheckedIOException when it cannot be written
     */
    public static Path systemCalls() {
        return systemCalls(cacheDirectory());
    }

    /**
     * As {@link #systemCalls()}, below a directory of the caller's choice.
     *
     * @param directory where to extract; made when it is not there
     * @return absolute path of the library
     */
    public static Path systemCalls(Path directory) {
        return extract("libc-lustre-sim.so", directory);
    }

    private static Path extract(String resource, Path directory) {
        String machine = System.getProperty("os.name").equals("Linux") ? architecture() : "";
        try (InputStream in = LustreSimulator.class.getResourceAsStream("linux-" + machine + "/" + resource)) {
            if (in == null) {
                throw new UnsupportedOperationException("The Lustre simulator has no library for "
                        + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                        + ". Build the module 'native' on such a machine; it needs Linux and a C compiler.");
            }
            byte[] bytes = in.readAllBytes();
            Path target = directory
                    .toAbsolutePath()
                    .resolve("lustre-simulator-" + digest(bytes))
                    .resolve(resource);
            synchronized (EXTRACTED) {
                Path known = EXTRACTED.get(target);
                if (known == null || !Files.exists(known)) {
                    place(bytes, target);
                    EXTRACTED.put(target, target);
                }
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot extract the Lustre simulator below " + directory, e);
        }
    }

    /** Writes beside and renames, because another process may load the library at any moment. */
    private static void place(byte[] bytes, Path target) throws IOException {
        if (Files.exists(target) && Files.size(target) == bytes.length) {
            return;
        }
        Path directory = Files.createDirectories(target.getParent());
        Path temporary = Files.createTempFile(directory, ".library", ".tmp");
        try {
            Files.write(temporary, bytes);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static Path cacheDirectory() {
        String cache = System.getenv("XDG_CACHE_HOME");
        if (cache != null && !cache.isBlank()) {
            return Path.of(cache, "sluice");
        }
        Path home = Path.of(System.getProperty("user.home", ""));
        return Files.isDirectory(home) && Files.isWritable(home)
                ? home.resolve(".cache").resolve("sluice")
                : Path.of(System.getProperty("java.io.tmpdir"), "sluice");
    }

    private static String architecture() {
        String arch = System.getProperty("os.arch");
        return switch (arch) {
            case "amd64" -> "x86_64";
            case "arm64" -> "aarch64";
            default -> arch;
        };
    }

    /**
     * What the HSM coordinators of a mount have done so far.
     *
     * @param root root of the mount
     * @return the figures at this moment
     * @throws IOException when the mount has no state yet or it cannot be read
     */
    public static HsmStatistics hsmStatistics(Path root) throws IOException {
        byte[] bytes = Files.readAllBytes(root.resolve(STATE_DIRECTORY).resolve("counters"));
        ByteBuffer figures = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        // Where they stand is fixed by a static assertion in mount.c.
        return new HsmStatistics(
                figures.getLong(0),
                figures.getLong(8),
                figures.getLong(16),
                figures.getLong(24),
                figures.getLong(32),
                figures.getLong(40));
    }

    /**
     * Figures of the HSM coordinators of a mount, all MDTs together, since the mount was made.
     *
     * @param queued requests waiting or started now
     * @param queuedPeak most requests that were waiting or started at any time
     * @param accepted requests ever accepted
     * @param succeeded requests ended well
     * @param failed requests ended by an error of the agent or of the file
     * @param cancelled requests ended by a cancel request or the coordinator's deadline
     */
    public record HsmStatistics(
            long queued, long queuedPeak, long accepted, long succeeded, long failed, long cancelled) {}

    /** A release of liblustreapi that the simulator can be built as. */
    public enum Profile {
        /** Lustre 2.10: no mirrors, no {@code llapi_layout_sanity}, another {@code llapi_layout_file_comp_set}. */
        V2_10("liblustreapi-2.10.so.1"),
        /** Lustre 2.12: mirrors, but 32-bit mirror ids and the old flag for a checked layout. */
        V2_12("liblustreapi-2.12.so.1"),
        /** Lustre 2.15: no overstriping counts below -1, no {@code llapi_layout_set_by_fd}. */
        V2_15("liblustreapi-2.15.so.1"),
        /** Lustre 2.17: every function that the simulator has. */
        V2_17("liblustreapi.so.1");

        private final String resource;

        Profile(String resource) {
            this.resource = resource;
        }
    }

    /** What a simulated mount is like. Not thread-safe. */
    public static final class Builder {

        private final Path root;
        private final Map<String, String> keys = new LinkedHashMap<>();

        private Builder(Path root) {
            this.root = root;
        }

        /**
         * Names the file system.
         *
         * @param name 1 to 8 letters, digits, '-' or '_'
         * @return this
         */
        public Builder fsname(String name) {
            if (!name.matches("[A-Za-z0-9_-]{1,8}")) {
                throw new IllegalArgumentException(
                        "A Lustre file system name has 1 to 8 letters, digits, '-' or '_', not '" + name + "'");
            }
            return set("fsname", name);
        }

        /**
         * Sets the number of object storage targets.
         *
         * @param count 1 to 2000
         * @return this
         */
        public Builder osts(int count) {
            return set("ost_count", inRange("OST count", count, 1, 2000));
        }

        /**
         * Sets the number of metadata targets.
         *
         * @param count 1 to 64
         * @return this
         */
        public Builder mdts(int count) {
            return set("mdt_count", inRange("MDT count", count, 1, 64));
        }

        /**
         * Sets the size of every OST. Without it they share the space of the directory's own file system.
         *
         * @param bytes size in bytes, positive
         * @return this
         */
        public Builder ostSize(long bytes) {
            return set("ost_size", inRange("OST size", bytes, 1, Long.MAX_VALUE));
        }

        /**
         * Fills an OST: nothing can be created on it any more.
         *
         * @param index OST index
         * @return this
         */
        public Builder fullOst(int index) {
            return set("ost_state." + index, "full");
        }

        /**
         * Adds a pool of OSTs.
         *
         * @param name 1 to 15 characters
         * @param osts indexes of its members, in order
         * @return this
         */
        public Builder pool(String name, int... osts) {
            if (name.isEmpty() || name.length() > 15) {
                throw new IllegalArgumentException("A pool name has 1 to 15 characters, not '" + name + "'");
            }
            StringJoiner members = new StringJoiner(",");
            for (int ost : osts) {
                members.add(Integer.toString(ost));
            }
            return set("pool." + name, members.toString());
        }

        /**
         * Switches HSM on or off. Off, requests are refused with {@code EAGAIN}, as by a stopped coordinator.
         *
         * @param on whether the file system has a coordinator
         * @return this
         */
        public Builder hsm(boolean on) {
            return set("hsm", on ? "on" : "off");
        }

        /**
         * Lets only programs serve HSM requests, by registering a copytool, and not the built-in archive.
         *
         * @return this
         */
        public Builder withoutBuiltInArchive() {
            return set("agent_archives", "none");
        }

        /**
         * Delays every copy that the built-in archive makes.
         *
         * @param millis time in milliseconds, not negative
         * @return this
         */
        public Builder archiveDelayMillis(int millis) {
            return set("agent_delay_ms", inRange("Archive delay", millis, 0, Integer.MAX_VALUE));
        }

        /**
         * Lets the built-in archive fail for a share of the files, always the same ones, with {@code EIO}.
         *
         * @param share 0 to 1, in steps of a thousandth
         * @return this
         */
        public Builder archiveErrorShare(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("A share is 0 to 1, not " + share);
            }
            return set("fault.agent_error_rate", Double.toString(share));
        }

        /**
         * Sets how many HSM requests each MDT has with its agents at a time.
         *
         * @param count at least 1
         * @return this
         */
        public Builder hsmMaxRequests(int count) {
            return set("hsm_max_requests", inRange("HSM request count", count, 1, 1 << 20));
        }

        /**
         * Sets any key of the configuration file; all of them are described in the module's README.
         *
         * @param key name of the key
         * @param value its value, on one line
         * @return this
         */
        public Builder set(String key, String value) {
            if (key.isBlank() || (key + value).matches("(?s).*[\\n#].*") || key.contains("=")) {
                throw new IllegalArgumentException("Not a configuration line: " + key + " = " + value);
            }
            keys.put(key, value);
            return this;
        }

        /**
         * Makes the mount, or changes the configuration of one that is there; files on it stay.
         *
         * @return the root of the mount, as a real path
         * @throws IOException when the directory cannot be made or written
         */
        public Path create() throws IOException {
            Files.createDirectories(root);
            Path state = root.resolve(STATE_DIRECTORY);
            try {
                Files.createDirectory(state);
                Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(state)) {
                    throw e;
                }
            }
            StringBuilder text = new StringBuilder();
            keys.forEach(
                    (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
            Path temporary = Files.createTempFile(state, ".config", ".tmp");
            try {
                Files.writeString(temporary, text);
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(
                        temporary,
                        state.resolve("config"),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            return root.toRealPath();
        }

        private static String inRange(String what, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(what + " must be " + least + " to " + most + ", not " + value);
            }
            return Long.toString(value);
        }
    }
}
