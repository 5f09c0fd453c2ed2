package io.sluice.staging.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Tells when a file was last written without asking the file system, which on Lustre would cost a request to the metadata
 * server for each file. The time is right to less than the second that a manifest's reader allows. Where the file system
 * keeps whole seconds, or stamps files by another clock than this machine's, it is asked after all.
 */
final class FileClock {

    private static final Duration CLOSE_ENOUGH = Duration.ofMillis(500);

    private final boolean sameAsOurs;

    private FileClock(boolean sameAsOurs) {
        this.sameAsOurs = sameAsOurs;
    }

    /** The clock of the file system that a file was written on just now. */
    static FileClock of(Path justWritten) throws IOException {
        Instant stamped = Files.getLastModifiedTime(justWritten, LinkOption.NOFOLLOW_LINKS)
                .toInstant();
        boolean near = Duration.between(stamped, Instant.now()).abs().compareTo(CLOSE_ENOUGH) < 0;
        return new FileClock(near && !stamped.equals(stamped.truncatedTo(ChronoUnit.SECONDS)));
    }

    /**
     * When a file was last written.
     *
     * @param file a file that is written and closed
     * @param before a moment before its last byte was written
     */
    Instant lastWritten(Path file, Instant before) throws IOException {
        Instant now = Instant.now();
        if (sameAsOurs && Duration.between(before, now).compareTo(CLOSE_ENOUGH) < 0) {
            return now;
        }
        return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
    }
}
