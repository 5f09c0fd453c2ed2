package io.sluice.staging;

/** How a directory that was staged beside its name got it. */
public enum SwapKind {
    /** Nothing had the name: one rename. */
    RENAMED,
    /** The former directory and the new one exchanged their names in one step: the name was never missing. */
    EXCHANGED,
    /**
     * The former directory was renamed away and the new one to its name, because the file system cannot exchange names, as
     * Lustre cannot: for a moment between the two nothing had the name.
     */
    TWO_RENAMES,
    /** The directory held everything already, and nothing else that was staged: it was left as it is. */
    NOT_NEEDED
}
