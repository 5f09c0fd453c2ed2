package io.sluice.staging.repository;

import io.sluice.staging.S3Location;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.fsx.model.DataRepositoryAssociation;
import software.amazon.awssdk.services.fsx.model.EventType;
import software.amazon.awssdk.services.fsx.model.S3DataRepositoryConfiguration;

/**
 * A link between a directory of a file system and an S3 prefix.
 *
 * @param id for example {@code dra-0123456789abcdef0}
 * @param fileSystemId the file system
 * @param fileSystemPath the directory, relative to the root of the file system: begins with a slash, ends with none
 *     unless it is the root
 * @param repository bucket and prefix; the prefix ends with a slash unless it is empty
 * @param lifecycle where it stands
 * @param importedFileChunkMib how much of an imported file goes on one OST, in MiB: 1 to 512,000
 * @param autoImport what is imported without being asked for; empty for nothing
 * @param autoExport what is exported without being asked for; empty for nothing
 * @param failure what the service says is wrong; empty when nothing is
 */
public record Association(
        String id,
        String fileSystemId,
        String fileSystemPath,
        S3Location repository,
        AssociationLifecycle lifecycle,
        int importedFileChunkMib,
        Set<RepositoryEvent> autoImport,
        Set<RepositoryEvent> autoExport,
        String failure) {

    /** Brings paths into the form described above. */
    public Association {
        fileSystemPath = AssociatedPaths.directory(fileSystemPath);
        repository = AssociatedPaths.prefix(repository);
        autoImport = Set.copyOf(autoImport);
        autoExport = Set.copyOf(autoExport);
    }

    static Association of(DataRepositoryAssociation from) {
        S3DataRepositoryConfiguration s3 = from.s3();
        Integer chunk = from.importedFileChunkSize();
        return new Association(
                orEmpty(from.associationId()),
                orEmpty(from.fileSystemId()),
                from.fileSystemPath() == null ? "/" : from.fileSystemPath(),
                S3Location.parse(from.dataRepositoryPath()),
                AssociationLifecycle.of(orEmpty(from.lifecycleAsString())),
                chunk == null ? AssociationSpec.DEFAULT_CHUNK_MIB : chunk,
                s3 == null || s3.autoImportPolicy() == null
                        ? Set.of()
                        : events(s3.autoImportPolicy().events()),
                s3 == null || s3.autoExportPolicy() == null
                        ? Set.of()
                        : events(s3.autoExportPolicy().events()),
                from.failureDetails() == null
                        ? ""
                        : orEmpty(from.failureDetails().message()));
    }

    private static Set<RepositoryEvent> events(List<EventType> events) {
        // An event that is not known here is left to the service.
        return events.stream()
                .filter(event -> event != EventType.UNKNOWN_TO_SDK_VERSION)
                .map(event -> RepositoryEvent.valueOf(event.toString()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** For example {@code dra-0123456789abcdef0 (/imagenet to s3://corpus/imagenet/)}. */
    @Override
    public String toString() {
        return id + " (" + fileSystemPath + " to " + repository + ")";
    }
}
