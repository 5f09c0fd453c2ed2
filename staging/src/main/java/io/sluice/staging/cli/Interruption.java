package io.sluice.staging.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into an interrupt of the thread that makes this, and holds the process until its work has
 * ended or the grace is over. The process then ends with the exit code of its signal, which the JVM sets.
 */
final class Interruption implements AutoCloseable {

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    Interruption(Duration grace) {
        hook = new Thread(
                () -> {
                    worker.interrupt();
                    try {
                        // False when the grace is over: then the process ends as it stands, and nothing half-written
                        // has
                        // its final name.
                        ended.await(grace.toMillis(), TimeUnit.MILLISECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether a signal has come. */
    boolean came() {
        return hook.getState() != Thread.State.NEW;
    }

    @Override
    public void close() {
        ended.countDown();
        if (!came()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process began to end just now; the hook finds the work ended.
                return;
            }
        }
    }
}
