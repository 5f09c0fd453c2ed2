package io.sluice.staging.repository;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.S3Access;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.fsx.FSxAsyncClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * FSx for Lustre in one region: the way in to its file systems, backups, associations and tasks. Safe for use by several
 * threads.
 *
 * <pre>{@code
 * try (DataRepositories repositories = DataRepositories.builder().build()) {
 *     TaskRequest request = TaskRequest.of("fs-0123456789abcdef0", TaskKind.EXPORT, List.of("checkpoints"))
 *             .withReport(S3Location.parse("s3://models/reports"))
 *             .withToken("checkpoints-epoch-7");
 *     TaskOutcome outcome = repositories.tasks().run(request, TaskListener.NONE, Duration.ofHours(2));
 * }
 * }</pre>
 */
public final class DataRepositories implements AutoCloseable {

    private final FSxAsyncClient client;
    private final boolean ownsClient;
    private final ReportStore store;
    private final FileSystems fileSystems;
    private final Backups backups;
    private final Associations associations;
    private final Tasks tasks;

    private DataRepositories(Builder builder) throws StagingException {
        ownsClient = builder.client == null;
        client = builder.client == null ? AwsClients.fsx(builder.access, builder.endpoint) : builder.client;
        store = new ReportStore(AwsClients.s3(builder.access));
        FsxCalls calls = new FsxCalls(client);
        associations = new Associations(calls, builder.pace);
        tasks = new Tasks(calls, builder.pace, associations, new Reports(store::client));
        fileSystems = new FileSystems(calls, builder.pace, tasks);
        backups = new Backups(calls, builder.pace);
    }

    private record ReportStore(S3Client client) {}

    /**
     * Sets it up.
     *
     * @return a builder that takes everything from the SDK's own chain
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * File systems.
     *
     * @return a view
     */
    public FileSystems fileSystems() {
        return fileSystems;
    }

    /**
     * Backups.
     *
     * @return a view
     */
    public Backups backups() {
        return backups;
    }

    /**
     * Data repository associations.
     *
     * @return a view
     */
    public Associations associations() {
        return associations;
    }

    /**
     * Data repository tasks.
     *
     * @return a view
     */
    public Tasks tasks() {
        return tasks;
    }

    /**
     * What belongs together of some mounts: asks Lustre for the name of each, FSx for the file system of that name, and
     * for its associations.
     *
     * @param mounts any path on each mount
     * @return the two sides and the way between them
     * @throws StagingException when a mount is no FSx file system of the region, or the service refuses
     * @throws LustreException when a path is not on Lustre
     */
    public LinkedPaths linkedPaths(List<Path> mounts) throws StagingException, LustreException {
        List<LinkedFileSystem> linked = new ArrayList<>();
        for (Path mount : mounts) {
            LustreFileSystem lustre = LustreFileSystem.at(mount);
            FsxFileSystem fileSystem = fileSystems.mountedAs(lustre.name());
            linked.add(new LinkedFileSystem(fileSystem.id(), lustre.mountPoint(), associations.list(fileSystem.id())));
        }
        return new LinkedPaths(linked);
    }

    /**
     * Compares a linked directory with its bucket: what automatic import and export have missed, what is lost, and what
     * has to be thawed first. Changes nothing. Blocks for as long as it takes to list the prefix and to ask for the HSM
     * state of every file.
     *
     * @param directory a directory under an association
     * @param found hears of each discrepancy, on the calling thread, in the order of keys
     * @return how many files and objects were looked at
     * @throws StagingException when the directory lies under no association, or S3 or FSx refuses
     * @throws IOException when the file system fails
     */
    public long reconcile(Path directory, Consumer<Finding> found) throws IOException {
        LustreFileSystem lustre = LustreFileSystem.at(directory);
        // Symbolic links on the way to the mount would hide that the directory lies on it.
        Counterpart from = linkedPaths(List.of(directory)).require(directory.toRealPath());
        return new Reconciliation(lustre, store.client(), from.association(), lustre.mountPoint(), found).run(from);
    }

    /** Ends connections; tasks that were begun go on. A client that the caller handed in stays open. */
    @Override
    public void close() {
        store.client().close();
        if (ownsClient) {
            // Netty lets two seconds of quiet pass before it ends; no command has to wait for that.
            Thread closing = new Thread(client::close, "fsx-client-close");
            closing.setDaemon(true);
            closing.start();
        }
    }

    /** Sets the way to FSx and to completion reports up. Not thread-safe. */
    public static final class Builder {

        private S3Access access = S3Access.fromChain();
        private @Nullable URI endpoint;
        private @Nullable FSxAsyncClient client;
        private Pace pace = Pace.REAL;

        private Builder() {}

        /**
         * Region and credentials for both, and where S3 is; the SDK's chain by default.
         *
         * @param access how S3 is reached
         * @return this
         */
        public Builder access(S3Access access) {
            this.access = access;
            return this;
        }

        /**
         * An endpoint other than AWS's own for FSx.
         *
         * @param endpoint an http or https URI
         * @return this
         */
        public Builder endpoint(URI endpoint) {
            this.endpoint = endpoint;
            return this;
        }

        /**
         * A client of the caller's own for FSx.
         *
         * @param client stays the caller's to close
         * @return this
         */
        public Builder client(FSxAsyncClient client) {
            this.client = client;
            return this;
        }

        Builder pace(Pace pace) {
            this.pace = pace;
            return this;
        }

        /**
         * The way in.
         *
         * @return to be closed
         * @throws StagingException when there is no region
         */
        public DataRepositories build() throws StagingException {
            return new DataRepositories(this);
        }
    }
}
