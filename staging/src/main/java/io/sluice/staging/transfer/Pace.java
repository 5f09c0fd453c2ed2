package io.sluice.staging.transfer;

import java.util.concurrent.TimeUnit;

/** Keeps the bytes that are asked for below a rate. Thread-safe. */
final class Pace {

    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long bytesPerSecond;
    private long due = System.nanoTime();

    /** A pace of {@link Long#MAX_VALUE} holds nobody up. */
    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Blocks until the bytes may be asked for. */
    void take(long bytes) throws InterruptedException {
        if (bytesPerSecond == Long.MAX_VALUE) {
            return;
        }
        long delay = reserve(bytes);
        if (delay > 0) {
            TimeUnit.NANOSECONDS.sleep(delay);
        }
    }

    private synchronized long reserve(long bytes) {
        long now = System.nanoTime();
        due = Math.max(due, now - BURST_NANOS);
        long delay = due - now;
        due += (long) (bytes * (1e9 / bytesPerSecond));
        return delay;
    }
}
