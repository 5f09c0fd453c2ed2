package io.sluice.staging.transfer;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Work on a thread of its own, which an interrupt of the thread that waits for it reaches only where the work asks for it, however
 * many come: an interrupted thread closes the file that it is at, and records would be lost.
 */
final class Shield {

    private @Nullable Thread exposed;
    private boolean struck;

    /**
     * Does the work. Blocks until it has ended, interrupted or not; an interrupt is kept for the caller.
     *
     * @throws Exception what the work threw
     */
    <R> R around(Callable<R> work) throws Exception {
        FutureTask<R> task = new FutureTask<>(work);
        Threads.named("sluice-run").newThread(task).start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    strike();
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof Exception cause ? cause : e;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void strike() {
        struck = true;
        if (exposed != null) {
            exposed.interrupt();
        }
    }

    /**
     * From now on an interrupt reaches this thread.
     *
     * @throws InterruptedException when there was one already
     */
    synchronized void open() throws InterruptedException {
        if (struck) {
            throw new InterruptedException();
        }
        exposed = Thread.currentThread();
    }

    /** From now on none does, and the last one is forgotten. */
    synchronized void shut() {
        exposed = null;
        Thread.interrupted();
    }
}
