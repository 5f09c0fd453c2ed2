package io.sluice.staging.repository;

import io.sluice.staging.S3Location;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An association to be made. The rules are those of {@code CreateDataRepositoryAssociation} in the FSx API.
 *
 * @param fileSystemId the file system
 * @param fileSystemPath the directory, relative to the root of the file system; {@code /} only when it is to be the only
 *     association
 * @param repository bucket and prefix; a slash is added to a prefix that ends with none
 * @param importMetadataOnCreate whether the metadata of what is in the bucket is imported when it is made
 * @param importedFileChunkMib how much of an imported file goes on one OST, in MiB: 1 to 512,000
 * @param autoImport what is to be imported without being asked for
 * @param autoExport what is to be exported without being asked for
 */
public record AssociationSpec(
        String fileSystemId,
        String fileSystemPath,
        S3Location repository,
        boolean importMetadataOnCreate,
        int importedFileChunkMib,
        Set<RepositoryEvent> autoImport,
        Set<RepositoryEvent> autoExport) {

    /** What the service takes when nothing is said. */
    public static final int DEFAULT_CHUNK_MIB = 1024;

    /** Associations that a file system may have. */
    public static final int LIMIT_PER_FILE_SYSTEM = 8;

    private static final int MOST_CHUNK_MIB = 512_000;

    /**
     * Brings paths into one form and checks.
     *
     * @throws IllegalArgumentException when a value is outside what the service takes
     */
    public AssociationSpec {
        fileSystemPath = AssociatedPaths.directory(fileSystemPath);
        repository = AssociatedPaths.prefix(repository);
        checkChunk(importedFileChunkMib);
        autoImport = Set.copyOf(autoImport);
        autoExport = Set.copyOf(autoExport);
    }

    static void checkChunk(int mib) {
        if (mib < 1 || mib > MOST_CHUNK_MIB) {
            throw new IllegalArgumentException(
                    "an imported file chunk size is 1 to " + MOST_CHUNK_MIB + " MiB, not " + mib);
        }
    }

    /**
     * An association that imports and exports nothing by itself.
     *
     * @param fileSystemId the file system
     * @param fileSystemPath the directory, relative to the root of the file system
     * @param repository bucket and prefix
     * @return the specification
     */
    public static AssociationSpec of(String fileSystemId, String fileSystemPath, S3Location repository) {
        return new AssociationSpec(
                fileSystemId, fileSystemPath, repository, false, DEFAULT_CHUNK_MIB, Set.of(), Set.of());
    }

    /**
     * With an import of all metadata when it is made.
     *
     * @param wanted whether to
     * @return a copy
     */
    public AssociationSpec withImportMetadataOnCreate(boolean wanted) {
        return new AssociationSpec(
                fileSystemId, fileSystemPath, repository, wanted, importedFileChunkMib, autoImport, autoExport);
    }

    /**
     * With another chunk size.
     *
     * @param mib 1 to 512,000
     * @return a copy
     */
    public AssociationSpec withImportedFileChunkMib(int mib) {
        return new AssociationSpec(
                fileSystemId, fileSystemPath, repository, importMetadataOnCreate, mib, autoImport, autoExport);
    }

    /**
     * With automatic import.
     *
     * @param events what to react to
     * @return a copy
     */
    public AssociationSpec withAutoImport(Set<RepositoryEvent> events) {
        return new AssociationSpec(
                fileSystemId,
                fileSystemPath,
                repository,
                importMetadataOnCreate,
                importedFileChunkMib,
                events,
                autoExport);
    }

    /**
     * With automatic export.
     *
     * @param events what to react to
     * @return a copy
     */
    public AssociationSpec withAutoExport(Set<RepositoryEvent> events) {
        return new AssociationSpec(
                fileSystemId,
                fileSystemPath,
                repository,
                importMetadataOnCreate,
                importedFileChunkMib,
                autoImport,
                events);
    }

    /**
     * Why the service would refuse it beside what is there.
     *
     * @param present the associations of the file system, those that are being deleted left out
     * @return one sentence, or nothing
     */
    public Optional<String> conflict(List<Association> present) {
        for (Association other : present) {
            if (AssociatedPaths.overlap(fileSystemPath, other.fileSystemPath())) {
                return Optional.of(fileSystemPath + " and the directory of " + other + " lie in each other");
            }
            if (AssociatedPaths.overlap(repository, other.repository())) {
                return Optional.of(repository + " and the repository of " + other + " lie in each other");
            }
        }
        return present.size() >= LIMIT_PER_FILE_SYSTEM
                ? Optional.of(fileSystemId + " has " + present.size() + " associations, and the limit is "
                        + LIMIT_PER_FILE_SYSTEM)
                : Optional.empty();
    }
}
