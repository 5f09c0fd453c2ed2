package io.sluice.staging.testing.fault;

/** Replaces an object by another version, as a writer on the other side of the bucket would. */
@FunctionalInterface
public interface ObjectChange {

    /**
     * Replaces the object. Called at most once per object, from any thread; may block.
     *
     * @param bucket the bucket
     * @param key the object's key
     */
    void replace(String bucket, String key);
}
