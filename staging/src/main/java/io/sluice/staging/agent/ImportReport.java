package io.sluice.staging.agent;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.S3Location;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What came of an import.
 *
 * @param source what was imported
 * @param destination the directory on Lustre
 * @param objects objects listed
 * @param outcomes objects by what became of them
 * @param directories directories that have objects of their own
 * @param bytes sizes of the objects that are files now
 * @param archived objects that S3 must restore before their files can be read; they are imported all the same
 * @param failures objects that failed, by cause
 * @param firstFailures the first 100 of them
 * @param wall how long it took
 */
public record ImportReport(
        S3Location source,
        Path destination,
        long objects,
        Map<Imported, Long> outcomes,
        long directories,
        long bytes,
        long archived,
        Map<FailureCause, Long> failures,
        List<FileFailure> firstFailures,
        Duration wall) {

    /** Copies the collections. */
    public ImportReport {
        outcomes = Map.copyOf(outcomes);
        failures = Map.copyOf(failures);
        firstFailures = List.copyOf(firstFailures);
    }

    /**
     * Objects with an outcome.
     *
     * @param outcome the outcome
     * @return how many
     */
    public long count(Imported outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /**
     * Objects that failed.
     *
     * @return how many
     */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }
}
