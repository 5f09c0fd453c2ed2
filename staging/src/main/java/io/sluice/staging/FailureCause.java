package io.sluice.staging;

/** Why an object, or a whole run, could not be staged. */
public enum FailureCause {
    /** An option, a location or a destination that cannot be used as it was written. */
    BAD_OPTION(Severity.USAGE),
    /** The bucket does not exist. */
    NO_SUCH_BUCKET(Severity.USAGE),
    /** The key does not exist, or no longer does. */
    NO_SUCH_KEY(Severity.FATAL),
    /** S3 refused: missing or wrong credentials, or a policy. */
    ACCESS_DENIED(Severity.FATAL),
    /** The object is archived in a storage class that cannot be read before a restore. */
    OBJECT_ARCHIVED(Severity.FATAL),
    /** The object was replaced between listing it and reading its last byte. */
    OBJECT_CHANGED(Severity.RETRYABLE),
    /** The bytes received are not those whose checksum S3 keeps. */
    CHECKSUM_MISMATCH(Severity.RETRYABLE),
    /** S3 keeps no checksum for the object, and the options ask for one. */
    CHECKSUM_MISSING(Severity.FATAL),
    /** The key has no safe path below the destination. */
    UNSAFE_KEY(Severity.FATAL),
    /** Something that is no directory stands where a directory is needed, or the reverse. */
    PATH_CONFLICT(Severity.USAGE),
    /** The destination's file system is read-only, or its permissions refuse. */
    DESTINATION_DENIED(Severity.USAGE),
    /** The destination has no space or no inodes left. */
    NO_SPACE(Severity.FATAL),
    /** Lustre refused the layout. */
    LAYOUT_REFUSED(Severity.FATAL),
    /** Another process is staging to the same destination. */
    DESTINATION_BUSY(Severity.RETRYABLE),
    /** S3 asked to slow down (503 or 429) more often than the retries allow. */
    THROTTLED(Severity.RETRYABLE),
    /** S3 answered with a server error (5xx) more often than the retries allow. */
    SERVER_ERROR(Severity.RETRYABLE),
    /** The connection could not be made, broke, stalled or ended early. */
    CONNECTION(Severity.RETRYABLE),
    /** Reading or writing the destination failed in another way. */
    DESTINATION_IO(Severity.FATAL),
    /** The run was interrupted or closed before this object was done. */
    CANCELLED(Severity.RETRYABLE),
    /** The run stopped early because too many objects had failed. */
    TOO_MANY_FAILURES(Severity.FATAL),
    /** S3 refused the request for a reason that is none of the above. */
    S3_REFUSED(Severity.FATAL),
    /** The file system, backup, data repository association or task does not exist. */
    NO_SUCH_RESOURCE(Severity.USAGE),
    /** No data repository association covers the path or the object, or more than one does. */
    NOT_LINKED(Severity.USAGE),
    /** Another data repository task runs on the file system, or the resource is changing. */
    REPOSITORY_BUSY(Severity.RETRYABLE),
    /** A quota of the account, or a limit of the service, is reached. */
    LIMIT_REACHED(Severity.FATAL),
    /** A data repository task, an association or a file system failed as a whole. */
    REPOSITORY_FAILED(Severity.FATAL),
    /** A completion report of a data repository task cannot be read. */
    REPORT_UNREADABLE(Severity.FATAL),
    /** The deadline passed; what was begun goes on without the caller. */
    DEADLINE_PASSED(Severity.RETRYABLE),
    /** FSx refused the request for a reason that is none of the above. */
    FSX_REFUSED(Severity.FATAL);

    /** What a caller can do about a failure. */
    public enum Severity {
        /** The same call may go through later, unchanged. */
        RETRYABLE,
        /** Something outside the call has to change first. */
        FATAL,
        /** The call itself has to change. */
        USAGE
    }

    private final Severity severity;

    FailureCause(Severity severity) {
        this.severity = severity;
    }

    /**
     * What a caller can do about it.
     *
     * @return the severity
     */
    public Severity severity() {
        return severity;
    }
}
