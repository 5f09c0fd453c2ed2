package io.sluice.lustre.hsm;

import io.sluice.lustre.LustreException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the files that were requested, each when it is due, and finds out what became of them. */
final class Lookout {

    private static final Logger log = LoggerFactory.getLogger(Lookout.class);

    /** Files looked at in one turn; keeps cancellation and events prompt. */
    private static final int LOOKS_PER_TURN = 1024;

    /** Looks without a request in the coordinator after which it is taken to have ended. */
    private static final int IDLE_LOOKS = 2;

    /** Failed looks in a row after which a file is given up. */
    private static final int FAILED_LOOKS = 3;

    private final CampaignGoal goal;
    private final CampaignOptions options;
    private final Pace pace;
    private final Crew crew;
    private final Traffic traffic;
    private final Tally tally;
    private final StallWatch stalls;

    Lookout(
            CampaignGoal goal,
            CampaignOptions options,
            Pace pace,
            Crew crew,
            Traffic traffic,
            Tally tally,
            StallWatch stalls) {
        this.goal = goal;
        this.options = options;
        this.pace = pace;
        this.crew = crew;
        this.traffic = traffic;
        this.tally = tally;
        this.stalls = stalls;
    }

    /** Returns whether any file was due. */
    boolean look() throws IOException, InterruptedException {
        List<Flight> due = traffic.takeDue(pace.nanoTime(), LOOKS_PER_TURN);
        List<Glance> glances = crew.map(due, flight -> goal.look(flight.file()));
        for (int i = 0; i < due.size(); i++) {
            judge(due.get(i), glances.get(i));
        }
        return !due.isEmpty();
    }

    private void judge(Flight flight, Glance glance) throws IOException {
        Decision decision = glance.decision();
        if (decision == null) {
            lookFailed(flight, glance.failure());
            return;
        }
        flight.failedLooks = 0;
        switch (decision.kind()) {
            case REACHED -> completed(flight);
            case REFUSED -> tally.settle(flight, CampaignOutcome.REFUSED, decision.why());
            case NEEDED -> pending(flight, glance.current());
        }
    }

    private void completed(Flight flight) throws IOException {
        long now = pace.nanoTime();
        stalls.moved(now);
        flight.lane.window.completed(now - flight.firstAskedAt);
        tally.settle(flight, CampaignOutcome.DONE, "");
    }

    private void pending(Flight flight, @Nullable CurrentAction current) throws IOException {
        if (current == null || current.isIdle()) {
            flight.running = false;
            flight.idleLooks++;
            if (flight.idleLooks >= IDLE_LOOKS || goal.action() == HsmAction.RELEASE) {
                ended(flight);
            } else {
                traffic.lookAgain(flight, pace.nanoTime(), options.firstLook().toNanos());
            }
            return;
        }
        flight.idleLooks = 0;
        long now = pace.nanoTime();
        boolean moved = current.bytesMoved() > flight.bytesMoved || current.isRunning() != flight.running;
        flight.running = current.isRunning();
        flight.bytesMoved = current.bytesMoved();
        if (moved) {
            flight.movedAt = now;
            stalls.moved(now);
        } else if (isOverdue(flight, now)) {
            giveUp(flight);
            return;
        }
        lookLater(flight);
    }

    private void lookLater(Flight flight) {
        traffic.lookAgain(
                flight, pace.nanoTime(), Math.min(options.longestLook().toNanos(), flight.lookInterval * 2));
    }

    private boolean isOverdue(Flight flight, long now) {
        return !options.fileTimeout().isZero()
                && now - flight.movedAt >= options.fileTimeout().toNanos();
    }

    private void giveUp(Flight flight) throws IOException {
        try {
            goal.cancel(List.of(flight));
        } catch (LustreException e) {
            log.warn("the request for {} could not be cancelled: {}", flight.file(), e.getMessage());
        }
        tally.settle(
                flight,
                CampaignOutcome.FAILED,
                "no byte moved for " + options.fileTimeout().toSeconds() + " s; its request was cancelled");
    }

    /** The coordinator has no request for the file, and the file is not as it should be: the copy failed. */
    private void ended(Flight flight) throws IOException {
        stalls.moved(pace.nanoTime());
        if (flight.attempts < options.attempts()) {
            traffic.askAgain(flight);
            return;
        }
        String detail = goal.action() == HsmAction.RELEASE
                ? "the release had no effect; a process may hold the file open"
                : "the coordinator has no request for it any more and the " + goal.action()
                        + " is not done: the copytool failed it, or it was cancelled; see the copytool's log";
        tally.settle(flight, CampaignOutcome.FAILED, detail);
    }

    private void lookFailed(Flight flight, @Nullable LustreException failure) throws IOException {
        if (failure == null) {
            throw new IllegalStateException("a look at " + flight.file() + " gave neither a state nor a failure");
        }
        Trouble trouble = goal.trouble(failure);
        if (trouble == Trouble.GONE) {
            stalls.moved(pace.nanoTime());
            tally.settle(flight, CampaignOutcome.VANISHED, "deleted while its request waited");
        } else if (trouble == Trouble.TRY_AGAIN || ++flight.failedLooks < FAILED_LOOKS) {
            lookLater(flight);
        } else {
            tally.settle(flight, CampaignOutcome.FAILED, String.valueOf(failure.getMessage()));
        }
    }
}
