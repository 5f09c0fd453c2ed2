package io.sluice.staging;

/** How a file gets its final name. */
public enum PublishMode {
    /** Written under a temporary name, then renamed. */
    RENAME,
    /**
     * Small objects are verified in memory and then written under their final name, which saves a rename on the metadata
     * server. A kill in the middle of the write leaves a file that the next run replaces.
     */
    DIRECT
}
