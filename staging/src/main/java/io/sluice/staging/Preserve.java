package io.sluice.staging;

/** What a file takes over from its object besides the bytes. Each costs a metadata request per file. */
public enum Preserve {
    /** The modification time: the object's user metadata {@code file-mtime}, else its last-modified time. */
    TIMES,
    /** The permission bits in the object's user metadata {@code file-permissions}. */
    MODE,
    /** The numeric owner and group in the object's user metadata; needs root. */
    OWNER
}
