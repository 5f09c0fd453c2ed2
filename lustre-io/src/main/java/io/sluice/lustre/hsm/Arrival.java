package io.sluice.lustre.hsm;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import org.jspecify.annotations.Nullable;

/** An entry of the input, looked at for the first time. */
record Arrival(
        CampaignInput.Entry entry,
        Decision decision,
        Fid fid,
        int mdt,
        long sizeBytes,
        int stripes,
        @Nullable CurrentAction current,
        @Nullable LustreException failure) {

    private static final Fid NO_FID = new Fid(0, 0, 0);
    private static final Decision UNDECIDED = new Decision(Decision.Kind.NEEDED, "");

    static Arrival settled(CampaignInput.Entry entry, Decision decision) {
        return new Arrival(entry, decision, NO_FID, 0, 0, 1, null, null);
    }

    static Arrival failed(CampaignInput.Entry entry, LustreException failure) {
        return new Arrival(entry, UNDECIDED, NO_FID, 0, 0, 1, null, failure);
    }
}
