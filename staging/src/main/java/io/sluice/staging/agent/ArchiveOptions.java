package io.sluice.staging.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.sluice.staging.S3Access;
import java.time.Duration;

/**
 * How an archive in S3 is used.
 *
 * @param access how S3 is reached
 * @param overwrite whether an object that is neither the file's own earlier copy nor the one that it was imported from is
 *     overwritten by an archive; otherwise the archive fails with {@code EEXIST}
 * @param partBytes the size of parts, in bytes, at least 5 MiB
 * @param patience how long a copy goes on trying while S3 cannot be reached or asks to slow down; after it the request goes
 *     back to the coordinator to be sent again
 * @param meters where meters are registered
 */
public record ArchiveOptions(
        S3Access access, boolean overwrite, long partBytes, Duration patience, MeterRegistry meters) {

    /** 8 MiB. */
    public static final long DEFAULT_PART_BYTES = 8L << 20;

    /** One minute. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);

    private static final long LEAST_PART_BYTES = 5L << 20;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when one is out of its range
     */
    public ArchiveOptions {
        if (partBytes < LEAST_PART_BYTES) {
            throw new IllegalArgumentException("a part has at least 5 MiB, not " + partBytes + " bytes");
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience " + patience + " is negative");
        }
    }

    /**
     * The defaults: nothing that belongs to others is overwritten, and nothing is counted.
     *
     * @param access how S3 is reached
     * @return the options
     */
    public static ArchiveOptions with(S3Access access) {
        return new ArchiveOptions(access, false, DEFAULT_PART_BYTES, DEFAULT_PATIENCE, new CompositeMeterRegistry());
    }

    /**
     * With objects overwritten whoever made them, as FSx exports.
     *
     * @param overwritten whether to overwrite
     * @return a copy
     */
    public ArchiveOptions withOverwrite(boolean overwritten) {
        return new ArchiveOptions(access, overwritten, partBytes, patience, meters);
    }

    /**
     * With another size of parts.
     *
     * @param bytes at least 5 MiB
     * @return a copy
     */
    public ArchiveOptions withPartBytes(long bytes) {
        return new ArchiveOptions(access, overwrite, bytes, patience, meters);
    }

    /**
     * With more or less patience.
     *
     * @param time not negative
     * @return a copy
     */
    public ArchiveOptions withPatience(Duration time) {
        return new ArchiveOptions(access, overwrite, partBytes, time, meters);
    }

    /**
     * Counting into a registry.
     *
     * @param registry stays the caller's
     * @return a copy
     */
    public ArchiveOptions withMeters(MeterRegistry registry) {
        return new ArchiveOptions(access, overwrite, partBytes, patience, registry);
    }
}
