package io.sluice.staging.repository;

import java.time.Instant;

/**
 * A backup of a file system.
 *
 * @param id for example {@code backup-0123456789abcdef0}
 * @param fileSystemId what it is of; empty when the service does not tell
 * @param lifecycle the service's word, for example {@code AVAILABLE}
 * @param type the service's word: {@code AUTOMATIC}, {@code USER_INITIATED} or {@code AWS_BACKUP}
 * @param progressPercent how far it is, 0 to 100
 * @param created when it was asked for
 */
public record FsxBackup(
        String id, String fileSystemId, String lifecycle, String type, int progressPercent, Instant created) {}
