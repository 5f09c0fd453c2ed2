package io.sluice.lustre.hsm;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Notices that nothing moves any more, and says what an operator should look at. */
final class StallWatch {

    private final long stallNanos;
    private long movedAt;
    private long toldAt;

    StallWatch(long stallNanos, long now) {
        this.stallNanos = stallNanos;
        this.movedAt = now;
        this.toldAt = now;
    }

    /** A file was completed or a running copy gained bytes. */
    void moved(long now) {
        movedAt = now;
        toldAt = now;
    }

    long nextAt() {
        return toldAt + stallNanos;
    }

    Optional<CampaignStall> check(HsmAction action, Traffic traffic, boolean waitsForSpace, long now) {
        if (traffic.isEmpty()) {
            moved(now);
            return Optional.empty();
        }
        if (now - toldAt < stallNanos) {
            return Optional.empty();
        }
        toldAt = now;
        int running = traffic.running();
        Duration standstill = Duration.ofNanos(now - movedAt);
        String message = "no file completed and no byte moved for " + standstill.toSeconds() + " s with "
                + traffic.inFlight() + " " + action + " requests out, " + running + " of them running. "
                + cause(traffic.lanes(), traffic.inFlight(), running)
                + (waitsForSpace ? " The next file waits for free space on the OSTs." : "")
                + " On the MDS look at: lctl get_param mdt.*.hsm_control mdt.*.hsm.agents mdt.*.hsm.actions"
                + " mdt.*.hsm.max_requests; on the agents look at the copytool's log";
        return Optional.of(new CampaignStall(standstill, traffic.inFlight(), running, message));
    }

    private static String cause(Collection<MdtLane> lanes, int inFlight, int running) {
        String refusals = lanes.stream()
                .filter(lane -> !lane.refusal.isEmpty())
                .map(lane -> "MDT" + lane.mdt + " takes no requests: " + lane.refusal + ".")
                .collect(Collectors.joining(" "));
        if (!refusals.isEmpty()) {
            return refusals;
        }
        if (inFlight == 0) {
            return "No request could be made.";
        }
        if (running > 0) {
            return "A copytool holds files and reports no progress: it may hang on its archive, or its node may be gone.";
        }
        // One request for an archive id that no copytool serves blocks all later ones of its MDT.
        return "None is with a copytool: the coordinator may be disabled, no copytool may be registered for the archive"
                + " id, or the head of the queue may be a request for an archive id without a copytool, which blocks"
                + " all requests behind it.";
    }
}
