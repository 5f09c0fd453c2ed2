package io.sluice.lustre.hsm;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The campaign's time: what the clock says, and a sleep that a cancellation cuts short. */
interface Pace {

    /** Nanoseconds since an arbitrary moment. */
    long nanoTime();

    /** Waits for at most {@code nanos} nanoseconds, less when {@link #wake()} is or was just called. */
    void pause(long nanos) throws InterruptedException;

    /** Ends a pause; safe from any thread. */
    void wake();

    /** The machine's own time. */
    final class Real implements Pace {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition woken = lock.newCondition();
        private boolean wake;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void pause(long nanos) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = nanos;
                while (!wake && left > 0) {
                    left = woken.awaitNanos(left);
                }
                wake = false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void wake() {
            lock.lock();
            try {
                wake = true;
                woken.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
