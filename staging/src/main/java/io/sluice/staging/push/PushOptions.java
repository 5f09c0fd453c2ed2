package io.sluice.staging.push;

import io.sluice.staging.S3Access;
import io.sluice.staging.source.ObjectFilter;

/**
 * How a directory is pushed.
 *
 * @param access how S3 is reached
 * @param skip when a file is left out because its object is there already
 * @param filter which files are wanted, by their paths; what it leaves out is not deleted either
 * @param metadata what each object says of its file
 * @param maxUploads how many files are uploaded at once at most, 1 or more
 */
public record PushOptions(S3Access access, PushSkip skip, ObjectFilter filter, UserMetadata metadata, int maxUploads) {

    /** 64 files. */
    public static final int DEFAULT_MAX_UPLOADS = 64;

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException when there are no uploads at once
     */
    public PushOptions {
        if (maxUploads < 1) {
            throw new IllegalArgumentException("max-requests must be at least 1, not " + maxUploads);
        }
    }

    /**
     * The defaults: by size and time, every file, with POSIX metadata.
     *
     * @param access how S3 is reached
     * @return the options
     */
    public static PushOptions defaults(S3Access access) {
        return new PushOptions(
                access, PushSkip.SIZE_AND_TIME, ObjectFilter.ALL, UserMetadata.POSIX, DEFAULT_MAX_UPLOADS);
    }
}
