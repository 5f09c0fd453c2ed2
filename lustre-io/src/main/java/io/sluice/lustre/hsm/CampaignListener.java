package io.sluice.lustre.hsm;

/**
 * Hears what a campaign does. Every method is called on the thread that runs the campaign, one at a time; a slow
 * listener slows the campaign. An exception out of a listener ends the campaign.
 */
public interface CampaignListener {

    /**
     * One entry of the input has found its fate. Called once per entry in a run, in the order in which fates are seen.
     *
     * @param result what became of it
     */
    default void onResult(CampaignResult result) {}

    /**
     * How far the campaign is; called at the interval set in the builder.
     *
     * @param progress counts so far
     */
    default void onProgress(CampaignProgress progress) {}

    /**
     * Nothing has moved for as long as the builder allows; called again after each further such time. The campaign
     * keeps waiting.
     *
     * @param stall what stands still and what to look at
     */
    default void onStall(CampaignStall stall) {}
}
