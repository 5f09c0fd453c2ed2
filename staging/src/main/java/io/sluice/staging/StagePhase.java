package io.sluice.staging;

/** What a stage spends its time on. */
public enum StagePhase {
    /** From the start of the comparison to its end: listing the bucket, looking at the destination,
     * and waiting where requests wait for room. Once per run. */
    LIST,
    /** From sending a request to the first byte of its answer. */
    FIRST_BYTE,
    /** From the first byte of an answer to its last. */
    BODY,
    /** Opening, writing and closing a small file; one write of a large one. */
    WRITE,
    /** Bringing a group of files to the file system's servers. */
    SYNC,
    /** Giving a group of files their final names. */
    PUBLISH
}
