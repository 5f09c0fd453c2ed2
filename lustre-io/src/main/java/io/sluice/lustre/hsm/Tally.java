package io.sluice.lustre.hsm;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hands every entry's fate to the listener and the journal, and keeps only the counts. */
final class Tally {

    private final CampaignListener listener;
    private final @Nullable CampaignJournal journal;
    private final Traffic traffic;
    private final SpaceGuard space;
    private final Pace pace;
    private final Map<CampaignOutcome, Long> outcomes = new EnumMap<>(CampaignOutcome.class);
    private long folded;
    private long bytesDone;

    Tally(CampaignListener listener, @Nullable CampaignJournal journal, Traffic traffic, SpaceGuard space, Pace pace) {
        this.listener = listener;
        this.journal = journal;
        this.traffic = traffic;
        this.space = space;
        this.pace = pace;
    }

    /** The fate of a file that was held: it is let go, and told for every entry that named it. */
    void settle(Flight flight, CampaignOutcome outcome, String detail) throws IOException {
        traffic.remove(flight);
        space.settled(flight.sizeBytes);
        Duration waited =
                flight.attempts == 0 ? Duration.ZERO : Duration.ofNanos(pace.nanoTime() - flight.firstAskedAt);
        boolean first = true;
        for (CampaignInput.Entry entry : flight.entries) {
            settle(new CampaignResult(entry.ordinal(), entry.file(), outcome, detail, waited, flight.attempts, !first));
            first = false;
        }
        if (outcome == CampaignOutcome.DONE) {
            bytesDone += flight.sizeBytes;
        }
    }

    /** The fate of an entry that never needed a request. */
    void settle(CampaignInput.Entry entry, CampaignOutcome outcome, String detail) throws IOException {
        settle(new CampaignResult(entry.ordinal(), entry.file(), outcome, detail, Duration.ZERO, 0, false));
    }

    /** The listener hears first: a kill between the two repeats a result rather than losing it. */
    private void settle(CampaignResult result) throws IOException {
        outcomes.merge(result.outcome(), 1L, Long::sum);
        if (result.folded()) {
            folded++;
        }
        listener.onResult(result);
        if (journal != null && result.outcome().isFinished()) {
            journal.finished(result.ordinal());
        }
    }

    Map<CampaignOutcome, Long> outcomes() {
        return outcomes;
    }

    long folded() {
        return folded;
    }

    long bytesDone() {
        return bytesDone;
    }

    void flush() throws IOException {
        if (journal != null) {
            journal.flush();
        }
    }
}
