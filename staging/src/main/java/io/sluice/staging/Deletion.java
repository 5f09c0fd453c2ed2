package io.sluice.staging;

/**
 * Files at a destination whose objects are gone from the source.
 *
 * @param found how many there are
 * @param bytes how large they are together
 * @param deleted how many of them were removed
 */
public record Deletion(long found, long bytes, long deleted) {}
