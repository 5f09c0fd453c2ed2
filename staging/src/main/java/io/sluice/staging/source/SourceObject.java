package io.sluice.staging.source;

import java.time.Instant;

/**
 * One object that may be staged, with what the source says about it. Kept lean: ten million of them pass through a plan,
 * and repeated words (storage class, checksum) are shared between records.
 *
 * @param key the object's full key, never empty
 * @param size bytes, 0 or more
 * @param eTag the ETag without its quotes; empty when the source does not tell
 * @param lastModified when S3 stored the object; {@link Instant#EPOCH} when the source does not tell
 * @param versionId the version to read; empty for the current one
 * @param storageClass as S3 spells it, for example {@code STANDARD}; empty when the source does not tell
 * @param checksum the checksum that S3 keeps, or {@link ListedChecksum#NONE}
 */
public record SourceObject(
        String key,
        long size,
        String eTag,
        Instant lastModified,
        String versionId,
        String storageClass,
        ListedChecksum checksum) {

    /**
     * Checks key and size.
     *
     * @throws IllegalArgumentException when the key is empty or the size negative
     */
    public SourceObject {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("an object has a key of at least one character");
        }
        if (size < 0) {
            throw new IllegalArgumentException("object '" + key + "' cannot have " + size + " bytes");
        }
    }

    /**
     * The current version of an object of which no more than this is known.
     *
     * @param key the full key
     * @param size bytes
     * @param eTag the ETag without quotes
     * @param lastModified when S3 stored it
     * @return the object
     */
    public static SourceObject of(String key, long size, String eTag, Instant lastModified) {
        return new SourceObject(key, size, eTag, lastModified, "", "", ListedChecksum.NONE);
    }

    /**
     * Whether the object must be restored by S3 before it can be read at all.
     *
     * @return true for the storage classes {@code GLACIER} and {@code DEEP_ARCHIVE}
     */
    public boolean isArchived() {
        return storageClass.equals("GLACIER") || storageClass.equals("DEEP_ARCHIVE");
    }
}
