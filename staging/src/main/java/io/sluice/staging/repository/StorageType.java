package io.sluice.staging.repository;

/** What a file system's data lies on ({@code StorageType} of the FSx API). */
public enum StorageType {
    /** Solid-state disks. */
    SSD,
    /** Hard disks; {@code PERSISTENT_1} only. */
    HDD,
    /** Grows and shrinks with the data; {@code PERSISTENT_2} only, and without data repository associations. */
    INTELLIGENT_TIERING,
    /** One that this version of Sluice does not know. */
    UNKNOWN
}
