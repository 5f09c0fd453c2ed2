package io.sluice.staging.repository;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.fsx.model.AutoExportPolicy;
import software.amazon.awssdk.services.fsx.model.AutoImportPolicy;
import software.amazon.awssdk.services.fsx.model.CreateDataRepositoryAssociationRequest;
import software.amazon.awssdk.services.fsx.model.DescribeDataRepositoryAssociationsResponse;
import software.amazon.awssdk.services.fsx.model.EventType;
import software.amazon.awssdk.services.fsx.model.Filter;
import software.amazon.awssdk.services.fsx.model.FilterName;
import software.amazon.awssdk.services.fsx.model.S3DataRepositoryConfiguration;
import software.amazon.awssdk.services.fsx.model.UpdateDataRepositoryAssociationRequest;

/**
 * Data repository associations. Every method blocks for at least one request and throws a {@link StagingException} with
 * what to do when the service refuses. Safe for use by several threads.
 */
public final class Associations {

    private final FsxCalls fsx;
    private final Pace pace;

    Associations(FsxCalls fsx, Pace pace) {
        this.fsx = fsx;
        this.pace = pace;
    }

    /**
     * The associations of a file system.
     *
     * @param fileSystemId the file system
     * @return all of them, in the order of the service; none when it has none or does not exist
     * @throws StagingException when the service refuses
     */
    public List<Association> list(String fileSystemId) throws StagingException {
        Filter ofFileSystem = Filter.builder()
                .name(FilterName.FILE_SYSTEM_ID)
                .values(fileSystemId)
                .build();
        return fsx
                .all(
                        "cannot list the associations of " + fileSystemId,
                        client -> client.describeDataRepositoryAssociationsPaginator(
                                request -> request.filters(List.of(ofFileSystem))),
                        DescribeDataRepositoryAssociationsResponse::associations)
                .stream()
                .filter(association -> association.dataRepositoryPath() != null)
                .map(Association::of)
                .toList();
    }

    /**
     * One association.
     *
     * @param id its id
     * @return the association as it stands
     * @throws StagingException when there is none
     */
    public Association describe(String id) throws StagingException {
        return find(id).orElseThrow(() -> unknown(id));
    }

