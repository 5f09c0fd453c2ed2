package io.sluice.lustre.hsm;

import io.sluice.lustre.Fid;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every file that a campaign holds in memory: by FID, by MDT, and by when to look at it next. */
final class Traffic {

    private final CampaignOptions options;
    private final Map<Fid, Flight> byFid = new HashMap<>();
    private final Map<Integer, MdtLane> lanes = new TreeMap<>();
    private final PriorityQueue<Flight> looks = new PriorityQueue<>(Comparator.comparingLong(f -> f.nextLookAt));
    private int folded;
    private int inFlight;
    private int mostInFlight;

    Traffic(CampaignOptions options) {
        this.options = options;
    }

    boolean isEmpty() {
        return byFid.isEmpty();
    }

    int inFlight() {
        return inFlight;
    }

    int mostInFlight() {
        return mostInFlight;
    }

    /** Files that were found in need and are not requested. */
    int backlog() {
        return lanes.values().stream().mapToInt(MdtLane::backlog).sum();
    }

    /** Entries that could be read from the input without holding more than the read-ahead. */
    int room() {
        return options.readAhead() - backlog() - folded;
    }

    Collection<MdtLane> lanes() {
        return lanes.values();
    }

    MdtLane lane(int mdt) {
        return lanes.computeIfAbsent(
                mdt,
                index -> new MdtLane(
                        index,
                        new MdtWindow(
                                options.firstWindow(),
                                options.batch(),
                                options.smallestWindow(),
                                options.largestWindow(),
                                options.wantedWait().toNanos())));
    }

    @Nullable
    Flight find(Fid fid) {
        return byFid.get(fid);
    }

    void fold(Flight flight, CampaignInput.Entry entry) {
        flight.entries.add(entry);
        folded++;
    }

    void join(Flight flight) {
        byFid.put(flight.fid, flight);
        flight.lane.waiting.add(flight);
    }

    /** The flight is one that the coordinator has: look at it from now on. */
    void requested(Flight flight, long now, long firstLookNanos) {
        flight.inFlight = true;
        flight.idleLooks = 0;
        flight.failedLooks = 0;
        flight.lookInterval = firstLookNanos;
        flight.nextLookAt = now + firstLookNanos;
        flight.movedAt = now;
        flight.lane.inFlight++;
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
        looks.add(flight);
    }

    /** An earlier run asked for the file and its request still stands. */
    void adopt(Flight flight, long now, long firstLookNanos) {
        byFid.put(flight.fid, flight);
        flight.attempts = 1;
        flight.firstAskedAt = now;
        requested(flight, now, firstLookNanos);
    }

    /** Takes out the files that are due for a look, at most {@code most}. */
    List<Flight> takeDue(long now, int most) {
        List<Flight> due = new ArrayList<>();
        for (Flight next = looks.peek(); next != null && next.nextLookAt <= now && due.size() < most; ) {
            due.add(looks.remove());
            next = looks.peek();
        }
        return due;
    }

    List<Flight> takeAllInFlight() {
        List<Flight> all = new ArrayList<>(looks);
        looks.clear();
        return all;
    }

    void lookAgain(Flight flight, long now, long interval) {
        flight.lookInterval = interval;
        flight.nextLookAt = now + interval;
        looks.add(flight);
    }

    long nextLookAt() {
        Flight next = looks.peek();
        return next == null ? Long.MAX_VALUE : next.nextLookAt;
    }

    /** When a coordinator that turned work away is to be asked again. */
    long nextRetryAt(long now) {
        return lanes.values().stream()
                .filter(lane -> lane.backlog() > 0 && lane.retryAt > now)
                .mapToLong(lane -> lane.retryAt)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The coordinator has lost the flight: it queues for another request. It was taken out of the looks before. */
    void askAgain(Flight flight) {
        leaveWindow(flight);
        flight.lane.waiting.add(flight);
    }

    private void leaveWindow(Flight flight) {
        if (flight.inFlight) {
            flight.inFlight = false;
            flight.running = false;
            flight.lane.inFlight--;
            inFlight--;
        }
    }

    void remove(Flight flight) {
        leaveWindow(flight);
        byFid.remove(flight.fid);
        folded -= flight.entries.size() - 1;
    }

    /** Takes every file that was never, or not successfully, requested out of its lane. */
    List<Flight> takeBacklog() {
        List<Flight> all = new ArrayList<>();
        for (MdtLane lane : lanes.values()) {
            all.addAll(lane.alone);
            all.addAll(lane.waiting);
            lane.alone.clear();
            lane.waiting.clear();
        }
        return all;
    }

    int running() {
        return (int) looks.stream().filter(f -> f.running).count();
    }

    Map<Integer, Integer> windows() {
        Map<Integer, Integer> windows = new TreeMap<>();
        lanes.forEach((mdt, lane) -> windows.put(mdt, lane.window.size()));
        return windows;
    }
}
