package io.sluice.staging.doctor;

import io.sluice.staging.S3Location;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.fsx.FSxClient;
import software.amazon.awssdk.services.fsx.model.DataRepositoryAssociation;
import software.amazon.awssdk.services.fsx.model.DataRepositoryLifecycle;
import software.amazon.awssdk.services.fsx.model.Filter;
import software.amazon.awssdk.services.fsx.model.FilterName;

/** The link between the directory and its bucket, as the FSx service sees it. */
final class AssociationCheck implements Check {

    private static final String ASSOCIATION = "association";

    @Override
    public List<Finding> of(Patient patient) {
        if (patient.mount().isEmpty()) {
            return List.of();
        }
        Optional<String> id = patient.fileSystemId();
        if (id.isEmpty()) {
            return List.of(Finding.notChecked(
                    ASSOCIATION, "the mount's host is not named as those of FSx are", "give --file-system-id on FSx"));
        }
        Optional<Region> region = patient.fileSystemRegion()
                .map(Region::of)
                .or(() -> BucketCheck.home(patient.surroundings().s3()));
        if (region.isEmpty()) {
            return List.of(Finding.notChecked(ASSOCIATION, "no AWS region is configured", "set AWS_REGION"));
        }
        try (FSxClient fsx = patient.surroundings().fsx().in(region.get())) {
            List<DataRepositoryAssociation> all = fsx
                    .describeDataRepositoryAssociationsPaginator(request -> request.filters(List.of(Filter.builder()
                            .name(FilterName.FILE_SYSTEM_ID)
                            .values(id.get())
                            .build())))
                    .stream()
                    .flatMap(page -> page.associations().stream())
                    .toList();
            return List.of(judged(patient, all));
        } catch (SdkException e) {
            return List.of(Finding.notChecked(
                    ASSOCIATION,
                    "FSx does not tell the associations of " + id.get() + ": " + e.getMessage(),
                    "allow fsx:DescribeDataRepositoryAssociations"));
        }
    }

    private static Finding judged(Patient patient, List<DataRepositoryAssociation> all) {
        Path inside = Path.of("/").resolve(patient.mount().orElseThrow().point().relativize(patient.path()));
        Optional<DataRepositoryAssociation> found = all.stream()
                .filter(one -> one.fileSystemPath() != null && inside.startsWith(Path.of(one.fileSystemPath())))
                .max(Comparator.comparingInt(one -> one.fileSystemPath().length()));
        if (found.isEmpty()) {
            return Finding.ok(
                    ASSOCIATION, inside + " is linked to no bucket: files are copied, and HSM cannot restore them");
        }
        DataRepositoryAssociation one = found.get();
        String name = one.associationId() + " (" + one.fileSystemPath() + " to " + one.dataRepositoryPath() + ")";
        DataRepositoryLifecycle lifecycle = one.lifecycle();
        if (lifecycle == DataRepositoryLifecycle.MISCONFIGURED || lifecycle == DataRepositoryLifecycle.FAILED) {
            return Finding.problem(
                    ASSOCIATION,
                    name + " is " + one.lifecycleAsString()
                            + (one.failureDetails() == null
                                    ? ""
                                    : ": " + one.failureDetails().message()),
                    "put the bucket's policy and its notification 'FSx' right, then update the association, or make it"
                            + " anew");
        }
        if (lifecycle != DataRepositoryLifecycle.AVAILABLE) {
            return Finding.warning(ASSOCIATION, name + " is " + one.lifecycleAsString(), "wait until it is AVAILABLE");
        }
        if (patient.bucket().isPresent()
                && !covers(one.dataRepositoryPath(), patient.bucket().get())) {
            return Finding.warning(
                    ASSOCIATION,
                    name + " links another place than " + patient.bucket().get(),
                    "name the directory that is linked to it, or the bucket that is linked here");
        }
        return Finding.ok(ASSOCIATION, name + " is AVAILABLE");
    }

    private static boolean covers(String repository, S3Location location) {
        S3Location linked = S3Location.parse(repository);
        return linked.bucket().equals(location.bucket()) && (location.prefix() + "/").startsWith(linked.prefix());
    }
}
