package io.sluice.staging.repository;

/**
 * Why a file of a data repository task was not processed as asked: the error codes of completion reports, as the FSx for
 * Lustre user guide lists them.
 */
public enum TaskErrorCode {
    /** The key would be longer than the 1,024 bytes that S3 allows. */
    PATH_SIZE_TOO_LONG("PathSizeTooLong", false, "shorten the path"),
    /** The file is larger than S3's largest object. */
    FILE_SIZE_TOO_LARGE("FileSizeTooLarge", false, "split the file"),
    /** S3 refused FSx. */
    S3_ACCESS_DENIED(
            "S3AccessDenied",
            true,
            "allow the file system's service-linked role to read and write the bucket, then retry"),
    /** S3 failed in another way. */
    S3_ERROR("S3Error", true, "retry"),
    /** The key is no path, or the object is no file, directory or symbolic link. */
    S3_OBJECT_PATH_NOT_POSIX_COMPLIANT("S3ObjectPathNotPosixCompliant", false, "rename the object"),
    /** A hard link could not be exported because its source is not in the bucket. */
    S3_FILE_DELETED("S3FileDeleted", true, "export the file that it links to, then retry"),
    /** The object is gone. */
    S3_OBJECT_NOT_FOUND("S3ObjectNotFound", false, "put the object back, or remove the file"),
    /** A warning: imported, but its data has to be thawed in S3 before it can be restored. */
    S3_OBJECT_IN_UNSUPPORTED_TIER(
            "S3ObjectInUnsupportedTier", false, "restore the object in S3 (RestoreObject), then restore the file"),
    /** A symbolic link, whose target cannot be read before the object is thawed in S3. */
    S3_SYMLINK_IN_UNSUPPORTED_TIER(
            "S3SymlinkInUnsupportedTier", true, "restore the object in S3 (RestoreObject), then retry"),
    /** A file where a directory is, or the reverse. */
    S3_OBJECT_TYPE_MISMATCH("S3ObjectTypeMismatch", false, "remove one of the two"),
    /** Somebody was writing to the file. */
    RESOURCE_BUSY("ResourceBusy", true, "retry when nobody writes to the file"),
    /** The file system failed. */
    INTERNAL_ERROR("InternalError", true, "check the file system's state, then retry"),
    /** A code that this version of Sluice does not know. */
    UNKNOWN("", true, "see the FSx user guide for this code");

    private final String word;
    private final boolean retryable;
    private final String remedy;

    TaskErrorCode(String word, boolean retryable, String remedy) {
        this.word = word;
        this.retryable = retryable;
        this.remedy = remedy;
    }

    static TaskErrorCode of(String word) {
        for (TaskErrorCode code : values()) {
            if (code.word.equals(word) && code != UNKNOWN) {
                return code;
            }
        }
        return UNKNOWN;
    }

    /**
     * Whether the same task may go through later, once what the remedy says is done.
     *
     * @return false when file or object themselves have to change
     */
    public boolean retryable() {
        return retryable;
    }

    /**
     * What to do about it.
     *
     * @return a clause in the imperative
     */
    public String remedy() {
        return remedy;
    }
}
