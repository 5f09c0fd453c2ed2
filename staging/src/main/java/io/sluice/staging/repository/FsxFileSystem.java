package io.sluice.staging.repository;

import io.sluice.staging.S3Location;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.fsx.model.FileSystem;
import software.amazon.awssdk.services.fsx.model.FileSystemLustreMetadataConfiguration;
import software.amazon.awssdk.services.fsx.model.LustreFileSystemConfiguration;

/** An FSx for Lustre file system as the service described it. Immutable. */
public final class FsxFileSystem {

    private final FileSystem fileSystem;
    private final LustreFileSystemConfiguration lustre;

    FsxFileSystem(FileSystem fileSystem) {
        this.fileSystem = fileSystem;
        this.lustre = fileSystem.lustreConfiguration() == null
                ? LustreFileSystemConfiguration.builder().build()
                : fileSystem.lustreConfiguration();
    }

    /**
     * Its id.
     *
     * @return for example {@code fs-0123456789abcdef0}
     */
    public String id() {
        return orEmpty(fileSystem.fileSystemId());
    }

    /**
     * Where it stands.
     *
     * @return the service's word, for example {@code AVAILABLE}
     */
    public String lifecycle() {
        return orEmpty(fileSystem.lifecycleAsString());
    }

    /**
     * What the service says went wrong.
     *
     * @return empty when it says nothing
     */
    public Optional<String> failure() {
        return fileSystem.failureDetails() == null
                ? Optional.empty()
                : Optional.ofNullable(fileSystem.failureDetails().message());
    }

    /**
     * The name of its management server.
     *
     * @return a DNS name
     */
    public String dnsName() {
        return orEmpty(fileSystem.dnsName());
    }

    /**
     * The name under which it is mounted, which is also the name that Lustre gives it.
     *
     * @return {@code fsx} for {@link DeploymentType#SCRATCH_1}, else eight characters
     */
    public String mountName() {
        return lustre.mountName() == null ? "fsx" : lustre.mountName();
    }

    /**
     * How it is deployed.
     *
     * @return the type
     */
    public DeploymentType deployment() {
        String word = orEmpty(lustre.deploymentTypeAsString());
        for (DeploymentType type : DeploymentType.values()) {
            if (type.name().equals(word)) {
                return type;
            }
        }
        return DeploymentType.UNKNOWN;
    }

    /**
     * What the data lies on.
     *
     * @return the type
     */
    public StorageType storage() {
        String word = orEmpty(fileSystem.storageTypeAsString());
        for (StorageType type : StorageType.values()) {
            if (type.name().equals(word)) {
                return type;
            }
        }
        return StorageType.UNKNOWN;
    }

    /**
     * Its size.
     *
     * @return GiB; empty when it has no fixed one
     */
    public OptionalInt capacityGib() {
        return optional(fileSystem.storageCapacity());
    }

    /**
     * The throughput that comes with each TiB.
     *
     * @return MB/s per TiB; empty when it is not a matter of size
     */
    public OptionalInt throughputPerTib() {
        return optional(lustre.perUnitStorageThroughput());
    }

    /**
     * The throughput of the whole file system where it is chosen as such.
     *
     * @return MB/s; empty when it follows the size
     */
    public OptionalInt throughput() {
        return optional(lustre.throughputCapacity());
    }

    /**
     * The metadata performance.
     *
     * @return operations per second; empty for deployments that have no such setting
     */
    public OptionalInt metadataIops() {
        FileSystemLustreMetadataConfiguration metadata = lustre.metadataConfiguration();
        return metadata == null ? OptionalInt.empty() : optional(metadata.iops());
    }

    /**
     * How data is compressed.
     *
     * @return {@code NONE} or {@code LZ4}
     */
    public String compression() {
        String word = orEmpty(lustre.dataCompressionTypeAsString());
        return word.isEmpty() ? "NONE" : word;
    }

    /**
     * Whom root on a client is taken for. With root squash, HSM actions that are root's fail on clients that are not
     * exempt.
     *
     * @return {@code UID:GID}; empty when root is root
     */
    public Optional<String> rootSquash() {
        return lustre.rootSquashConfiguration() == null
                ? Optional.empty()
                : Optional.ofNullable(lustre.rootSquashConfiguration().rootSquash())
                        .filter(ids -> !ids.equals("0:0"));
    }

    /**
     * The clients on which root is root in spite of root squash.
     *
     * @return Lustre network ids, at most 64
     */
    public List<String> rootSquashExempt() {
        return lustre.rootSquashConfiguration() == null
                ? List.of()
                : List.copyOf(lustre.rootSquashConfiguration().noSquashNids());
    }

    /**
     * Whether clients reach it over Elastic Fabric Adapter.
     *
     * @return true when they do
     */
    public boolean efa() {
        return Boolean.TRUE.equals(lustre.efaEnabled());
    }

    /**
     * The Lustre version.
     *
     * @return for example {@code 2.15}
     */
    public String version() {
        return orEmpty(fileSystem.fileSystemTypeVersion());
    }

    /**
     * The bucket that it was linked to when it was made, as file systems were before there were associations.
     *
     * @return empty for file systems with associations or without repositories
     */
    public Optional<S3Location> importPath() {
        return lustre.dataRepositoryConfiguration() == null
                        || lustre.dataRepositoryConfiguration().importPath() == null
                ? Optional.empty()
                : Optional.of(
                        S3Location.parse(lustre.dataRepositoryConfiguration().importPath()));
    }

    /**
     * The command that mounts it.
     *
     * @param directory the mount point, an absolute path
     * @return a shell command for root
     */
    public String mountCommand(Path directory) {
        return "mount -t lustre -o relatime,flock " + device() + " " + directory;
    }

    /**
     * The line that mounts it at every start of the machine, after the network.
     *
     * @param directory the mount point, an absolute path without blanks
     * @return a line for {@code /etc/fstab}
     */
    public String fstabLine(Path directory) {
        return device() + " " + directory
                + " lustre defaults,relatime,flock,_netdev,x-systemd.automount,x-systemd.requires=network.service 0 0";
    }

    private String device() {
        return dnsName() + "@tcp:/" + mountName();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static OptionalInt optional(@Nullable Integer number) {
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** For example {@code fs-0123456789abcdef0 (PERSISTENT_2, SSD, AVAILABLE)}. */
    @Override
    public String toString() {
        return id() + " (" + deployment() + ", " + storage() + ", " + lifecycle() + ")";
    }
}
