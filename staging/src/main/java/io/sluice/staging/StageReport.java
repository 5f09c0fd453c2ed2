package io.sluice.staging;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a stage.
 *
 * @param source what was staged
 * @param destination the directory it was staged to
 * @param objects objects in the plan
 * @param staged objects that were copied and stand under their final name
 * @param skipped objects that needed no copy
 * @param failed objects that were given up
 * @param bytesPlanned bytes of all objects in the plan
 * @param bytesStaged bytes of the objects that were copied
 * @param wall the time the run took
 * @param proofs how many staged objects have which proof
 * @param failures how many objects failed by which cause
 * @param firstFailures the first failures, at most {@link #KEPT_FAILURES}
 * @param layouts how many files were made with which layout of their own, by the words {@code lfs setstripe} would take
 * @param rawNoLayoutReason why no file has a layout of its own; see {@link #noLayoutReason()}
 * @param retries how many requests were tried again, not counting those that the HTTP client repeated by itself
 * @param rawStopped why the run ended before the plan's end; see {@link #stopped()}
 */
public record StageReport(
        S3Location source,
        Path destination,
        long objects,
        long staged,
        long skipped,
        long failed,
        long bytesPlanned,
        long bytesStaged,
        Duration wall,
        Map<ProofKind, Long> proofs,
        Map<FailureCause, Long> failures,
        List<FileFailure> firstFailures,
        Map<String, Long> layouts,
        @Nullable String rawNoLayoutReason,
        long retries,
        @Nullable StagingException rawStopped) {

    /** How many failures a report keeps; a {@link StageListener} is told all of them. */
    public static final int KEPT_FAILURES = 1000;

    /** Copies the collections. */
    public StageReport {
        proofs = Map.copyOf(proofs);
        failures = Map.copyOf(failures);
        firstFailures = List.copyOf(firstFailures);
        layouts = Map.copyOf(layouts);
    }

    /**
     * Why no file has a layout of its own.
     *
     * @return for example that the destination is not on Lustre; empty when layouts were set, or when none was called for
     */
    public Optional<String> noLayoutReason() {
        return Optional.ofNullable(rawNoLayoutReason);
    }

    /**
     * Why the run ended before the plan's end, so that objects may be missing that are neither staged nor failed.
     *
     * @return for example that the destination is full, that too much failed, or that the run was interrupted; empty when
     *     the plan was carried out to its end
     */
    public Optional<StagingException> stopped() {
        return Optional.ofNullable(rawStopped);
    }

    /**
     * Whether every object of the plan is at the destination.
     *
     * @return true when nothing failed and the run was not stopped
     */
    public boolean complete() {
        return failed == 0 && rawStopped == null;
    }

    /**
     * The rate at which bytes were staged.
     *
     * @return bytes per second; 0 when nothing was staged
     */
    public double bytesPerSecond() {
        double seconds = wall.toNanos() / 1e9;
        return seconds <= 0 ? 0 : bytesStaged / seconds;
    }

    /** The same, of another directory. */
    StageReport at(Path elsewhere) {
        return new StageReport(
                source,
                elsewhere,
                objects,
                staged,
                skipped,
                failed,
                bytesPlanned,
                bytesStaged,
                wall,
                proofs,
                failures,
                firstFailures,
                layouts,
                rawNoLayoutReason,
                retries,
                rawStopped);
    }
}
