package io.sluice.staging.transfer;

/**
 * How many requests are in flight. Grows while answers come about as fast as the fastest did, because then nothing is
 * queueing anywhere and more requests bring more bytes; stays when answers slow down; halves when S3 asks to slow down.
 * Thread-safe.
 */
final class Concurrency {

    static final int INITIAL = 16;
    private static final double QUEUEING = 2.0;
    private static final double SMOOTHING = 0.1;
    /** One growth or cut per this many answers at least, as a change shows only after what was in flight has come back. */
    private static final double ANSWERS_PER_STEP = 1.0;

    private final int max;
    private double limit;
    private double fastest = Double.MAX_VALUE;
    private double typical;
    private long sinceCut;

    Concurrency(int max) {
        this.max = max;
        this.limit = Math.min(INITIAL, max);
    }

    synchronized int limit() {
        return Math.max(1, (int) limit);
    }

    /**
     * An answer came.
     *
     * @param firstByteNanos from sending the request to the first byte of the answer
     */
    synchronized void answered(long firstByteNanos) {
        sinceCut++;
        typical = typical == 0 ? firstByteNanos : typical + SMOOTHING * (firstByteNanos - typical);
        fastest = Math.min(fastest, typical);
        if (typical <= QUEUEING * fastest) {
            limit = Math.min(max, limit + ANSWERS_PER_STEP);
        }
    }

    /** S3 asked to slow down. */
    synchronized void throttled() {
        if (sinceCut >= limit) {
            limit = Math.max(1, limit / 2);
            sinceCut = 0;
        }
    }
}
