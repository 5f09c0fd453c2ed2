package io.sluice.staging.plan;

import java.time.Instant;

/**
 * What the destination's manifest records of one finished file.
 *
 * @param path the file's path relative to the destination, with {@code /} between segments
 * @param key the key of the object that it was staged from
 * @param size bytes, of the object and of the file
 * @param eTag the object's ETag without quotes
 * @param versionId the version that was asked for; empty for the one that was current
 * @param modified the file's modification time when it was finished, to the nanosecond where the file system has it
 * @param proof how it is known that the bytes are right
 */
public record ManifestEntry(
        String path, String key, long size, String eTag, String versionId, Instant modified, Proof proof) {}
