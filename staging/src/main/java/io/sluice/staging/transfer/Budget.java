package io.sluice.staging.transfer;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What all requests in flight may take together: how many they are, and the memory of the bytes that they bring. A request
 * counts until S3 has answered it, its bytes until they are written. Requests wait in their lane; the lanes take turns, so that
 * neither starves the other. Thread-safe.
 *
 * <p>Whoever gives room back starts the request that gets it: no thread is woken for each request.
 */
final class Budget {

    /** Which requests wait for each other. */
    enum Lane {
        SMALL(512),
        LARGE(4);

        private final int mostWaiting;

        Lane(int mostWaiting) {
            this.mostWaiting = mostWaiting;
        }
    }

    private record Waiting(long cost, Runnable start) {}

    private final long maxBytes;
    private final Concurrency concurrency;
    private final Map<Lane, Queue<Waiting>> lanes = new EnumMap<>(Lane.class);
    private Lane turn = Lane.SMALL;
    private long bytes;
    private int requests;
    private boolean starting;

    Budget(long maxBytes, Concurrency concurrency) {
        this.maxBytes = maxBytes;
        this.concurrency = concurrency;
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new ArrayDeque<>());
        }
    }

    /**
     * Starts a request when there is room for it: what is larger than the whole budget when it is alone. Blocks while many
     * others of its lane wait.
     *
     * @param start called once, on this thread or on one that gives room back; must not block
     */
    void admit(Lane lane, long cost, Runnable start) throws InterruptedException {
        synchronized (this) {
            Queue<Waiting> waiting = waiting(lane);
            while (waiting.size() >= lane.mostWaiting) {
                wait();
            }
            waiting.add(new Waiting(cost, start));
        }
        startThoseThatFit();
    }

    /** Counts a request that follows from one that was admitted before, so that what is begun can end. */
    synchronized void admitAgain(long cost) {
        requests++;
        bytes += cost;
    }

    void requestDone() {
        synchronized (this) {
            requests--;
        }
        startThoseThatFit();
    }

    void bytesDone(long cost) {
        synchronized (this) {
            bytes -= cost;
        }
        startThoseThatFit();
    }

    /** By one thread at a time: a start that fails at once comes back here, and is not to start the next within itself. */
    private void startThoseThatFit() {
        synchronized (this) {
            if (starting) {
                return;
            }
            starting = true;
        }
        for (Waiting next = nextThatFits(); next != null; next = nextThatFits()) {
            next.start().run();
        }
    }

    private synchronized @Nullable Waiting nextThatFits() {
        if (waiting(turn).isEmpty()) {
            turn = other(turn);
        }
        Waiting first = waiting(turn).peek();
        if (first == null || requests >= concurrency.limit() || (bytes + first.cost() > maxBytes && bytes > 0)) {
            starting = false;
            return null;
        }
        waiting(turn).remove();
        if (waiting(turn).size() == turn.mostWaiting / 2) {
            notifyAll();
        }
        requests++;
        bytes += first.cost();
        turn = other(turn);
        return first;
    }

    private Queue<Waiting> waiting(Lane lane) {
        Queue<Waiting> waiting = lanes.get(lane);
        if (waiting == null) {
            throw new IllegalStateException("no lane " + lane);
        }
        return waiting;
    }

    private static Lane other(Lane lane) {
        return lane == Lane.SMALL ? Lane.LARGE : Lane.SMALL;
    }

    synchronized int requests() {
        return requests;
    }

    long maxBytes() {
        return maxBytes;
    }

    /** How many requests wait for room. */
    synchronized int waiting() {
        return lanes.values().stream().mapToInt(Queue::size).sum();
    }

    synchronized long bytes() {
        return bytes;
    }
}