    private Optional<Association> find(String id) throws StagingException {
        try {
            return fsx
                    .call(
                            "cannot describe " + id,
                            client -> client.describeDataRepositoryAssociations(request -> request.associationIds(id)))
                    .associations()
                    .stream()
                    .findFirst()
                    .map(Association::of);
        } catch (StagingException e) {
            if (e.failureCause() == FailureCause.NO_SUCH_RESOURCE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static StagingException unknown(String id) {
        return new StagingException(
                FailureCause.NO_SUCH_RESOURCE,
                "there is no data repository association " + id,
                "'sluice dra list' shows the associations");
    }

    /**
     * Makes an association. Checked against those that are there before the service is asked.
     *
     * @param spec what to make
     * @param token up to 63 letters, digits, {@code _}, {@code .} or {@code -}: the same call with the same token finds
     *     the association that the first one made
     * @return the association, which is {@code CREATING}; see {@link #awaitAvailable}
     * @throws StagingException when a directory or prefix overlaps another's, the file system has 8, or the service
     *     refuses
     */
    public Association create(AssociationSpec spec, String token) throws StagingException {
        Token.check(token);
        List<Association> present = list(spec.fileSystemId()).stream()
                .filter(association -> association.lifecycle() != AssociationLifecycle.DELETING)
                .toList();
        // With a token that was used before, the association in the way may be the very one that it made.
        boolean mayBeMine = present.stream()
                .anyMatch(other -> other.fileSystemPath().equals(spec.fileSystemPath())
                        && other.repository().equals(spec.repository()));
        Optional<String> conflict = mayBeMine ? Optional.empty() : spec.conflict(present);
        if (conflict.isPresent()) {
            throw new StagingException(
                    present.size() >= AssociationSpec.LIMIT_PER_FILE_SYSTEM
                            ? FailureCause.LIMIT_REACHED
                            : FailureCause.BAD_OPTION,
                    "cannot link " + spec.fileSystemPath() + " to " + spec.repository() + ": " + conflict.get(),
                    "choose another directory and prefix, or delete the other association");
        }
        CreateDataRepositoryAssociationRequest request = CreateDataRepositoryAssociationRequest.builder()
                .fileSystemId(spec.fileSystemId())
                .fileSystemPath(spec.fileSystemPath())
                .dataRepositoryPath(spec.repository().toString())
                .batchImportMetaDataOnCreate(spec.importMetadataOnCreate())
                .importedFileChunkSize(spec.importedFileChunkMib())
                .s3(policies(spec.autoImport(), spec.autoExport()))
                .clientRequestToken(token)
                .build();
        return Association.of(fsx.call(
                        "cannot link " + spec.fileSystemPath() + " of " + spec.fileSystemId() + " to "
                                + spec.repository(),
                        client -> client.createDataRepositoryAssociation(request))
                .association());
    }

    /**
     * Changes the chunk size or the policies.
     *
     * @param id the association
     * @param change what to change
     * @param token as in {@link #create}
     * @return the association, which is {@code UPDATING}
     * @throws StagingException when the service refuses
     */
    public Association update(String id, AssociationChange change, String token) throws StagingException {
        Token.check(token);
        UpdateDataRepositoryAssociationRequest.Builder request = UpdateDataRepositoryAssociationRequest.builder()
                .associationId(id)
                .clientRequestToken(token);
        change.importedFileChunkMib().ifPresent(request::importedFileChunkSize);
        if (change.autoImport().isPresent() || change.autoExport().isPresent()) {
            request.s3(policies(
                    change.autoImport().orElse(null), change.autoExport().orElse(null)));
        }
        return Association.of(
                fsx.call("cannot change " + id, client -> client.updateDataRepositoryAssociation(request.build()))
                        .association());
    }

    private static S3DataRepositoryConfiguration policies(
            @Nullable Set<RepositoryEvent> autoImport, @Nullable Set<RepositoryEvent> autoExport) {
        S3DataRepositoryConfiguration.Builder s3 = S3DataRepositoryConfiguration.builder();
        if (autoImport != null) {
            s3.autoImportPolicy(
                    AutoImportPolicy.builder().events(events(autoImport)).build());
        }
        if (autoExport != null) {
            s3.autoExportPolicy(
                    AutoExportPolicy.builder().events(events(autoExport)).build());
        }
        return s3.build();
    }

    private static List<EventType> events(Set<RepositoryEvent> events) {
        return events.stream()
                .sorted()
                .map(event -> EventType.fromValue(event.name()))
                .toList();
    }

    /**
     * Removes the link between directory and bucket.
     *
     * @param id the association
     * @param deleteData whether what lies in the directory is deleted too, on the file system only
     * @param token as in {@link #create}
     * @throws StagingException when the service refuses
     */
    public void delete(String id, boolean deleteData, String token) throws StagingException {
        Token.check(token);
        fsx.call(
                "cannot delete " + id,
                client -> client.deleteDataRepositoryAssociation(request -> request.associationId(id)
                        .deleteDataInFileSystem(deleteData)
                        .clientRequestToken(token)));
    }

    /**
     * Waits until an association is in use, or changed as asked.
     *
     * @param id the association
     * @param limit how long to wait at most
     * @return the association, {@code AVAILABLE}
     * @throws StagingException when it is {@code FAILED} or {@code MISCONFIGURED}, with what the service says; when it is
     *     deleted; when the time is over or the thread is interrupted
     */
    public Association awaitAvailable(String id, Duration limit) throws StagingException {
        Patience patience = new Patience(pace, limit);
        while (true) {
            Association association = describe(id);
            switch (association.lifecycle()) {
                case AVAILABLE -> {
                    return association;
                }
                case FAILED, MISCONFIGURED, DELETING ->
                    throw new StagingException(
                            FailureCause.REPOSITORY_FAILED,
                            association + " is " + association.lifecycle()
                                    + (association.failure().isEmpty() ? "" : ": " + association.failure()),
                            association.lifecycle() == AssociationLifecycle.MISCONFIGURED
                                    ? "allow FSx to read the bucket's configuration, put its event notification 'FSx' back,"
                                            + " then update the association"
                                    : "delete it and make it anew");
                default -> patience.pause(waiting(association));
            }
        }
    }

    /**
     * Waits until an association is gone.
     *
     * @param id the association
     * @param limit how long to wait at most
     * @throws StagingException when its deletion failed, the time is over or the thread is interrupted
     */
    public void awaitDeleted(String id, Duration limit) throws StagingException {
        Patience patience = new Patience(pace, limit);
        for (Optional<Association> found = find(id); found.isPresent(); found = find(id)) {
            if (found.get().lifecycle() == AssociationLifecycle.FAILED) {
                throw new StagingException(
                        FailureCause.REPOSITORY_FAILED,
                        found.get() + " could not be deleted: " + found.get().failure(),
                        "ask AWS support");
            }
            patience.pause(waiting(found.get()));
        }
    }

    private static String waiting(Association association) {
        return association + " is still "
                + association.lifecycle().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
