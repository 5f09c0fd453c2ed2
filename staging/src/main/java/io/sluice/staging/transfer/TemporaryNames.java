package io.sluice.staging.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names for files that are being written. They stand in the directory of the final name, because directories of one Lustre
 * may belong to different metadata servers, and a rename from one to another is dear. Thread-safe.
 */
final class TemporaryNames {

    private static final String PREFIX = ".sluice-";
    private static final String SUFFIX = ".tmp";
    private static final String PARTIAL_SUFFIX = ".part";

    private static final int ID_BYTES = 12;

    private final String start;
    private final AtomicLong count = new AtomicLong();

    TemporaryNames(String runId) {
        this.start = PREFIX + runId + "-";
    }

    String next() {
        return start + Long.toHexString(count.getAndIncrement()) + SUFFIX;
    }

    /** The name for a large file that is put together over several runs, and for its journal. */
    static String partial(String id) {
        return PREFIX + id + PARTIAL_SUFFIX;
    }

    static boolean isPartial(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(PREFIX) && name.endsWith(PARTIAL_SUFFIX);
    }

    /** A word that stands for a path among the few that are in progress at once. */
    static String id(String path) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Removes a run's temporary files from one directory; returns how many there were. */
    static long removeAll(Path directory, String runId) throws IOException {
        long removed = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + runId + "-*" + SUFFIX)) {
            for (Path file : files) {
                if (Files.deleteIfExists(file)) {
                    removed++;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return removed;
        }
        return removed;
    }
}
