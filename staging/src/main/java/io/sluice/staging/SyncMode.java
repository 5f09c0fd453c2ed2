package io.sluice.staging;

/** When the bytes of a file leave the page cache for the file system's servers, always before its final name appears. */
public enum SyncMode {
    /** Many files share one {@code syncfs(2)} before their renames. */
    GROUP,
    /** Each file is synced by itself. */
    FILE,
    /** Never: a crash of the client node may leave a file under its final name without all of its bytes. */
    NONE
}
