package io.sluice.lustre.hsm;

import java.time.Duration;

/**
 * What became of one entry of the campaign's input.
 *
 * @param ordinal position of the entry in the input, from 0
 * @param file the entry as it was given
 * @param outcome what became of it
 * @param detail one sentence for an operator; empty when the outcome says all
 * @param waited time from the first request for the file to the moment its fate was seen; zero when nothing was asked
 * @param attempts requests made for the file, 0 or more
 * @param folded true when another entry of the same FID was already in the window and this one shared its request
 */
public record CampaignResult(
        long ordinal,
        CampaignFile file,
        CampaignOutcome outcome,
        String detail,
        Duration waited,
        int attempts,
        boolean folded) {}
