package io.sluice.staging.push;

/** When a file needs no upload. */
public enum PushSkip {
    /** When its object has its size and was stored no earlier than the file was last changed. Costs no request. */
    SIZE_AND_TIME,
    /** When its object has the checksum of its bytes. Reads every file whose object has its size, and asks S3 once for each. */
    CHECKSUM,
    /** Never: everything is uploaded. */
    ALWAYS
}
