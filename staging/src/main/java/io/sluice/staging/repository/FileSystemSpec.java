package io.sluice.staging.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.fsx.model.CreateFileSystemLustreConfiguration;
import software.amazon.awssdk.services.fsx.model.CreateFileSystemRequest;
import software.amazon.awssdk.services.fsx.model.FileSystemType;
import software.amazon.awssdk.services.fsx.model.LustreReadCacheSizingMode;
import software.amazon.awssdk.services.fsx.model.MetadataConfigurationMode;
import software.amazon.awssdk.services.fsx.model.Tag;

/**
 * A file system to be made, checked against the combinations of deployment, storage and throughput that the FSx API
 * documents ({@code CreateFileSystem}, {@code CreateFileSystemLustreConfiguration}). Immutable.
 */
public final class FileSystemSpec {

    private final Builder values;

    private FileSystemSpec(Builder values) {
        this.values = values;
    }

    /**
     * A file system with solid-state disks, which needs a capacity at least.
     *
     * @param deployment how it is deployed
     * @param subnetId the subnet that it lies in
     * @return a builder
     */
    public static Builder of(DeploymentType deployment, String subnetId) {
        return new Builder(deployment, subnetId);
    }

    CreateFileSystemRequest request(String token) {
        CreateFileSystemLustreConfiguration.Builder lustre = CreateFileSystemLustreConfiguration.builder()
                .deploymentType(values.deployment.name())
                .perUnitStorageThroughput(values.throughputPerTib)
                .throughputCapacity(values.throughput)
                .efaEnabled(values.efa ? true : null);
        if (values.storage == StorageType.INTELLIGENT_TIERING) {
            lustre.dataReadCacheConfiguration(
                    cache -> cache.sizingMode(LustreReadCacheSizingMode.PROPORTIONAL_TO_THROUGHPUT_CAPACITY));
        }
        if (values.lz4) {
            lustre.dataCompressionType("LZ4");
        }
        if (values.metadataIops != null) {
            lustre.metadataConfiguration(metadata ->
                    metadata.mode(MetadataConfigurationMode.USER_PROVISIONED).iops(values.metadataIops));
        } else if (values.automaticMetadata()) {
            lustre.metadataConfiguration(metadata -> metadata.mode(MetadataConfigurationMode.AUTOMATIC));
        }
        if (values.rootSquash != null) {
            lustre.rootSquashConfiguration(
                    squash -> squash.rootSquash(values.rootSquash).noSquashNids(values.rootSquashExempt));
        }
        CreateFileSystemRequest.Builder request = CreateFileSystemRequest.builder()
                .clientRequestToken(token)
                .fileSystemType(FileSystemType.LUSTRE)
                .fileSystemTypeVersion(values.version)
                .storageType(values.storage.name())
                .storageCapacity(values.capacityGib)
                .subnetIds(values.subnetId)
                .lustreConfiguration(lustre.build());
        if (!values.securityGroupIds.isEmpty()) {
            request.securityGroupIds(values.securityGroupIds);
        }
        if (values.name != null) {
            request.tags(Tag.builder().key("Name").value(values.name).build());
        }
        return request.build();
    }

    /** Sets a specification up. Not thread-safe. */
    public static final class Builder {

        private static final int MOST_EXEMPT = 64;
        private static final Set<Integer> METADATA_IOPS_BELOW_12000 = Set.of(1500, 3000, 6000);
        private static final int MOST_METADATA_IOPS = 192_000;
        private static final int TIERING_STEP = 4000;

        private final DeploymentType deployment;
        private final String subnetId;
        private StorageType storage = StorageType.SSD;
        private @Nullable Integer capacityGib;
        private @Nullable Integer throughputPerTib;
        private @Nullable Integer throughput;
        private @Nullable Integer metadataIops;
        private boolean lz4;
        private boolean efa;
        private @Nullable String rootSquash;
        private List<String> rootSquashExempt = List.of();
        private List<String> securityGroupIds = List.of();
        private @Nullable String version;
        private @Nullable String name;

        private Builder(DeploymentType deployment, String subnetId) {
            this.deployment = deployment;
            this.subnetId = subnetId;
        }

