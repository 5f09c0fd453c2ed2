package io.sluice.staging;

/**
 * How busy a stage is at one moment.
 *
 * @param requests requests that S3 has not answered whole
 * @param requestLimit how many there may be at this moment
 * @param requestsWaiting requests that wait for room among those
 * @param memoryBytes bytes of objects in memory, received or asked for
 * @param memoryLimitBytes how many there may be
 * @param filesToPublish files that are written and wait for their final name
 */
public record StageLoad(
        int requests,
        int requestLimit,
        int requestsWaiting,
        long memoryBytes,
        long memoryLimitBytes,
        int filesToPublish) {}
