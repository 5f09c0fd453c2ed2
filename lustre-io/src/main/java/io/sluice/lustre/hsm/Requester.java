package io.sluice.lustre.hsm;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Sends the requests, as many as the windows have room for, and makes sense of those that are refused. */
final class Requester {

    private static final long FIRST_RETRY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_RETRY_NANOS = Duration.ofSeconds(30).toNanos();

    private final CampaignGoal goal;
    private final CampaignOptions options;
    private final Pace pace;
    private final Traffic traffic;
    private final Tally tally;
    private long requests;
    private boolean accepted;

    Requester(CampaignGoal goal, CampaignOptions options, Pace pace, Traffic traffic, Tally tally) {
        this.goal = goal;
        this.options = options;
        this.pace = pace;
        this.traffic = traffic;
        this.tally = tally;
    }

    long requests() {
        return requests;
    }

    /** Returns whether anything was asked. */
    boolean request(boolean noMoreToCome) throws IOException {
        boolean any = false;
        for (MdtLane lane : traffic.lanes()) {
            while (pace.nanoTime() >= lane.retryAt) {
                List<Flight> batch = lane.nextBatch(options.batch(), noMoreToCome);
                if (batch.isEmpty()) {
                    break;
                }
                request(lane, batch);
                any = true;
            }
        }
        return any;
    }

    private void request(MdtLane lane, List<Flight> batch) throws IOException {
        long now = pace.nanoTime();
        for (Flight flight : batch) {
            if (flight.attempts++ == 0) {
                flight.firstAskedAt = now;
            }
        }
        requests++;
        try {
            goal.submit(batch);
            accept(lane, batch);
        } catch (LustreException e) {
            refused(lane, batch, e);
        }
    }

    private void accept(MdtLane lane, List<Flight> batch) {
        accepted = true;
        lane.refusal = "";
        lane.retryDelay = 0;
        long now = pace.nanoTime();
        // A release is over when the call returns: this client does it, not the coordinator.
        long firstLook =
                goal.action() == HsmAction.RELEASE ? 0 : options.firstLook().toNanos();
        for (Flight flight : batch) {
            traffic.requested(flight, now, firstLook);
        }
    }

    private void refused(MdtLane lane, List<Flight> batch, LustreException e) throws IOException {
        switch (goal.trouble(e)) {
            case QUEUED -> accept(lane, batch);
            case TRY_AGAIN -> tryLater(lane, batch, e);
            case READ_ONLY -> throw e;
            default -> {
                if (batch.size() > 1) {
                    sortOut(lane, batch);
                } else {
                    refusedAlone(lane, batch.get(0), e);
                }
            }
        }
    }

    private void tryLater(MdtLane lane, List<Flight> batch, LustreException e) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            batch.get(i).attempts--;
            lane.waiting.addFirst(batch.get(i));
        }
        lane.window.congested();
        lane.refusal = String.valueOf(e.getMessage());
        lane.retryDelay = Math.min(LONGEST_RETRY_NANOS, Math.max(FIRST_RETRY_NANOS, lane.retryDelay * 2));
        lane.retryAt = pace.nanoTime() + lane.retryDelay;
    }

    /** A request is registered file by file: those before the one that failed are queued although the call failed. */
    private void sortOut(MdtLane lane, List<Flight> batch) {
        for (Flight flight : batch) {
            Glance glance = goal.look(flight.file());
            boolean queued = glance.current() != null && goal.isServedBy(glance.current());
            if (glance.isReached() || queued) {
                accept(lane, List.of(flight));
            } else {
                flight.attempts--;
                lane.alone.add(flight);
            }
        }
    }

    private void refusedAlone(MdtLane lane, Flight flight, LustreException e) throws IOException {
        String message = String.valueOf(e.getMessage());
        switch (goal.trouble(e)) {
            case GONE -> tally.settle(flight, CampaignOutcome.VANISHED, message);
            case DENIED -> denied(flight, e);
            case NO_ACCESS -> tally.settle(flight, CampaignOutcome.REFUSED, message);
            default -> {
                // A library's cached descriptor of the mount can go bad once when two mounts are in use.
                boolean passing = e.errno().equals(Errno.EINTR) || e.errno().equals(Errno.EBADF);
                if (passing && flight.attempts < options.attempts()) {
                    lane.alone.add(flight);
                } else {
                    tally.settle(flight, CampaignOutcome.FAILED, message);
                }
            }
        }
    }

    /** EPERM for a file whose flags allow the action comes from the request mask, and would meet every other file too. */
    private void denied(Flight flight, LustreException e) throws IOException {
        Decision decision = goal.look(flight.file()).decision();
        if (decision != null && decision.kind() == Decision.Kind.REFUSED) {
            tally.settle(flight, CampaignOutcome.REFUSED, decision.why());
        } else if (!goal.lustre().isRoot() && !accepted) {
            throw RequestMask.refused(goal.action(), e);
        } else {
            tally.settle(flight, CampaignOutcome.REFUSED, String.valueOf(e.getMessage()));
        }
    }
}
