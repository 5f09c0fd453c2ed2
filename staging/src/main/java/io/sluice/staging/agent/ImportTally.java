package io.sluice.staging.agent;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.S3Location;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts an import. Thread-safe. */
final class ImportTally {

    private static final int FIRST = 100;

    private final ImportListener listener;
    private final Map<Imported, Long> outcomes = new EnumMap<>(Imported.class);
    private final Map<FailureCause, Long> failures = new EnumMap<>(FailureCause.class);
    private final List<FileFailure> first = new ArrayList<>();
    private long objects;
    private long directories;
    private long archived;
    private long bytes;

    ImportTally(ImportListener listener) {
        this.listener = listener;
    }

    synchronized void listed() {
        objects++;
    }

    synchronized void directory() {
        directories++;
    }

    synchronized void archived() {
        archived++;
    }

    void imported(String key, long size, Imported outcome) {
        synchronized (this) {
            outcomes.merge(outcome, 1L, Long::sum);
            bytes += size;
        }
        listener.imported(key, size, outcome);
    }

    void failed(FileFailure failure) {
        synchronized (this) {
            failures.merge(failure.cause(), 1L, Long::sum);
            if (first.size() < FIRST) {
                first.add(failure);
            }
        }
        listener.failed(failure);
    }

    synchronized ImportReport report(S3Location source, Path destination, Duration wall) {
        return new ImportReport(
                source, destination, objects, outcomes, directories, bytes, archived, failures, first, wall);
    }
}
