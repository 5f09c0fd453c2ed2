package io.sluice.staging.agent;

import io.sluice.staging.S3Access;

/**
 * How objects are imported as released files.
 *
 * @param access how S3 is reached
 * @param archiveId the HSM archive whose agent will restore them, at least 1
 * @param chunkBytes how much of a file lies on one OST at most when it is restored, in bytes, at least 1 MiB: a file gets
 *     {@code size / chunkBytes + 1} stripes, but no more than there are OSTs. FSx calls it the imported file chunk size
 * @param parallel objects worked on at a time, 1 to 256
 */
public record ImportOptions(S3Access access, int archiveId, long chunkBytes, int parallel) {

    /** 1 GiB, as FSx has it. */
    public static final long DEFAULT_CHUNK_BYTES = 1L << 30;

    /** 32 objects at a time: each waits for S3 and for the MDS in turn. */
    public static final int DEFAULT_PARALLEL = 32;

    private static final int MOST_PARALLEL = 256;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when one is out of its range
     */
    public ImportOptions {
        if (archiveId < 1) {
            throw new IllegalArgumentException("an archive id is 1 or more, not " + archiveId);
        }
        if (chunkBytes < 1 << 20) {
            throw new IllegalArgumentException("a chunk has at least 1 MiB, not " + chunkBytes + " bytes");
        }
        if (parallel < 1 || parallel > MOST_PARALLEL) {
            throw new IllegalArgumentException("from 1 to 256 objects are imported at a time, not " + parallel);
        }
    }

    /**
     * The defaults, for archive 1.
     *
     * @param access how S3 is reached
     * @return the options
     */
    public static ImportOptions with(S3Access access) {
        return new ImportOptions(access, 1, DEFAULT_CHUNK_BYTES, DEFAULT_PARALLEL);
    }

    /**
     * For another archive.
     *
     * @param id at least 1
     * @return a copy
     */
    public ImportOptions withArchiveId(int id) {
        return new ImportOptions(access, id, chunkBytes, parallel);
    }

    /**
     * With another chunk size.
     *
     * @param bytes at least 1 MiB
     * @return a copy
     */
    public ImportOptions withChunkBytes(long bytes) {
        return new ImportOptions(access, archiveId, bytes, parallel);
    }

    /**
     * With more or fewer objects at a time.
     *
     * @param objects 1 to 256
     * @return a copy
     */
    public ImportOptions withParallel(int objects) {
        return new ImportOptions(access, archiveId, chunkBytes, objects);
    }
}
