package io.sluice.lustre.hsm;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import java.util.List;

/** What a campaign wants of every file, and whom it asks. */
record CampaignGoal(HsmRequests lustre, HsmAction action, int archiveId) {

    Decision decide(CampaignFile file) throws LustreException {
        return Decision.of(action, archiveId, lustre.state(file));
    }

    /** One look at a file that was requested; its failure is part of what was seen. */
    Glance look(CampaignFile file) {
        try {
            Decision decision = decide(file);
            if (decision.kind() == Decision.Kind.REACHED) {
                return new Glance(decision, null, null);
            }
            CurrentAction current = lustre.current(file);
            // The request may have ended between the two questions.
            return new Glance(current.isIdle() ? decide(file) : decision, current, null);
        } catch (LustreException e) {
            return new Glance(null, null, e);
        }
    }

    /** Whether what the coordinator does with a file is what the campaign wants. */
    boolean isServedBy(CurrentAction current) {
        return current.actionCode() == action.code();
    }

    Trouble trouble(LustreException e) {
        return Trouble.of(action, e);
    }

    void submit(List<Flight> files) throws LustreException {
        lustre.submit(action, archiveId, fids(files));
    }

    void cancel(List<Flight> files) throws LustreException {
        lustre.submit(HsmAction.CANCEL, 0, fids(files));
    }

    private static List<Fid> fids(List<Flight> files) {
        return files.stream().map(flight -> flight.fid).toList();
    }
}
