package io.sluice.lustre.hsm;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a campaign: a loop on the caller's thread that admits, requests and looks until all is settled. */
final class CampaignRun {

    private static final Logger log = LoggerFactory.getLogger(CampaignRun.class);

    private final CampaignGoal goal;
    private final CampaignOptions options;
    private final CampaignListener listener;
    private final Pace pace;
    private final BooleanSupplier cancelled;
    private final CampaignInput input;
    private final Traffic traffic;
    private final Tally tally;
    private final Admission admission;
    private final Requester requester;
    private final Lookout lookout;
    private final WindDown windDown;
    private final StallWatch stalls;
    private final long startedAt;
    private long progressAt;

    CampaignRun(
            CampaignGoal goal,
            CampaignOptions options,
            CampaignListener listener,
            Pace pace,
            BooleanSupplier cancelled,
            CampaignInput input,
            @Nullable CampaignJournal journal,
            Crew crew) {
        this.goal = goal;
        this.options = options;
        this.listener = listener;
        this.pace = pace;
        this.cancelled = cancelled;
        this.input = input;
        startedAt = pace.nanoTime();
        progressAt = startedAt + options.progressEvery().toNanos();
        SpaceGuard space = new SpaceGuard(
                goal.lustre(),
                options.spaceChecked(),
                options.headRoom(),
                options.longestLook().toNanos());
        traffic = new Traffic(options);
        tally = new Tally(listener, journal, traffic, space, pace);
        stalls = new StallWatch(options.stallAfter().toNanos(), startedAt);
        admission = new Admission(goal, options, input, journal, crew, traffic, tally, space);
        requester = new Requester(goal, options, pace, traffic, tally);
        lookout = new Lookout(goal, options, pace, crew, traffic, tally, stalls);
        windDown = new WindDown(goal, options, crew, traffic, tally);
    }

    CampaignReport run() throws IOException, InterruptedException {
        CampaignReport.Ending ending = null;
        while (ending == null) {
            boolean moved = admission.admit(pace.nanoTime());
            moved |= requester.request(admission.isExhausted() || admission.waitsForSpace());
            moved |= lookout.look();
            tally.flush();
            tell();
            ending = ending();
            if (ending == null && !moved) {
                pace.pause(Math.max(1, nextEventAt() - pace.nanoTime()));
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("the campaign was interrupted; what it requested stays queued");
            }
        }
        if (ending != CampaignReport.Ending.INPUT_EXHAUSTED) {
            windDown.run(
                    ending == CampaignReport.Ending.CANCELLED ? CampaignOutcome.CANCELLED : CampaignOutcome.OUT_OF_TIME,
                    admission);
        }
        listener.onProgress(progress());
        return report(ending);
    }

    private CampaignReport.@Nullable Ending ending() throws IOException {
        if (traffic.isEmpty() && admission.isExhausted()) {
            return CampaignReport.Ending.INPUT_EXHAUSTED;
        }
        if (cancelled.getAsBoolean()) {
            return CampaignReport.Ending.CANCELLED;
        }
        boolean late = !options.deadline().isZero()
                && pace.nanoTime() - startedAt >= options.deadline().toNanos();
        return late ? CampaignReport.Ending.DEADLINE : null;
    }

    private long nextEventAt() {
        long next = Math.min(Math.min(traffic.nextLookAt(), progressAt), stalls.nextAt());
        if (!options.deadline().isZero()) {
            next = Math.min(next, startedAt + options.deadline().toNanos());
        }
        if (admission.waitsForSpace()) {
            next = Math.min(next, pace.nanoTime() + options.longestLook().toNanos());
        }
        return Math.min(next, traffic.nextRetryAt(pace.nanoTime()));
    }

    private void tell() {
        long now = pace.nanoTime();
        stalls.check(goal.action(), traffic, admission.waitsForSpace(), now).ifPresent(stall -> {
            log.warn("{}", stall.message());
            traffic.lanes().forEach(lane -> lane.window.congested());
            listener.onStall(stall);
        });
        if (now >= progressAt) {
            progressAt = now + options.progressEvery().toNanos();
            listener.onProgress(progress());
        }
    }

    private CampaignProgress progress() {
        return new CampaignProgress(
                input.read(),
                input.resumed(),
                tally.outcomes(),
                traffic.inFlight(),
                traffic.backlog(),
                tally.bytesDone(),
                traffic.windows(),
                Duration.ofNanos(pace.nanoTime() - startedAt));
    }

    private CampaignReport report(CampaignReport.Ending ending) {
        return new CampaignReport(
                ending,
                input.read(),
                input.resumed(),
                tally.outcomes(),
                tally.folded(),
                requester.requests(),
                tally.bytesDone(),
                traffic.mostInFlight(),
                Duration.ofNanos(pace.nanoTime() - startedAt));
    }
}
