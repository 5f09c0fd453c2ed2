package io.sluice.staging.repository;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.fsx.FSxAsyncClient;
import software.amazon.awssdk.services.fsx.model.DescribeFileSystemsResponse;
import software.amazon.awssdk.services.fsx.model.FileSystemType;

/**
 * FSx for Lustre file systems. Every method blocks for at least one request and throws a {@link StagingException} with
 * what to do when the service refuses. Safe for use by several threads.
 */
public final class FileSystems {

    private final FsxCalls fsx;
    private final Pace pace;
    private final Tasks tasks;

    FileSystems(FsxCalls fsx, Pace pace, Tasks tasks) {
        this.fsx = fsx;
        this.pace = pace;
        this.tasks = tasks;
    }

    /**
     * The account's Lustre file systems in the region.
     *
     * @return in the order of the service
     * @throws StagingException when the service refuses
     */
    public List<FsxFileSystem> list() throws StagingException {
        return fsx
                .all(
                        "cannot list the file systems",
                        FSxAsyncClient::describeFileSystemsPaginator,
                        DescribeFileSystemsResponse::fileSystems)
                .stream()
                .filter(found -> found.fileSystemType() == FileSystemType.LUSTRE)
                .map(FsxFileSystem::new)
                .toList();
    }

    /**
     * One file system.
     *
     * @param id its id
     * @return the file system as it stands
     * @throws StagingException when there is none, or it is not Lustre
     */
    public FsxFileSystem describe(String id) throws StagingException {
        return find(id).orElseThrow(() -> new StagingException(
                FailureCause.NO_SUCH_RESOURCE,
                "there is no FSx for Lustre file system " + id + " in this region",
                "'sluice fs list' shows what is there"));
    }

    private Optional<FsxFileSystem> find(String id) throws StagingException {
        try {
            return fsx
                    .call("cannot describe " + id, client -> client.describeFileSystems(r -> r.fileSystemIds(id)))
                    .fileSystems()
                    .stream()
                    .filter(found -> found.fileSystemType() == FileSystemType.LUSTRE)
                    .findFirst()
                    .map(FsxFileSystem::new);
        } catch (StagingException e) {
            if (e.failureCause() == FailureCause.NO_SUCH_RESOURCE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * The file system that is mounted under a name.
     *
     * @param mountName the name that Lustre gives the mounted file system
     * @return the file system
     * @throws StagingException when none or several of the region have the name, as those of {@code SCRATCH_1} do
     */
    public FsxFileSystem mountedAs(String mountName) throws StagingException {
        List<FsxFileSystem> found =
                list().stream().filter(one -> one.mountName().equals(mountName)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new StagingException(
                FailureCause.NO_SUCH_RESOURCE,
                found.isEmpty()
                        ? "no FSx for Lustre file system of this region has the mount name " + mountName
                        : found.size() + " file systems have the mount name " + mountName,
                found.isEmpty() ? "check the region and the credentials" : "name the file system by its id");
    }

    /**
     * Makes a file system.
     *
     * @param spec what to make
     * @param token up to 63 letters, digits, {@code _}, {@code .} or {@code -}: the same call with the same token finds
     *     the file system that the first one made
     * @return the file system, which is {@code CREATING}; see {@link #awaitAvailable}
     * @throws StagingException when the service refuses
     */
    public FsxFileSystem create(FileSystemSpec spec, String token) throws StagingException {
        Token.check(token);
        return new FsxFileSystem(
                fsx.call("cannot create a file system", client -> client.createFileSystem(spec.request(token)))
                        .fileSystem());
    }

    /**
     * Changes a file system. The service goes on with it for minutes to hours after it has accepted.
     *
     * @param id the file system
     * @param change what to change
     * @param token as in {@link #create}
     * @return the file system as it stands
     * @throws StagingException when the service refuses
     */
    public FsxFileSystem update(String id, FileSystemChange change, String token) throws StagingException {
        Token.check(token);
        return new FsxFileSystem(
                fsx.call("cannot change " + id, client -> client.updateFileSystem(change.request(id, token)))
                        .fileSystem());
    }

    /**
     * Deletes a file system with all that is on it and not in the bucket.
     *
     * @param id the file system
     * @param confirmation its id once more, as a sign that it is meant
     * @param finalBackup whether the service makes a last backup of it, as it can of persistent ones without repository
     * @param token as in {@link #create}
     * @throws IllegalArgumentException when the confirmation is not the id
     * @throws StagingException when data repository tasks run on it, or the service refuses
     */
    public void delete(String id, String confirmation, boolean finalBackup, String token) throws StagingException {
        Token.check(token);
        if (!id.equals(confirmation)) {
            throw new IllegalArgumentException("to delete " + id + ", repeat exactly this id; this was '" + confirmation
                    + "', and nothing was deleted");
        }
        Optional<RepositoryTask> running = tasks.list(id).stream()
                .filter(task -> !task.lifecycle().isEnded())
                .findFirst();
        if (running.isPresent()) {
            throw new StagingException(
                    FailureCause.REPOSITORY_BUSY,
                    "cannot delete " + id + " while " + running.get() + " runs on it",
                    "wait for the task or cancel it");
        }
        fsx.call(
                "cannot delete " + id,
                client -> client.deleteFileSystem(request -> request.fileSystemId(id)
                        .clientRequestToken(token)
                        .lustreConfiguration(lustre -> lustre.skipFinalBackup(!finalBackup))));
    }

    /**
     * Waits until a file system can be mounted.
     *
     * @param id the file system
     * @param limit how long to wait at most
     * @return the file system, {@code AVAILABLE}
     * @throws StagingException when it failed or is deleted, the time is over or the thread is interrupted
     */
    public FsxFileSystem awaitAvailable(String id, Duration limit) throws StagingException {
        Patience patience = new Patience(pace, limit);
        while (true) {
            FsxFileSystem found = describe(id);
            switch (found.lifecycle()) {
                case "AVAILABLE" -> {
                    return found;
                }
                case "FAILED", "MISCONFIGURED", "MISCONFIGURED_UNAVAILABLE", "DELETING" ->
                    throw new StagingException(
                            FailureCause.REPOSITORY_FAILED,
                            found + " is " + found.lifecycle()
                                    + found.failure().map(why -> ": " + why).orElse(""),
                            "see what the service says, and make another");
                default -> patience.pause(found + " is not available");
            }
        }
    }

    /**
     * Waits until a file system is gone.
     *
     * @param id the file system
     * @param limit how long to wait at most
     * @throws StagingException when the time is over or the thread is interrupted
     */
    public void awaitDeleted(String id, Duration limit) throws StagingException {
        Patience patience = new Patience(pace, limit);
        for (Optional<FsxFileSystem> found = find(id); found.isPresent(); found = find(id)) {
            patience.pause(found.get() + " is still there");
        }
    }
}
