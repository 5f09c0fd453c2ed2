package io.sluice.staging.push;

import io.sluice.staging.FailureCause;

/** Told what happens while a directory is pushed. Calls come from several threads at once; an implementation must not block. */
public interface PushListener {

    /** Ignores everything. */
    PushListener NONE = new PushListener() {};

    /**
     * A file will be uploaded or skipped.
     *
     * @param key its object's key
     * @param bytes its size in bytes
     */
    default void planned(String key, long bytes) {}

    /** All files are told. */
    default void allPlanned() {}

    /**
     * A file's object is there already.
     *
     * @param key its object's key
     * @param bytes its size in bytes
     */
    default void skipped(String key, long bytes) {}

    /**
     * Bytes of some file were sent.
     *
     * @param bytes how many
     */
    default void sent(long bytes) {}

    /**
     * A file is an object, whose checksum S3 has compared with the one computed here.
     *
     * @param key its object's key
     * @param bytes its size in bytes
     */
    default void pushed(String key, long bytes) {}

    /**
     * A file was given up.
     *
     * @param path its path relative to the directory
     * @param bytes its size in bytes
     * @param cause why
     * @param message one sentence
     */
    default void failed(String path, long bytes, FailureCause cause, String message) {}
}
