package io.sluice.staging;

import io.sluice.staging.plan.DestinationManifest;
import io.sluice.staging.verify.Verifier;
import io.sluice.staging.verify.VerifyListener;
import io.sluice.staging.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A directory that is or was staged to, as who reads from it sees it. Asks S3 for nothing. Immutable and thread-safe. */
public final class StagedDirectory {

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final Path root;
    private final DestinationManifest manifest;

    private StagedDirectory(Path root) {
        this.root = root;
        this.manifest = DestinationManifest.of(root);
    }

    /**
     * A directory. Touches nothing.
     *
     * @param directory what was or will be given to a stage as its destination; need not exist
     * @return the directory
     */
    public static StagedDirectory at(Path directory) {
        return new StagedDirectory(directory.toAbsolutePath());
    }

    /** How far a directory is. */
    public enum State {
        /** Nothing was ever staged here. */
        ABSENT,
        /** A stage is under way, was stopped, or left objects that it could not stage. */
        PARTIAL,
        /** The last stage put everything in place that it was asked to. */
        COMPLETE
    }

    /**
     * What a complete directory holds.
     *
     * @param files how many files were staged
     * @param bytes how large they are together
     */
    public record Content(long files, long bytes) {}

    /**
     * How far the directory is. Becomes {@link State#COMPLETE} in one step, after the last file.
     *
     * @return the state
     * @throws StagingException when its records cannot be read
     */
    public State state() throws StagingException {
        try {
            return State.valueOf(manifest.state().name());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * What the directory holds.
     *
     * @return files and bytes, when the directory is complete
     * @throws StagingException when its records cannot be read
     */
    public Optional<Content> content() throws StagingException {
        try {
            return manifest.completeContent();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Waits until the directory is complete. Looks again and again, with pauses that grow from 50 ms to 5 s: on Lustre one
     * client is not told what another does.
     *
     * @param timeout how long to wait at most
     * @return whether it is complete
     * @throws StagingException when its records cannot be read
     * @throws InterruptedException when interrupted while waiting
     */
    public boolean awaitComplete(Duration timeout) throws StagingException, InterruptedException {
        long begun = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        while (state() != State.COMPLETE) {
            long left = timeout.toMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            if (left <= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(Math.min(pause, left));
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause + pause / 2);
        }
        return true;
    }

    /**
     * Reads every staged file and compares it with the checksum that was recorded of it. Blocks until all are read.
     *
     * @param threads how many threads read, 1 or more
     * @param listener told what happens
     * @return what was found
     * @throws StagingException when nothing was staged here, the records cannot be read, or the thread was interrupted
     */
    public VerifyReport verify(int threads, VerifyListener listener) throws StagingException {
        return Verifier.verify(root, threads, listener);
    }

    private StagingException unreadable(IOException e) {
        return e instanceof StagingException known
                ? known
                : new StagingException(
                        FailureCause.DESTINATION_IO,
                        "cannot read what is recorded in " + root + ": " + e.getMessage(),
                        null,
                        null,
                        e);
    }
}