        private Builder(Builder from) {
            this(from.deployment, from.subnetId);
            storage = from.storage;
            capacityGib = from.capacityGib;
            throughputPerTib = from.throughputPerTib;
            throughput = from.throughput;
            metadataIops = from.metadataIops;
            lz4 = from.lz4;
            efa = from.efa;
            rootSquash = from.rootSquash;
            rootSquashExempt = from.rootSquashExempt;
            securityGroupIds = from.securityGroupIds;
            version = from.version;
            name = from.name;
        }

        /**
         * What the data lies on; solid-state disks by default.
         *
         * @param storage the type
         * @return this
         */
        public Builder storage(StorageType storage) {
            this.storage = storage;
            return this;
        }

        /**
         * The size.
         *
         * @param gib GiB, in the steps of deployment and storage
         * @return this
         */
        public Builder capacityGib(int gib) {
            this.capacityGib = gib;
            return this;
        }

        /**
         * The throughput of each TiB, for persistent file systems of fixed size.
         *
         * @param megabytesPerSecond MB/s per TiB
         * @return this
         */
        public Builder throughputPerTib(int megabytesPerSecond) {
            this.throughputPerTib = megabytesPerSecond;
            return this;
        }

        /**
         * The throughput of the file system, for Intelligent-Tiering.
         *
         * @param megabytesPerSecond a multiple of 4,000 MB/s
         * @return this
         */
        public Builder throughput(int megabytesPerSecond) {
            this.throughput = megabytesPerSecond;
            return this;
        }

        /**
         * Metadata performance of choice instead of what comes with the size.
         *
         * @param operationsPerSecond 1,500, 3,000, 6,000, or a multiple of 12,000 up to 192,000
         * @return this
         */
        public Builder metadataIops(int operationsPerSecond) {
            this.metadataIops = operationsPerSecond;
            return this;
        }

        /**
         * Compresses data with LZ4.
         *
         * @param wanted whether to
         * @return this
         */
        public Builder lz4(boolean wanted) {
            this.lz4 = wanted;
            return this;
        }

        /**
         * Lets clients in over Elastic Fabric Adapter; cannot be changed later.
         *
         * @param wanted whether to
         * @return this
         */
        public Builder efa(boolean wanted) {
            this.efa = wanted;
            return this;
        }

        /**
         * Takes root on clients for somebody else.
         *
         * @param uidAndGid for example {@code 65534:65534}
         * @param exempt the Lustre network ids of clients on which root stays root, at most 64
         * @return this
         */
        public Builder rootSquash(String uidAndGid, List<String> exempt) {
            this.rootSquash = uidAndGid;
            this.rootSquashExempt = List.copyOf(exempt);
            return this;
        }

        /**
         * Who may reach it; the default group of the network without.
         *
         * @param ids security groups
         * @return this
         */
        public Builder securityGroups(List<String> ids) {
            this.securityGroupIds = List.copyOf(ids);
            return this;
        }

        /**
         * The Lustre version; the service's default without.
         *
         * @param version for example {@code 2.15}
         * @return this
         */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        /**
         * What people call it.
         *
         * @param name the value of its tag {@code Name}
         * @return this
         */
        public Builder name(String name) {
            this.name = name;
            return this;
        }

        private boolean automaticMetadata() {
            return deployment == DeploymentType.PERSISTENT_2 && storage == StorageType.SSD;
        }

        /**
         * The specification.
         *
         * @return an immutable copy
         * @throws IllegalArgumentException when the service would refuse the combination, naming every reason
         */
        public FileSystemSpec build() {
            List<String> violations = new ArrayList<>();
            checkStorage(violations);
            checkCapacity(violations);
            checkThroughput(violations);
            checkMetadata(violations);
            if (efa && deployment != DeploymentType.PERSISTENT_2) {
                violations.add("EFA needs PERSISTENT_2");
            }
            if (rootSquash != null && !rootSquash.matches("\\d{1,10}:\\d{1,10}")) {
                violations.add("root squash is UID:GID, not '" + rootSquash + "'");
            }
            if (rootSquashExempt.size() > MOST_EXEMPT) {
                violations.add("at most " + MOST_EXEMPT + " clients are exempt from root squash");
            }
            if (!violations.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", violations));
            }
            return new FileSystemSpec(new Builder(this));
        }

