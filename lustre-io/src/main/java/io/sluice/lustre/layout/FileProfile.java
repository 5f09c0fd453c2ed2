package io.sluice.lustre.layout;

/**
 * What is known of a file before it is made.
 *
 * @param sizeBytes its size in bytes; {@link #UNKNOWN} when not known
 * @param use how it will be used
 * @param sharers how many processes write it, or read it, at once; at least 1
 * @param blockBytes the bytes that one of them handles in one piece; 0 when not known
 * @param targetBytesPerSecond the rate that is wanted from this one file; 0 when not known
 */
public record FileProfile(long sizeBytes, Use use, int sharers, long blockBytes, long targetBytesPerSecond) {

    /** A size that is not known. */
    public static final long UNKNOWN = -1;

    /** How a file will be used. */
    public enum Use {
        /** Written by one, read by anyone. */
        GENERAL,
        /** Written by several processes at once. */
        SHARED_WRITE,
        /** One of many files, each written by a process of its own. */
        FILE_PER_PROCESS,
        /** Read by many clients at once, as weights and indexes are. */
        READ_BY_MANY,
        /** Appended to, as a log is. */
        APPEND,
        /** Imported from S3 by the file system itself. */
        IMPORT
    }

    /** Checks the ranges. */
    public FileProfile {
        if (sizeBytes < UNKNOWN || sharers < 1 || blockBytes < 0 || targetBytesPerSecond < 0) {
            throw new IllegalArgumentException("a file's size, block and rate are not negative and it has a user: size "
                    + sizeBytes + ", sharers " + sharers + ", block " + blockBytes + ", rate " + targetBytesPerSecond);
        }
    }

    /**
     * A file of a size that one process writes.
     *
     * @param sizeBytes its size in bytes
     * @return the profile
     */
    public static FileProfile ofSize(long sizeBytes) {
        return new FileProfile(sizeBytes, Use.GENERAL, 1, 0, 0);
    }

    /**
     * The same used otherwise.
     *
     * @param other the use
     * @return a new profile
     */
    public FileProfile usedAs(Use other) {
        return new FileProfile(sizeBytes, other, sharers, blockBytes, targetBytesPerSecond);
    }

    /**
     * The same shared by several.
     *
     * @param count how many at once
     * @param bytes the bytes that one handles in one piece; 0 when not known
     * @return a new profile
     */
    public FileProfile sharedBy(int count, long bytes) {
        return new FileProfile(sizeBytes, use, count, bytes, targetBytesPerSecond);
    }

    /**
     * The same with a rate to reach.
     *
     * @param bytesPerSecond the rate
     * @return a new profile
     */
    public FileProfile atRate(long bytesPerSecond) {
        return new FileProfile(sizeBytes, use, sharers, blockBytes, bytesPerSecond);
    }
}
