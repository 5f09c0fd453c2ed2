package io.sluice.staging.repository;

/** How a file system is deployed ({@code LustreDeploymentType} of the FSx API). */
public enum DeploymentType {
    /** Not replicated; has no data repository associations. */
    SCRATCH_1,
    /** Not replicated, with bursts. */
    SCRATCH_2,
    /** Replicated. */
    PERSISTENT_1,
    /** Replicated, with metadata performance of its own. */
    PERSISTENT_2,
    /** One that this version of Sluice does not know. */
    UNKNOWN
}
