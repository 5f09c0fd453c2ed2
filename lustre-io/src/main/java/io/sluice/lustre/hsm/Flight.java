package io.sluice.lustre.hsm;

import io.sluice.lustre.Fid;
import java.util.ArrayList;
import java.util.List;

/** One file between its arrival from the input and its fate, with every entry of the input that names it. */
final class Flight {

    final Fid fid;
    final MdtLane lane;
    final long sizeBytes;
    final List<CampaignInput.Entry> entries = new ArrayList<>(1);

    /** Requests made so far. */
    int attempts;

    /** Consecutive looks that found no request in the coordinator. */
    int idleLooks;

    /** Consecutive looks that failed. */
    int failedLooks;

    boolean inFlight;
    boolean running;
    long bytesMoved;
    long firstAskedAt;
    long movedAt;
    long nextLookAt;
    long lookInterval;

    Flight(Fid fid, MdtLane lane, long sizeBytes, CampaignInput.Entry first) {
        this.fid = fid;
        this.lane = lane;
        this.sizeBytes = sizeBytes;
        entries.add(first);
    }

    CampaignFile file() {
        return entries.get(0).file();
    }
}
