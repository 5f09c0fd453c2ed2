package io.sluice.lustre.hsm;

import io.sluice.lustre.LustreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a campaign before its input does: takes back what waits, lets run what runs, and gives every file its result. */
final class WindDown {

    private static final Logger log = LoggerFactory.getLogger(WindDown.class);

    private final CampaignGoal goal;
    private final CampaignOptions options;
    private final Crew crew;
    private final Traffic traffic;
    private final Tally tally;

    WindDown(CampaignGoal goal, CampaignOptions options, Crew crew, Traffic traffic, Tally tally) {
        this.goal = goal;
        this.options = options;
        this.crew = crew;
        this.traffic = traffic;
        this.tally = tally;
    }

    void run(CampaignOutcome outcome, Admission admission) throws IOException, InterruptedException {
        for (CampaignInput.Entry entry : admission.takeRest()) {
            tally.settle(entry, outcome, "not requested");
        }
        for (Flight flight : traffic.takeBacklog()) {
            tally.settle(flight, outcome, "not requested");
        }
        List<Flight> out = traffic.takeAllInFlight();
        List<Glance> glances = crew.map(out, flight -> goal.look(flight.file()));
        if (!options.leaveQueued()) {
            cancelWaiting(out, glances);
        }
        for (int i = 0; i < out.size(); i++) {
            settle(out.get(i), glances.get(i), outcome);
        }
    }

    private void cancelWaiting(List<Flight> out, List<Glance> glances) {
        Map<MdtLane, List<Flight>> waiting = new HashMap<>();
        for (int i = 0; i < out.size(); i++) {
            CurrentAction current = glances.get(i).current();
            if (current != null && goal.isServedBy(current) && current.isWaiting()) {
                waiting.computeIfAbsent(out.get(i).lane, lane -> new ArrayList<>())
                        .add(out.get(i));
            }
        }
        waiting.values().forEach(this::cancel);
    }

    private void cancel(List<Flight> files) {
        for (int from = 0; from < files.size(); from += options.batch()) {
            List<Flight> batch = files.subList(from, Math.min(files.size(), from + options.batch()));
            try {
                goal.cancel(batch);
            } catch (LustreException e) {
                log.warn("{} requests of the campaign may stay queued: {}", batch.size(), e.getMessage());
            }
        }
    }

    private void settle(Flight flight, Glance glance, CampaignOutcome outcome) throws IOException {
        if (glance.isReached()) {
            tally.settle(flight, CampaignOutcome.DONE, "");
        } else if (glance.isRunning()) {
            tally.settle(flight, outcome, "its copy was running and was left to finish");
        } else {
            tally.settle(
                    flight,
                    outcome,
                    options.leaveQueued() ? "its request was left queued" : "its request was cancelled");
        }
    }
}
