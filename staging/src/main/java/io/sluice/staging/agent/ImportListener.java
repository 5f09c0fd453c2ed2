package io.sluice.staging.agent;

import io.sluice.staging.FileFailure;

/** Hears what an import does. Called by several threads at once. */
public interface ImportListener {

    /** Hears nothing. */
    ImportListener NONE = new ImportListener() {};

    /**
     * An object is a file.
     *
     * @param key the object's key
     * @param bytes its size
     * @param outcome what was done
     */
    default void imported(String key, long bytes, Imported outcome) {}

    /**
     * An object could not be imported.
     *
     * @param failure which and why
     */
    default void failed(FileFailure failure) {}
}
