package io.sluice.staging.hydrate;

import io.sluice.lustre.hsm.CampaignProgress;
import java.nio.file.Path;

/** Hears what a hydration does. Called on the thread that runs it. */
public interface HydrateListener {

    /** Hears nothing. */
    HydrateListener NONE = new HydrateListener() {};

    /**
     * The search is over.
     *
     * @param files regular files found
     * @param released how many of them are released
     * @param bytes the released files' sizes together
     */
    default void searched(long files, long released, long bytes) {}

    /**
     * How far it is; every so often.
     *
     * @param progress the restores' counts
     */
    default void progress(CampaignProgress progress) {}

    /**
     * Nothing has moved for a while.
     *
     * @param message one paragraph for an operator
     */
    default void stalled(String message) {}

    /**
     * A file's data is back.
     *
     * @param file the file
     */
    default void hydrated(Path file) {}

    /**
     * A file's data is not back, for good or for this time.
     *
     * @param failure which and why
     */
    default void failed(HydrateFailure failure) {}
}
