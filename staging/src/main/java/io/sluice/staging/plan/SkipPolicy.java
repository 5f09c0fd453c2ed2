package io.sluice.staging.plan;

/** When a file that is already at the destination is left as it is. */
public enum SkipPolicy {
    /**
     * When the manifest records this object and the file still has the recorded size and modification time; where the
     * manifest has no record of the file, as {@link #SIZE_AND_TIME}.
     */
    MANIFEST,
    /** When it has the object's size and is not older than the object. */
    SIZE_AND_TIME,
    /** When its bytes have the checksum that S3 keeps for the object. Reads every such file. */
    CHECKSUM,
    /** Whenever something is there. */
    NEVER_OVERWRITE,
    /** Never: everything is copied. */
    ALWAYS
}
