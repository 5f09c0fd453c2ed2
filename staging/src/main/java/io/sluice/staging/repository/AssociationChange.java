package io.sluice.staging.repository;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of an association is to be changed; nothing else of it can be. Immutable. */
public final class AssociationChange {

    /** Changes nothing. */
    public static final AssociationChange NONE = new AssociationChange(null, null, null);

    private final @Nullable Integer importedFileChunkMib;
    private final @Nullable Set<RepositoryEvent> autoImport;
    private final @Nullable Set<RepositoryEvent> autoExport;

    private AssociationChange(
            @Nullable Integer importedFileChunkMib,
            @Nullable Set<RepositoryEvent> autoImport,
            @Nullable Set<RepositoryEvent> autoExport) {
        this.importedFileChunkMib = importedFileChunkMib;
        this.autoImport = autoImport;
        this.autoExport = autoExport;
    }

    /**
     * Another chunk size for files that are imported from now on.
     *
     * @param mib 1 to 512,000
     * @return a copy
     */
    public AssociationChange importedFileChunkMib(int mib) {
        AssociationSpec.checkChunk(mib);
        return new AssociationChange(mib, autoImport, autoExport);
    }

    /**
     * Another policy for automatic import.
     *
     * @param events what to react to; empty switches it off
     * @return a copy
     */
    public AssociationChange autoImport(Set<RepositoryEvent> events) {
        return new AssociationChange(importedFileChunkMib, Set.copyOf(events), autoExport);
    }

    /**
     * Another policy for automatic export.
     *
     * @param events what to react to; empty switches it off
     * @return a copy
     */
    public AssociationChange autoExport(Set<RepositoryEvent> events) {
        return new AssociationChange(importedFileChunkMib, autoImport, Set.copyOf(events));
    }

    Optional<Integer> importedFileChunkMib() {
        return Optional.ofNullable(importedFileChunkMib);
    }

    Optional<Set<RepositoryEvent>> autoImport() {
        return Optional.ofNullable(autoImport);
    }

    Optional<Set<RepositoryEvent>> autoExport() {
        return Optional.ofNullable(autoExport);
    }
}
