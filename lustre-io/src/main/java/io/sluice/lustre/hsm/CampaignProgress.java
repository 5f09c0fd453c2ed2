package io.sluice.lustre.hsm;

import java.time.Duration;
import java.util.Map;

/**
 * How far a campaign is.
 *
 * @param read entries read from the input, those that an earlier run finished included
 * @param resumed entries that an earlier run finished, by its journal
 * @param outcomes entries by outcome in this run
 * @param inFlight files requested whose fate is not seen yet
 * @param waiting files read and found in need of the action, not requested yet
 * @param bytesDone bytes of the files restored so far, by their size; 0 for the other actions
 * @param windows files that may be in flight now, per MDT index
 * @param elapsed time since the campaign started
 */
public record CampaignProgress(
        long read,
        long resumed,
        Map<CampaignOutcome, Long> outcomes,
        int inFlight,
        int waiting,
        long bytesDone,
        Map<Integer, Integer> windows,
        Duration elapsed) {

    /** Copies the maps. */
    public CampaignProgress {
        outcomes = Map.copyOf(outcomes);
        windows = Map.copyOf(windows);
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
}
