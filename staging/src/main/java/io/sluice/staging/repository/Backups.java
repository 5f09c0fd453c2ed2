package io.sluice.staging.repository;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.fsx.model.Backup;
import software.amazon.awssdk.services.fsx.model.DescribeBackupsResponse;
import software.amazon.awssdk.services.fsx.model.Filter;
import software.amazon.awssdk.services.fsx.model.FilterName;

/**
 * Backups of persistent file systems that are linked to no data repository: the service makes none of others. Every method
 * blocks for at least one request. Safe for use by several threads.
 */
public final class Backups {

    private final FsxCalls fsx;
    private final Pace pace;

    Backups(FsxCalls fsx, Pace pace) {
        this.fsx = fsx;
        this.pace = pace;
    }

    /**
     * The backups of a file system.
     *
     * @param fileSystemId the file system
     * @return in the order of the service
     * @throws StagingException when the service refuses
     */
    public List<FsxBackup> list(String fileSystemId) throws StagingException {
        Filter ofFileSystem = Filter.builder()
                .name(FilterName.FILE_SYSTEM_ID)
                .values(fileSystemId)
                .build();
        return fsx
                .all(
                        "cannot list the backups of " + fileSystemId,
                        client -> client.describeBackupsPaginator(request -> request.filters(List.of(ofFileSystem))),
                        DescribeBackupsResponse::backups)
                .stream()
                .map(Backups::backup)
                .toList();
    }

    /**
     * Makes a backup.
     *
     * @param fileSystemId the file system
     * @param token up to 63 letters, digits, {@code _}, {@code .} or {@code -}: the same call with the same token finds
     *     the backup that the first one made
     * @return the backup, which is {@code CREATING}
     * @throws StagingException when the file system cannot be backed up, or a backup is being made
     */
    public FsxBackup create(String fileSystemId, String token) throws StagingException {
        Token.check(token);
        return backup(fsx.call(
                        "cannot back up " + fileSystemId,
                        client -> client.createBackup(
                                request -> request.fileSystemId(fileSystemId).clientRequestToken(token)))
                .backup());
    }

    /**
     * Deletes a backup for good.
     *
     * @param id the backup
     * @param token as in {@link #create}
     * @throws StagingException when there is none, or it is in use
     */
    public void delete(String id, String token) throws StagingException {
        Token.check(token);
        fsx.call(
                "cannot delete " + id,
                client -> client.deleteBackup(request -> request.backupId(id).clientRequestToken(token)));
    }

    /**
     * Waits until a backup is made.
     *
     * @param id the backup
     * @param limit how long to wait at most
     * @return the backup, {@code AVAILABLE}
     * @throws StagingException when it failed or is gone, the time is over or the thread is interrupted
     */
    public FsxBackup awaitAvailable(String id, Duration limit) throws StagingException {
        Patience patience = new Patience(pace, limit);
        while (true) {
            FsxBackup found = fsx
                    .call("cannot describe " + id, client -> client.describeBackups(r -> r.backupIds(id)))
                    .backups()
                    .stream()
                    .map(Backups::backup)
                    .findFirst()
                    .orElseThrow(() -> new StagingException(
                            FailureCause.NO_SUCH_RESOURCE, "there is no backup " + id, "'sluice fs backup list'"));
            switch (found.lifecycle()) {
                case "AVAILABLE" -> {
                    return found;
                }
                case "FAILED", "DELETED" ->
                    throw new StagingException(
                            FailureCause.REPOSITORY_FAILED, id + " is " + found.lifecycle(), "make another");
                default -> patience.pause(id + " is " + found.lifecycle());
            }
        }
    }

    private static FsxBackup backup(Backup from) {
        return new FsxBackup(
                orEmpty(from.backupId()),
                from.fileSystem() == null ? "" : orEmpty(from.fileSystem().fileSystemId()),
                orEmpty(from.lifecycleAsString()),
                orEmpty(from.typeAsString()),
                from.progressPercent() == null ? 0 : from.progressPercent(),
                from.creationTime() == null ? Instant.EPOCH : from.creationTime());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
