package io.sluice.lustre.hsm;

/** Whether a file needs an action, by its HSM state. */
record Decision(Kind kind, String why) {

    enum Kind {
        /** The file is in the state that the action leads to. */
        REACHED,
        /** The action applies. */
        NEEDED,
        /** Lustre would answer EPERM. */
        REFUSED
    }

    private static final Decision REACHED = new Decision(Kind.REACHED, "");
    private static final Decision NEEDED = new Decision(Kind.NEEDED, "");

    /**
     * Decides for one file.
     *
     * @param archiveId the archive asked for; 0 for the default one
     */
    static Decision of(HsmAction action, int archiveId, HsmState state) {
        return switch (action) {
            case ARCHIVE -> archive(archiveId, state);
            case RESTORE -> restore(state);
            case RELEASE -> release(state);
            case REMOVE -> remove(state);
            default ->
                throw new IllegalArgumentException("a campaign can archive, restore, release or remove, not " + action);
        };
    }

    private static Decision archive(int archiveId, HsmState state) {
        boolean elsewhere = state.has(HsmFlag.EXISTS) && state.archiveId() != 0 && state.archiveId() != archiveId;
        if (archiveId != 0 && elsewhere) {
            return refused("it already has a copy in archive " + state.archiveId() + ", not " + archiveId);
        }
        if (state.has(HsmFlag.ARCHIVED) && !state.has(HsmFlag.DIRTY)) {
            return REACHED;
        }
        return state.has(HsmFlag.NO_ARCHIVE) ? refused("its no-archive flag is set") : NEEDED;
    }

    private static Decision restore(HsmState state) {
        if (!state.has(HsmFlag.RELEASED)) {
            return REACHED;
        }
        return state.has(HsmFlag.LOST) ? refused("it is marked lost: its archive copy is gone") : NEEDED;
    }

    /** Release needs a clean, current copy in the archive and the owner's leave. */
    private static Decision release(HsmState state) {
        if (state.has(HsmFlag.RELEASED)) {
            return REACHED;
        }
        if (!state.has(HsmFlag.ARCHIVED)) {
            return refused("it has no copy in the archive; archive it first");
        }
        if (state.has(HsmFlag.DIRTY)) {
            return refused("it changed since it was archived; archive it again first");
        }
        if (state.has(HsmFlag.NO_RELEASE)) {
            return refused("its no-release flag is set");
        }
        return state.has(HsmFlag.LOST) ? refused("it is marked lost: its archive copy is gone") : NEEDED;
    }

    private static Decision remove(HsmState state) {
        if (state.has(HsmFlag.RELEASED)) {
            return refused("it is released: the archive holds its only data; restore it first");
        }
        return state.has(HsmFlag.EXISTS) || state.has(HsmFlag.ARCHIVED) ? NEEDED : REACHED;
    }

    private static Decision refused(String why) {
        return new Decision(Kind.REFUSED, why);
    }
}
