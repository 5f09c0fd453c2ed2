package io.sluice.staging.repository;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.fsx.model.MetadataConfigurationMode;
import software.amazon.awssdk.services.fsx.model.UpdateFileSystemLustreConfiguration;
import software.amazon.awssdk.services.fsx.model.UpdateFileSystemRequest;

/** What of a file system is to be changed. Immutable. */
public final class FileSystemChange {

    /** Changes nothing. */
    public static final FileSystemChange NONE = new FileSystemChange(null, null, null, null, null, List.of());

    private final @Nullable Integer capacityGib;
    private final @Nullable Integer throughputPerTib;
    private final @Nullable Integer metadataIops;
    private final @Nullable Boolean lz4;
    private final @Nullable String rootSquash;
    private final List<String> rootSquashExempt;

    private FileSystemChange(
            @Nullable Integer capacityGib,
            @Nullable Integer throughputPerTib,
            @Nullable Integer metadataIops,
            @Nullable Boolean lz4,
            @Nullable String rootSquash,
            List<String> rootSquashExempt) {
        this.capacityGib = capacityGib;
        this.throughputPerTib = throughputPerTib;
        this.metadataIops = metadataIops;
        this.lz4 = lz4;
        this.rootSquash = rootSquash;
        this.rootSquashExempt = rootSquashExempt;
    }

    /**
     * A larger size; file systems do not shrink.
     *
     * @param gib GiB, in the steps of deployment and storage
     * @return a copy
     */
    public FileSystemChange capacityGib(int gib) {
        return new FileSystemChange(gib, throughputPerTib, metadataIops, lz4, rootSquash, rootSquashExempt);
    }

    /**
     * Another throughput for each TiB.
     *
     * @param megabytesPerSecond MB/s per TiB
     * @return a copy
     */
    public FileSystemChange throughputPerTib(int megabytesPerSecond) {
        return new FileSystemChange(capacityGib, megabytesPerSecond, metadataIops, lz4, rootSquash, rootSquashExempt);
    }

    /**
     * More metadata performance; it does not shrink.
     *
     * @param operationsPerSecond operations per second
     * @return a copy
     */
    public FileSystemChange metadataIops(int operationsPerSecond) {
        return new FileSystemChange(
                capacityGib, throughputPerTib, operationsPerSecond, lz4, rootSquash, rootSquashExempt);
    }

    /**
     * Compression of what is written from now on.
     *
     * @param wanted LZ4, or none
     * @return a copy
     */
    public FileSystemChange lz4(boolean wanted) {
        return new FileSystemChange(capacityGib, throughputPerTib, metadataIops, wanted, rootSquash, rootSquashExempt);
    }

    /**
     * Takes root on clients for somebody else.
     *
     * @param uidAndGid for example {@code 65534:65534}; {@code 0:0} lets root be root
     * @param exempt the Lustre network ids of clients on which root stays root, at most 64
     * @return a copy
     */
    public FileSystemChange rootSquash(String uidAndGid, List<String> exempt) {
        return new FileSystemChange(capacityGib, throughputPerTib, metadataIops, lz4, uidAndGid, List.copyOf(exempt));
    }

    UpdateFileSystemRequest request(String fileSystemId, String token) {
        UpdateFileSystemLustreConfiguration.Builder lustre = UpdateFileSystemLustreConfiguration.builder();
        boolean inLustre = false;
        if (throughputPerTib != null) {
            lustre.perUnitStorageThroughput(throughputPerTib);
            inLustre = true;
        }
        if (metadataIops != null) {
            int iops = metadataIops;
            lustre.metadataConfiguration(metadata ->
                    metadata.mode(MetadataConfigurationMode.USER_PROVISIONED).iops(iops));
            inLustre = true;
        }
        if (lz4 != null) {
            lustre.dataCompressionType(lz4 ? "LZ4" : "NONE");
            inLustre = true;
        }
        if (rootSquash != null) {
            lustre.rootSquashConfiguration(
                    squash -> squash.rootSquash(rootSquash).noSquashNids(rootSquashExempt));
            inLustre = true;
        }
        UpdateFileSystemRequest.Builder request = UpdateFileSystemRequest.builder()
                .fileSystemId(fileSystemId)
                .clientRequestToken(token)
                .storageCapacity(capacityGib);
        return (inLustre ? request.lustreConfiguration(lustre.build()) : request).build();
    }
}
