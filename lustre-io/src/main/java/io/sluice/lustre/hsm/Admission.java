package io.sluice.lustre.hsm;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the input, as far ahead as the read-ahead allows, looks at each file once, and lets those that need the action
 * join the traffic.
 */
final class Admission {

    private final CampaignGoal goal;
    private final CampaignOptions options;
    private final CampaignInput input;
    private final @Nullable CampaignJournal journal;
    private final Crew crew;
    private final Traffic traffic;
    private final Tally tally;
    private final SpaceGuard space;
    private final ArrayDeque<Arrival> arrived = new ArrayDeque<>();
    private boolean waitsForSpace;

    Admission(
            CampaignGoal goal,
            CampaignOptions options,
            CampaignInput input,
            @Nullable CampaignJournal journal,
            Crew crew,
            Traffic traffic,
            Tally tally,
            SpaceGuard space) {
        this.goal = goal;
        this.options = options;
        this.input = input;
        this.journal = journal;
        this.crew = crew;
        this.traffic = traffic;
        this.tally = tally;
        this.space = space;
    }

    boolean isExhausted() throws IOException {
        return arrived.isEmpty() && !input.hasNext();
    }

    /** Whether the next file waits until restores of others have ended. */
    boolean waitsForSpace() {
        return waitsForSpace;
    }

    /** Reads and admits what there is room for; returns whether anything moved. */
    boolean admit(long now) throws IOException, InterruptedException {
        int room = traffic.room() - arrived.size();
        if (room > 0 && !waitsForSpace) {
            List<CampaignInput.Entry> entries = new ArrayList<>();
            while (entries.size() < room && input.hasNext()) {
                entries.add(input.next());
            }
            long wideFrom = goal.action() == HsmAction.RESTORE ? space.wideFrom(now) : Long.MAX_VALUE;
            arrived.addAll(crew.map(entries, entry -> lookAt(entry, wideFrom)));
        }
        boolean moved = false;
        while (!arrived.isEmpty() && traffic.room() > 0 && place(arrived.element(), now)) {
            arrived.remove();
            moved = true;
        }
        return moved;
    }

    /** Entries that were read and are neither settled nor in the traffic. */
    List<CampaignInput.Entry> takeRest() {
        List<CampaignInput.Entry> rest = arrived.stream().map(Arrival::entry).toList();
        arrived.clear();
        return rest;
    }

    private Arrival lookAt(CampaignInput.Entry entry, long wideFrom) {
        CampaignFile file = entry.file();
        try {
            Decision decision = goal.decide(file);
            if (decision.kind() != Decision.Kind.NEEDED) {
                return Arrival.settled(entry, decision);
            }
            HsmRequests lustre = goal.lustre();
            Fid fid = lustre.fid(file);
            long size = goal.action() == HsmAction.RESTORE ? lustre.sizeBytes(file) : 0;
            int stripes = size > wideFrom ? lustre.stripeCount(file, size) : 1;
            boolean maybeAsked = journal != null && journal.wasReached(entry.ordinal());
            CurrentAction current = maybeAsked ? lustre.current(file) : null;
            return new Arrival(entry, decision, fid, lustre.mdt(fid), size, stripes, current, null);
        } catch (LustreException e) {
            return Arrival.failed(entry, e);
        }
    }

    /** Settles an arrival or lets it join the traffic; false when it has to wait for space. */
    private boolean place(Arrival arrival, long now) throws IOException {
        if (arrival.failure() != null) {
            boolean gone = goal.trouble(arrival.failure()) == Trouble.GONE;
            tally.settle(
                    arrival.entry(),
                    gone ? CampaignOutcome.VANISHED : CampaignOutcome.FAILED,
                    String.valueOf(arrival.failure().getMessage()));
            return true;
        }
        Decision decision = arrival.decision();
        if (decision.kind() != Decision.Kind.NEEDED) {
            boolean refused = decision.kind() == Decision.Kind.REFUSED;
            tally.settle(
                    arrival.entry(), refused ? CampaignOutcome.REFUSED : CampaignOutcome.NOTHING_TO_DO, decision.why());
            return true;
        }
        Flight known = traffic.find(arrival.fid());
        if (known != null) {
            traffic.fold(known, arrival.entry());
            return true;
        }
        return join(arrival, now);
    }

    private boolean join(Arrival arrival, long now) throws IOException {
        if (goal.action() == HsmAction.RESTORE && !space.reserve(arrival.sizeBytes(), arrival.stripes(), now)) {
            waitsForSpace = !traffic.isEmpty();
            if (waitsForSpace) {
                return false;
            }
            tally.settle(
                    arrival.entry(),
                    CampaignOutcome.NO_SPACE,
                    "its " + arrival.sizeBytes() + " bytes do not fit on the OSTs above the head-room of "
                            + Math.round(options.headRoom() * 100) + " %");
            return true;
        }
        waitsForSpace = false;
        Flight flight = new Flight(arrival.fid(), traffic.lane(arrival.mdt()), arrival.sizeBytes(), arrival.entry());
        CurrentAction current = arrival.current();
        if (current != null && goal.isServedBy(current)) {
            traffic.adopt(flight, now, options.firstLook().toNanos());
        } else {
            traffic.join(flight);
        }
        return true;
    }
}
