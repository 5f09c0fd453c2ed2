package io.sluice.fsx.emulator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The FSx for Lustre API over HTTP on loopback, for tests and trials. The AWS SDK's client talks to it unmodified, with any
 * credentials. It refuses what the service refuses, with the service's exceptions, and does what the service does: an
 * import task makes released files on a simulated Lustre mount, restores bring their data from the bucket, export tasks
 * and automatic export put files there, release tasks release, and completion reports land in the bucket.
 *
 * <p>Time is the clock's that it is built with, and what is due happens when a request comes or {@link #advance()} is
 * called. With a clock that only a test moves nothing takes time.
 *
 * <p>It is not the service: there are no permissions, no networks, no quotas but those named here, and one region.
 * Automatic import and export look at bucket and file system every {@link Builder#sweepEvery} instead of reacting to
 * events. Safe for use by several threads.
 */
public final class FsxEmulator implements AutoCloseable {

    private final Account account;
    private final Endpoint endpoint;

    private FsxEmulator(Settings settings) throws IOException {
        account = new Account(settings);
        endpoint = new Endpoint(account);
    }

    /**
     * Sets one up.
     *
     * @param s3 where the buckets are; stays the caller's to close
     * @return a builder
     */
    public static Builder builder(S3Client s3) {
        return new Builder(s3);
    }

    /**
     * Where it listens.
     *
     * @return the endpoint for an FSx client, on loopback
     */
    public URI endpoint() {
        return endpoint.uri();
    }

    /**
     * Makes a mount a file system of the emulator: {@code PERSISTENT_2} with 1,200 GiB, {@code AVAILABLE}.
     *
     * @param mount the root of a simulated mount without the built-in archive, whose name becomes the mount name
     * @return the file system's id
     */
    public String adopt(Path mount) {
        synchronized (account) {
            return account.adopt(mount).id;
        }
    }

    /**
     * The mount of a file system.
     *
     * @param fileSystemId the file system
     * @return empty when it is not available or not there
     */
    public Optional<Path> mount(String fileSystemId) {
        synchronized (account) {
            Served served = account.fileSystems.get(fileSystemId);
            return served == null ? Optional.empty() : Optional.ofNullable(served.mount);
        }
    }

    /** Does what is due, as a request would. */
    public void advance() {
        synchronized (account) {
            account.advance();
        }
    }

    /**
     * Throttles some calls.
     *
     * @param calls every how many; 0 for none
     */
    public void throttleEvery(int calls) {
        endpoint.throttleEvery(calls);
    }

    /**
     * Lets tasks fail for a file.
     *
     * @param path relative to the mount
     * @param errorCode an error code of completion reports; {@code S3ObjectInUnsupportedTier} is a warning
     */
    public void failFile(String path, String errorCode) {
        account.runner.failures.put(path, errorCode);
    }

    /** Lets no file fail any more that {@link #failFile} named. */
    public void mendFiles() {
        account.runner.failures.clear();
    }

    /**
     * The requests that came, throttled ones included.
     *
     * @return a count
     */
    public long requests() {
        return endpoint.requests();
    }

    /** Stops listening and restoring; mounts and buckets stay as they are. */
    @Override
    public void close() {
        endpoint.close();
        synchronized (account) {
            account.close();
        }
    }

    /** Sets an emulator up. Not thread-safe. */
    public static final class Builder {

        private final S3Client s3;
        private InstantSource clock = InstantSource.system();
        private @Nullable Path directory;
        private Duration lifecycleDelay = Duration.ofSeconds(60);
        private Duration taskDelay = Duration.ofSeconds(10);
        private double filesPerSecond = 1000;
        private Duration sweepEvery = Duration.ofSeconds(60);
        private boolean restores = true;

        private Builder(S3Client s3) {
            this.s3 = s3;
        }

        /**
         * Whose time it is; the system's by default.
         *
         * @param clock asked at every request
         * @return this
         */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /**
         * Where {@code CreateFileSystem} makes simulated mounts; without, it fails.
         *
         * @param directory made when it is not there
         * @return this
         */
        public Builder directory(Path directory) {
            this.directory = directory;
            return this;
        }

        /**
         * How long file systems, associations and backups take to be made, changed and deleted; 60 s by default.
         *
         * @param delay not negative
         * @return this
         */
        public Builder lifecycleDelay(Duration delay) {
            this.lifecycleDelay = delay;
            return this;
        }

        /**
         * How long a task is {@code PENDING}; 10 s by default.
         *
         * @param delay not negative
         * @return this
         */
        public Builder taskDelay(Duration delay) {
            this.taskDelay = delay;
            return this;
        }

        /**
         * How fast tasks work; 1,000 files a second by default.
         *
         * @param rate files per second; infinite for all that there is at once
         * @return this
         */
        public Builder filesPerSecond(double rate) {
            this.filesPerSecond = rate;
            return this;
        }

        /**
         * How long automatic import and export may lag behind; 60 s by default.
         *
         * @param interval not negative
         * @return this
         */
        public Builder sweepEvery(Duration interval) {
            this.sweepEvery = interval;
            return this;
        }

        /**
         * Leaves restores to another copytool, which has to be there for them.
         *
         * @return this
         */
        public Builder withoutRestores() {
            this.restores = false;
            return this;
        }

        /**
         * Starts it.
         *
         * @return to be closed
         * @throws IOException when there is no port
         */
        public FsxEmulator start() throws IOException {
            return new FsxEmulator(new Settings(
                    s3, clock, directory, lifecycleDelay, taskDelay, filesPerSecond, sweepEvery, restores));
        }
    }
}
