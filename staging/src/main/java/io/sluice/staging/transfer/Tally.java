package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.ProofKind;
import io.sluice.staging.StageReport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what comes of a run. Thread-safe. */
public final class Tally {

    private long objects;
    private long bytesPlanned;
    private long staged;
    private long bytesStaged;
    private long skipped;
    private long failed;
    private long retries;
    private final Map<ProofKind, Long> proofs = new EnumMap<>(ProofKind.class);
    private final Map<FailureCause, Long> failures = new EnumMap<>(FailureCause.class);
    private final List<FileFailure> firstFailures = new ArrayList<>();
    private final Map<String, Long> layouts = new TreeMap<>();

    Tally() {}

    synchronized void planned(long bytes) {
        objects++;
        bytesPlanned += bytes;
    }

    synchronized void skipped() {
        skipped++;
    }

    synchronized void staged(long bytes, ProofKind proof) {
        staged++;
        bytesStaged += bytes;
        proofs.merge(proof, 1L, Long::sum);
    }

    synchronized void madeDirectory() {
        staged++;
    }

    /** Returns how many have failed by now. */
    synchronized long failed(FileFailure failure) {
        failed++;
        failures.merge(failure.cause(), 1L, Long::sum);
        if (firstFailures.size() < StageReport.KEPT_FAILURES) {
            firstFailures.add(failure);
        }
        return failed;
    }

    synchronized void retried() {
        retries++;
    }

    synchronized void laidOut(String notation) {
        layouts.merge(notation, 1L, Long::sum);
    }

    /**
     * Objects in the plan.
     *
     * @return how many
     */
    public synchronized long objects() {
        return objects;
    }

    /**
     * Bytes of all objects in the plan.
     *
     * @return bytes
     */
    public synchronized long bytesPlanned() {
        return bytesPlanned;
    }

    /**
     * Objects that stand under their final name.
     *
     * @return how many
     */
    public synchronized long staged() {
        return staged;
    }

    /**
     * Bytes of the objects that stand under their final name.
     *
     * @return bytes
     */
    public synchronized long bytesStaged() {
        return bytesStaged;
    }

    /**
     * Objects that needed no copy.
     *
     * @return how many
     */
    public synchronized long skippedObjects() {
        return skipped;
    }

    /**
     * Objects that were given up.
     *
     * @return how many
     */
    public synchronized long failedObjects() {
        return failed;
    }

    /**
     * Requests that were made again.
     *
     * @return how many
     */
    public synchronized long retries() {
        return retries;
    }

    /**
     * Staged objects by proof.
     *
     * @return a copy
     */
    public synchronized Map<ProofKind, Long> proofs() {
        return new EnumMap<>(proofs);
    }

    /**
     * Failed objects by cause.
     *
     * @return a copy
     */
    public synchronized Map<FailureCause, Long> failures() {
        return new EnumMap<>(failures);
    }

    /**
     * The first failures.
     *
     * @return a copy
     */
    public synchronized List<FileFailure> firstFailures() {
        return List.copyOf(firstFailures);
    }

    /**
     * Files with a layout of their own, by layout.
     *
     * @return a copy
     */
    public synchronized Map<String, Long> layouts() {
        return new TreeMap<>(layouts);
    }
}
