package io.sluice.staging;

import java.util.List;

/**
 * Told what happens while a stage runs. Calls come from several threads at once and from threads that carry network traffic:
 * an implementation must be thread-safe and must not block.
 */
public interface StageListener {

    /** A listener that ignores everything. */
    StageListener NONE = new StageListener() {};

    /**
     * An object came out of the plan and will be copied or skipped.
     *
     * @param key the object's key
     * @param bytes its size in bytes
     */
    default void planned(String key, long bytes) {}

    /** The plan is at its end: no object will be planned any more, and the totals so far are final. */
    default void planComplete() {}

    /**
     * An object needs no copy.
     *
     * @param key the object's key
     * @param bytes its size in bytes
     * @param reason why, in a few words
     */
    default void skipped(String key, long bytes, String reason) {}

    /**
     * Bytes of an object were written to the destination. Small objects report once, large ones once per part. A retried part
     * is reported once.
     *
     * @param bytes how many
     */
    default void wrote(long bytes) {}

    /**
     * Something is tried again.
     *
     * @param key the object's key
     * @param cause what went wrong
     */
    default void retried(String key, FailureCause cause) {}

    /**
     * An object stands under its final name.
     *
     * @param file the file
     */
    default void staged(StagedFile file) {}

    /**
     * An object was given up. Every failure is told here; the report keeps only the first ones.
     *
     * @param failure the failure
     */
    default void failed(FileFailure failure) {}

    /**
     * Something that a stage spends its time on has ended. Called for every request, write and group of files.
     *
     * @param phase what it was
     * @param nanos how long it took, in nanoseconds
     */
    default void took(StagePhase phase, long nanos) {}

    /**
     * How busy the run is; told about once a second.
     *
     * @param load the load at this moment
     */
    default void load(StageLoad load) {}

    /**
     * The run is over.
     *
     * @param report what came of it
     */
    default void finished(StageReport report) {}

    /**
     * Tells several listeners, one after the other.
     *
     * @param listeners whom to tell
     * @return a listener
     */
    static StageListener all(StageListener... listeners) {
        return new SeveralListeners(List.of(listeners));
    }
}
