package io.sluice.staging.push;

import io.sluice.staging.Deletion;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.S3Location;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What came of a push.
 *
 * @param directory what was pushed
 * @param target where to
 * @param files files that were wanted
 * @param pushed files that were uploaded
 * @param skipped files whose objects were there already
 * @param failed files that were given up
 * @param bytes bytes of all wanted files
 * @param bytesPushed bytes of the files that were uploaded
 * @param wall the time it took
 * @param leftOut symbolic links, sockets and the like, which S3 has no place for
 * @param firstLeftOut the first of them, as {@code path: what it is}
 * @param failures how many files failed by which cause
 * @param firstFailures the first failures; the key is the file's path
 * @param extra objects beneath the target that have no file
 */
public record PushReport(
        Path directory,
        S3Location target,
        long files,
        long pushed,
        long skipped,
        long failed,
        long bytes,
        long bytesPushed,
        Duration wall,
        long leftOut,
        List<String> firstLeftOut,
        Map<FailureCause, Long> failures,
        List<FileFailure> firstFailures,
        Deletion extra) {

    /** How many failures, and how many names of what was left out, a report keeps. */
    public static final int KEPT = 1000;

    /** Copies the collections. */
    public PushReport {
        firstLeftOut = List.copyOf(firstLeftOut);
        failures = Map.copyOf(failures);
        firstFailures = List.copyOf(firstFailures);
    }

    /**
     * Whether every wanted file is an object.
     *
     * @return false when a file failed
     */
    public boolean complete() {
        return failed == 0;
    }
}
