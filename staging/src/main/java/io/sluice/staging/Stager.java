package io.sluice.staging;

import java.nio.file.Path;

/**
 * Stages S3 prefixes onto a file system. Thread-safe; one stager runs one stage at a time and may run many, one after the other,
 * on the same connections.
 */
public final class Stager implements AutoCloseable {

    private final StageOptions options;

    private Stager(StageOptions options) {
        this.options = options;
    }

    /**
     * A stager. Nothing is connected before the first call that needs it.
     *
     * @param options how to stage
     * @return the stager, to be closed
     */
    public static Stager create(StageOptions options) {
        return new Stager(options);
    }

    /**
     * The options that this stager was made with.
     *
     * @return the options
     */
    public StageOptions options() {
        return options;
    }

    /**
     * Compares the source with the destination without changing either.
     *
     * @param source what to stage
     * @param destination the directory to stage to; it need not exist yet
     * @return the plan, whose entries are found while they are read
     * @throws StagingException when the bucket or the destination cannot be used
     */
    @SuppressWarnings("DoNotCallSuggester")
    public StagePlan plan(S3Location source, Path destination) throws StagingException {
        throw new StagingException(FailureCause.BAD_OPTION, "planning " + source + " to " + destination);
    }

    /**
     * Stages a prefix. Blocks until every object is staged, skipped or given up; an interrupt cancels what is in flight, leaves
     * what is finished and returns with {@link FailureCause#CANCELLED}.
     *
     * @param source what to stage
     * @param destination the directory to stage to; made when it does not exist
     * @param listener told what happens
     * @return what came of it; objects that failed are in it and throw nothing
     * @throws StagingException when the stage could not start, or could not go on at all
     */
    @SuppressWarnings("DoNotCallSuggester")
    public StageReport stage(S3Location source, Path destination, StageListener listener) throws StagingException {
        throw new StagingException(FailureCause.BAD_OPTION, "staging " + source + " to " + destination);
    }

    /** Closes connections and waits for their threads to end. */
    @Override
    public void close() {}
}
