package io.sluice.lustre.hsm;

import java.time.Duration;

/**
 * Nothing has moved for a while: no file was completed and no running copy gained a byte.
 *
 * @param standstill time since something last moved
 * @param inFlight files requested whose fate is not seen yet
 * @param running how many of them a copytool works on, as last seen
 * @param message one paragraph for an operator: what stands still, the likely cause, and where to look
 */
public record CampaignStall(Duration standstill, int inFlight, int running, String message) {}
