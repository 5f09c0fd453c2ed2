package io.sluice.lustre.hsm;

import java.time.Duration;
import java.util.Map;

/**
 * A campaign's closing account. Results of single files went to the listener; this holds only counts.
 *
 * @param ending why the campaign ended
 * @param read entries read from the input, those that an earlier run finished included
 * @param resumed entries that an earlier run finished, by its journal
 * @param outcomes entries by outcome in this run
 * @param folded entries that shared the request of another entry with the same FID
 * @param requests calls that queued work, each for 1 to 50 files
 * @param bytesDone bytes of the files restored, by their size; 0 for the other actions
 * @param mostInFlight the greatest number of files that were requested and undecided at one moment, over all MDTs
 * @param elapsed time from start to end
 */
public record CampaignReport(
        Ending ending,
        long read,
        long resumed,
        Map<CampaignOutcome, Long> outcomes,
        long folded,
        long requests,
        long bytesDone,
        int mostInFlight,
        Duration elapsed) {

    /** Why a campaign ended. */
    public enum Ending {
        /** Every entry of the input has found its fate. */
        INPUT_EXHAUSTED,
        /** {@link HsmCampaign#cancel()} was called; the rest of the input was not read. */
        CANCELLED,
        /** The deadline passed; the rest of the input was not read. */
        DEADLINE
    }

    /** Copies the map. */
    public CampaignReport {
        outcomes = Map.copyOf(outcomes);
    }

    /**
     * Entries with an outcome.
     *
     * @param outcome the outcome
     * @return how many entries of this run have it
     */
    public long count(CampaignOutcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /**
     * Whether every entry of the input is now in the wanted state, by this run or an earlier one.
     *
     * @return true when the input was read to its end and no entry has another outcome than done or nothing to do
     */
    public boolean isComplete() {
        return ending == Ending.INPUT_EXHAUSTED
                && outcomes.entrySet().stream().allMatch(e -> e.getKey().isFinished() || e.getValue() == 0);
    }
}
