package io.sluice.staging.transfer;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Who waits for the file system. Thread-safe.
 *
 * <p>A small file is made on the thread that received it while that takes less than handing it to another thread would: on a
 * local file system waking a thread costs more than the file. On a network file system each file waits for a server, and a few
 * event loops would make one file after the other; there, files are made side by side by threads that do nothing else.
 */
final class Writers implements AutoCloseable {

    private static final int THREADS = 16;
    private static final long SLOW_NANOS = TimeUnit.MICROSECONDS.toNanos(150);
    private static final double SMOOTHING = 0.05;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, Threads.named("sluice-write"));
    /** What a small file takes; written by several threads, of whom any may win. */
    private volatile double typicalNanos;

    /** Makes a small file, here or on another thread. */
    void small(Runnable task) {
        if (typicalNanos < SLOW_NANOS) {
            timed(task);
        } else {
            threads.execute(() -> timed(task));
        }
    }

    private void timed(Runnable task) {
        long begun = System.nanoTime();
        task.run();
        double typical = typicalNanos;
        typicalNanos = typical + SMOOTHING * (System.nanoTime() - begun - typical);
    }

    /** Does something that waits for the file system on another thread. */
    void execute(Runnable task) {
        threads.execute(task);
    }

    /** Stops after what was handed over. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
