package io.sluice.staging.transfer;

/**
 * What all requests in flight may take together: how many they are, and the memory of the bytes that they bring. A request
 * counts until S3 has answered it, its bytes until they are written. Whoever waits first is served first, so that neither
 * lane starves the other. Thread-safe.
 */
final class Budget {

    private final long maxBytes;
    private final Concurrency concurrency;
    private long bytes;
    private int requests;
    private long nextTicket;
    private long serving;

    Budget(long maxBytes, Concurrency concurrency) {
        this.maxBytes = maxBytes;
        this.concurrency = concurrency;
    }

    /** Blocks until there is room. What is larger than the whole budget gets in when it is alone. */
    synchronized void acquire(long cost) throws InterruptedException {
        long ticket = nextTicket++;
        try {
            while (ticket != serving || !hasRoom(cost)) {
                wait();
            }
        } catch (InterruptedException e) {
            abandoned(ticket);
            throw e;
        }
        serving++;
        bytes += cost;
        requests++;
        notifyAll();
    }

    /** The turn of one that gave up passes; one that gives up before its turn holds up nobody, as all give up together. */
    private void abandoned(long ticket) {
        if (ticket == serving) {
            serving++;
        }
        notifyAll();
    }

    private boolean hasRoom(long cost) {
        return requests < concurrency.limit() && (bytes + cost <= maxBytes || bytes == 0);
    }

    /** Counts a request that follows from one that was admitted before, so that what is begun can end. */
    synchronized void admitAgain(long cost) {
        requests++;
        bytes += cost;
    }

    synchronized void requestDone() {
        requests--;
        notifyAll();
    }

    synchronized void bytesDone(long cost) {
        bytes -= cost;
        notifyAll();
    }

    synchronized int requests() {
        return requests;
    }

    synchronized long bytes() {
        return bytes;
    }
}
