package io.sluice.staging.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.fsx.emulator.FsxEmulator;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.fsx.FSxAsyncClient;

/**
 * A bucket, a simulated mount, the FSx emulator over both, and Sluice's view of it. Its clock stands still until somebody
 * sleeps by it, so nothing here takes time but work.
 */
final class World implements AutoCloseable {

    static final Duration LONG = Duration.ofHours(3);

    /** Sleeping is what moves the clock. */
    static final class Clock implements Pace {

        private Instant now = Instant.parse("2026-11-22T10:00:00Z");

        @Override
        public synchronized Instant now() {
            return now;
        }

        @Override
        public void sleep(Duration time) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            pass(time);
        }

        synchronized void pass(Duration time) {
            now = now.plus(time);
        }
    }

    final Clock clock = new Clock();
    final S3Server s3 = S3Server.shared();
    final String bucket = s3.newBucket();
    final Path mount;
    final FsxEmulator emulator;
    final String fileSystemId;
    final FSxAsyncClient client;
    final DataRepositories repositories;

    World(Path directory) throws IOException {
        this(directory, builder -> builder);
    }

    World(Path directory, UnaryOperator<FsxEmulator.Builder> settings) throws IOException {
        mount = LustreSimulator.builder(Files.createDirectory(directory.resolve("fsx")))
                .fsname("abcdefgh")
                .osts(4)
                .hsmMaxRequests(16)
                .withoutBuiltInArchive()
                .create();
        emulator = settings.apply(
                        FsxEmulator.builder(s3.client()).clock(clock::now).directory(directory.resolve("made")))
                .start();
        fileSystemId = emulator.adopt(mount);
        client = client(emulator.endpoint());
        repositories = repositories();
    }

    static FSxAsyncClient client(URI endpoint) {
        return FSxAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .overrideConfiguration(configuration ->
                        configuration.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .backoffStrategy(BackoffStrategy.retryImmediately())
                                .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                                .build()))
                .build();
    }

    private DataRepositories repositories() throws StagingException {
        return DataRepositories.builder()
                .access(s3.access())
                .client(client)
                .pace(clock)
                .build();
    }

    Associations associations() {
        return repositories.associations();
    }

    Tasks tasks() {
        return repositories.tasks();
    }

    S3Location location(String prefix) {
        return new S3Location(bucket, prefix);
    }

    /** Links a directory and waits until it is. */
    Association link(String directory, String prefix) throws StagingException {
        return link(AssociationSpec.of(fileSystemId, directory, location(prefix)));
    }

    Association link(AssociationSpec spec) throws StagingException {
        Association made = associations().create(spec, Token.random());
        return associations().awaitAvailable(made.id(), LONG);
    }

    void put(String key, String text) {
        s3.put(bucket, key, text.getBytes(UTF_8));
    }

    String text(String key) {
        return s3.client().getObjectAsBytes(get -> get.bucket(bucket).key(key)).asUtf8String();
    }

    TaskRequest request(TaskKind kind, String... paths) {
        return TaskRequest.of(fileSystemId, kind, List.of(paths));
    }

    static Set<RepositoryEvent> everything() {
        return Set.of(RepositoryEvent.values());
    }

    @Override
    public void close() {
        repositories.close();
        client.close();
        emulator.close();
    }
}
