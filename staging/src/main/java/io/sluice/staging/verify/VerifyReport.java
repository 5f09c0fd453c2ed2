package io.sluice.staging.verify;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What verifying a destination found.
 *
 * @param destination the directory
 * @param stageComplete whether the manifest says that the last stage was complete
 * @param files how many files are recorded
 * @param verified how many of them have the recorded bytes
 * @param bytesRead how many bytes were read
 * @param wall how long it took
 * @param checksums verified files by the algorithm of the recorded checksum
 * @param proofs verified files by what that checksum is: {@code full-object} and {@code composite} are S3's own,
 *     {@code etag} and {@code length} were computed when the file was staged
 * @param findings how many files could not be verified, by what was found
 * @param firstFindings the first of them, {@value #KEPT_FINDINGS} at most
 */
public record VerifyReport(
        Path destination,
        boolean stageComplete,
        long files,
        long verified,
        long bytesRead,
        Duration wall,
        Map<String, Long> checksums,
        Map<String, Long> proofs,
        Map<Finding.Kind, Long> findings,
        List<Finding> firstFindings) {

    /** How many findings a report keeps; a {@link VerifyListener} is told all of them. */
    public static final int KEPT_FINDINGS = 1000;

    /** Copies the collections. */
    public VerifyReport {
        checksums = Map.copyOf(checksums);
        proofs = Map.copyOf(proofs);
        findings = Map.copyOf(findings);
        firstFindings = List.copyOf(firstFindings);
    }

    /**
     * How many files are not as they were staged.
     *
     * @return files; those without a recorded proof are none of them
     */
    public long failed() {
        return findings.entrySet().stream()
                .filter(finding -> finding.getKey().isFailure())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /**
     * How many files have the right size and nothing else to compare.
     *
     * @return files
     */
    public long withoutProof() {
        return findings.getOrDefault(Finding.Kind.NO_PROOF, 0L);
    }
}
