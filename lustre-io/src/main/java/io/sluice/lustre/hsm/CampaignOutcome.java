package io.sluice.lustre.hsm;

/** What became of one file of a campaign. */
public enum CampaignOutcome {

    /** The file reached the wanted state, seen by reading the state back. */
    DONE(true),

    /** The file was in the wanted state before anything was asked: restore of a resident file, archive of a clean one. */
    NOTHING_TO_DO(true),

    /** The coordinator or the copytool gave up on the file, as often as the campaign allows. */
    FAILED(false),

    /** The file's HSM flags or the caller's rights forbid the action. */
    REFUSED(false),

    /** There is no such file, or it was deleted while its request waited. */
    VANISHED(false),

    /** The file system has no room for the file's data above the head-room that the campaign keeps free. */
    NO_SPACE(false),

    /** The campaign was cancelled while the file waited. */
    CANCELLED(false),

    /** The deadline passed while the file waited. */
    OUT_OF_TIME(false);

    private final boolean finished;

    CampaignOutcome(boolean finished) {
        this.finished = finished;
    }

    /**
     * Whether the file is as the campaign wants it. A resumed campaign does not look at such a file again; it tries
     * every other one once more.
     *
     * @return true for {@link #DONE} and {@link #NOTHING_TO_DO}
     */
    public boolean isFinished() {
        return finished;
    }
}
