package io.sluice.lustre.hsm;

/**
 * How many files may be requested and undecided on one MDT at a time.
 *
 * <p>A coordinator serves its queue in order, and neither a cancel nor a more urgent restore overtakes what was queued
 * before it, so the queue is kept short in time, not in files: the window grows by one batch when a whole window's
 * worth of files was completed within the wanted wait, and is halved when they took longer or when nothing moves.
 * Additive increase and multiplicative decrease, as in TCP. Start: four batches.
 */
final class MdtWindow {

    private final int step;
    private final int smallest;
    private final int largest;
    private final long wantedWaitNanos;

    private int size;
    private int completed;
    private double waitNanos;

    MdtWindow(int first, int step, int smallest, int largest, long wantedWaitNanos) {
        this.step = step;
        this.smallest = smallest;
        this.largest = largest;
        this.wantedWaitNanos = wantedWaitNanos;
        this.size = first;
    }

    int size() {
        return size;
    }

    /** One file of this MDT was seen to be completed, {@code nanos} after it was requested. */
    void completed(long nanos) {
        completed++;
        waitNanos += nanos;
        if (completed < size) {
            return;
        }
        if (waitNanos / completed <= wantedWaitNanos) {
            size = Math.min(largest, size + step);
            startOver();
        } else {
            congested();
        }
    }

    /** The coordinator does not keep up or turned work away. */
    void congested() {
        size = Math.max(smallest, size / 2);
        startOver();
    }

    private void startOver() {
        completed = 0;
        waitNanos = 0;
    }
}
