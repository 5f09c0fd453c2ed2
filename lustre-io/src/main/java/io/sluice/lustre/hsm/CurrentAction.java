package io.sluice.lustre.hsm;

import java.util.Optional;

/**
 * What HSM is doing with a file at the moment.
 *
 * @param actionCode the action's number, 1 for nothing, unknown ones included ({@code hca_action})
 * @param phaseCode how far it is: 1 waiting in the coordinator's queue, 2 running, 3 done ({@code hca_state})
 * @param offset where the bytes that were moved begin
 * @param length while running the bytes moved so far; while waiting the bytes asked for, -1 for all
 */
public record CurrentAction(int actionCode, int phaseCode, long offset, long length) {

    private static final int WAITING = 1; // HPS_WAITING
    private static final int RUNNING = 2; // HPS_RUNNING

    /**
     * The action.
     *
     * @return {@link HsmAction#NONE} when nothing is going on; empty for a number that is not known here
     */
    public Optional<HsmAction> action() {
        return actionCode == 0 ? Optional.of(HsmAction.NONE) : HsmAction.of(actionCode);
    }

    /**
     * Whether nothing is going on.
     *
     * @return true when idle; the phase says "waiting" even then
     */
    public boolean isIdle() {
        return actionCode == 0 || actionCode == HsmAction.NONE.code();
    }

    /**
     * Whether a request waits in the coordinator's queue.
     *
     * @return true when one does
     */
    public boolean isWaiting() {
        return !isIdle() && phaseCode == WAITING;
    }

    /**
     * Whether a copytool is at work.
     *
     * @return true when one is
     */
    public boolean isRunning() {
        return !isIdle() && phaseCode == RUNNING;
    }

    /**
     * The bytes moved so far.
     *
     * @return 0 unless running
     */
    public long bytesMoved() {
        return isRunning() ? length : 0;
    }
}
