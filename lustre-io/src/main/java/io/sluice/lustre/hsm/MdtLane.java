package io.sluice.lustre.hsm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The files of one MDT: those that wait for a place in its window, and how many are in it. */
final class MdtLane {

    final int mdt;
    final MdtWindow window;

    /** Found in need, not requested. */
    final ArrayDeque<Flight> waiting = new ArrayDeque<>();

    /** Left undecided by a batch that failed: to be requested one by one. */
    final ArrayDeque<Flight> alone = new ArrayDeque<>();

    int inFlight;

    /** The coordinator turned work away; it is asked again then. */
    long retryAt = Long.MIN_VALUE;

    long retryDelay;

    /** Why the coordinator turned work away; empty when it did not. */
    String refusal = "";

    MdtLane(int mdt, MdtWindow window) {
        this.mdt = mdt;
        this.window = window;
    }

    int backlog() {
        return waiting.size() + alone.size();
    }

    /**
     * Takes the files of the next request, none when it is better to wait.
     *
     * @param most files per request
     * @param noMoreToCome whether waiting longer could not make the request fuller
     */
    List<Flight> nextBatch(int most, boolean noMoreToCome) {
        int room = window.size() - inFlight;
        if (room <= 0) {
            return List.of();
        }
        if (!alone.isEmpty()) {
            return List.of(alone.remove());
        }
        int count = Math.min(Math.min(most, room), waiting.size());
        // Places become free one by one: a request for each would cost a round trip per file.
        boolean worthwhile = count >= Math.min(most, Math.max(1, window.size() / 4)) || inFlight == 0;
        boolean complete = noMoreToCome && count == waiting.size();
        if (count == 0 || !(worthwhile || complete)) {
            return List.of();
        }
        List<Flight> batch = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            batch.add(waiting.remove());
        }
        return batch;
    }
}
