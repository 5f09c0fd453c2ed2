package io.sluice.staging;

/** What a file takes over from its object besides the bytes. Each costs a metadata request per file. */
public enum Preserve {
    /**
     * The modification time: the object's user metadata {@code file-mtime}, else its last-modified time; and the access time,
     * when there is {@code file-atime}.
     */
    TIMES,
    /** The permission bits in the object's user metadata {@code file-permissions}, without set-user-ID and set-group-ID. */
    MODE,
    /** With {@link #MODE}: set-user-ID and set-group-ID bits too. Whoever may write the bucket decides then who runs what. */
    SET_ID,
    /**
     * That an object whose user metadata {@code file-permissions} says so is a symbolic link to what its content says; else it
     * is staged as a file.
     */
    LINKS,
    /** The numeric owner and group in the object's user metadata; needs root. */
    OWNER
}