        private void checkStorage(List<String> violations) {
            if (deployment == DeploymentType.UNKNOWN || storage == StorageType.UNKNOWN) {
                violations.add("name a deployment type and a storage type");
            }
            if (storage == StorageType.HDD && deployment != DeploymentType.PERSISTENT_1) {
                violations.add("HDD needs PERSISTENT_1");
            }
            if (storage == StorageType.INTELLIGENT_TIERING && deployment != DeploymentType.PERSISTENT_2) {
                violations.add("INTELLIGENT_TIERING needs PERSISTENT_2");
            }
        }

        private void checkCapacity(List<String> violations) {
            if (storage == StorageType.INTELLIGENT_TIERING) {
                if (capacityGib != null) {
                    violations.add("INTELLIGENT_TIERING has no fixed capacity");
                }
                return;
            }
            if (capacityGib == null) {
                violations.add("name a capacity");
                return;
            }
            int gib = capacityGib;
            int step = step();
            boolean small = storage == StorageType.SSD && !efa && (gib == 1200 || gib == 2400);
            if (!small && (gib <= 0 || gib % step != 0)) {
                violations.add("a capacity of " + gib + " GiB is none of "
                        + (storage == StorageType.SSD && !efa ? "1200, 2400 and " : "") + "multiples of "
                        + step + " GiB");
            }
        }

        private int step() {
            if (storage == StorageType.HDD) {
                return throughputPerTib != null && throughputPerTib == 40 ? 1800 : 6000;
            }
            if (deployment == DeploymentType.SCRATCH_1) {
                return 3600;
            }
            if (efa && throughputPerTib != null) {
                return switch (throughputPerTib) {
                    case 125 -> 38_400;
                    case 250 -> 19_200;
                    case 500 -> 9600;
                    default -> 4800;
                };
            }
            return 2400;
        }

        private void checkThroughput(List<String> violations) {
            Set<Integer> offered = offered();
            if (storage == StorageType.INTELLIGENT_TIERING) {
                if (throughput == null || throughput <= 0 || throughput % TIERING_STEP != 0) {
                    violations.add("INTELLIGENT_TIERING needs a throughput in steps of " + TIERING_STEP + " MB/s");
                }
            } else if (throughput != null) {
                violations.add("only INTELLIGENT_TIERING has a throughput of its own");
            }
            if (throughputPerTib == null ? !offered.isEmpty() : !offered.contains(throughputPerTib)) {
                violations.add(
                        offered.isEmpty()
                                ? deployment + " with " + storage + " takes no throughput per TiB"
                                : deployment + " with " + storage + " needs a throughput per TiB of "
                                        + offered.stream().sorted().toList() + " MB/s");
            }
        }

        private Set<Integer> offered() {
            if (deployment == DeploymentType.PERSISTENT_1) {
                return storage == StorageType.HDD ? Set.of(12, 40) : Set.of(50, 100, 200);
            }
            return deployment == DeploymentType.PERSISTENT_2 && storage == StorageType.SSD
                    ? Set.of(125, 250, 500, 1000)
                    : Set.of();
        }

        private void checkMetadata(List<String> violations) {
            if (metadataIops == null) {
                if (storage == StorageType.INTELLIGENT_TIERING) {
                    violations.add("INTELLIGENT_TIERING needs metadata IOPS of 6000 or 12000");
                }
                return;
            }
            if (deployment != DeploymentType.PERSISTENT_2) {
                violations.add("metadata IOPS need PERSISTENT_2");
                return;
            }
            int iops = metadataIops;
            boolean offered = storage == StorageType.INTELLIGENT_TIERING
                    ? iops == 6000 || iops == 12_000
                    : METADATA_IOPS_BELOW_12000.contains(iops)
                            || (iops > 0 && iops % 12_000 == 0 && iops <= MOST_METADATA_IOPS);
            if (!offered) {
                violations.add("metadata IOPS of " + iops + " are not offered: "
                        + (storage == StorageType.INTELLIGENT_TIERING
                                ? "6000 or 12000"
                                : "1500, 3000, 6000 or a multiple of 12000 up to 192000"));
            }
        }
    }
}
