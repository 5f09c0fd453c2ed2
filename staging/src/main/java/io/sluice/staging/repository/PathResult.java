package io.sluice.staging.repository;

/**
 * One line of a completion report.
 *
 * @param path as the report has it: relative to the root of the file system, or an {@code s3://} URL
 * @param status as the report has it: {@code failed} or {@code succeeded with warning}
 * @param errorCode as the report has it
 */
public record PathResult(String path, String status, String errorCode) {

    /**
     * The error code as far as it is known.
     *
     * @return {@link TaskErrorCode#UNKNOWN} for one that is new
     */
    public TaskErrorCode code() {
        return TaskErrorCode.of(errorCode);
    }

    /**
     * Whether the file was processed all the same.
     *
     * @return true for {@code succeeded with warning}
     */
    public boolean isWarning() {
        return status.startsWith("succeeded");
    }
}
