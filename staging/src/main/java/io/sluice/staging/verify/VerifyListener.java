package io.sluice.staging.verify;

/** Told what happens while files are verified. Calls come from several threads at once; an implementation must not block. */
public interface VerifyListener {

    /** Ignores everything. */
    VerifyListener NONE = new VerifyListener() {};

    /**
     * A file is recorded and will be read.
     *
     * @param path its path relative to the destination
     * @param bytes its recorded size in bytes
     */
    default void found(String path, long bytes) {}

    /** All files are told. */
    default void allFound() {}

    /**
     * Bytes of some file were read.
     *
     * @param bytes how many
     */
    default void read(long bytes) {}

    /**
     * A file has the recorded bytes.
     *
     * @param path its path relative to the destination
     * @param bytes its size in bytes
     */
    default void verified(String path, long bytes) {}

    /**
     * A file has not the recorded bytes, or nothing is recorded to compare it with. All are told; the report keeps only the
     * first ones.
     *
     * @param finding what was found
     */
    default void found(Finding finding) {}
}
