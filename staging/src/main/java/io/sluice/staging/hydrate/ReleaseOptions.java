package io.sluice.staging.hydrate;

import java.time.Duration;

/**
 * Which files' data is dropped from Lustre.
 *
 * @param olderThan files that were neither read nor changed for so long; as FSx, by the latest of access, modification and
 *     change time
 * @param keepFree part of the OSTs' space that should be free, 0 to 1: the files unused longest go first, until it is; 1 to
 *     release every file that may be
 * @param threads threads that look for files
 */
public record ReleaseOptions(Duration olderThan, double keepFree, int threads) {

    /** Every archived, clean file, however new. */
    public static final ReleaseOptions DEFAULTS = new ReleaseOptions(Duration.ZERO, 1, 8);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when one is out of its range
     */
    public ReleaseOptions {
        if (olderThan.isNegative()) {
            throw new IllegalArgumentException("an age is not negative, as " + olderThan + " is");
        }
        if (!(keepFree >= 0 && keepFree <= 1)) {
            throw new IllegalArgumentException("a free part of " + keepFree + " is not from 0 to 1");
        }
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("1 to 256 threads look for files, not " + threads);
        }
    }
}
