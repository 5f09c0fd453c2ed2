package io.sluice.staging.agent;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.hsm.copytool.Copytool;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.S3Location;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** A simulated mount whose only agent archives into a bucket of the test's S3 server. */
final class RunningAgent implements AutoCloseable {

    final Path mount;
    final LustreFileSystem fileSystem;
    final String bucket;

    private final Copytool copytool;
    private final S3Archive archive;
    private final Thread server;

    private RunningAgent(Path mount, LustreFileSystem fileSystem, String bucket, Copytool copytool, S3Archive archive) {
        this.mount = mount;
        this.fileSystem = fileSystem;
        this.bucket = bucket;
        this.copytool = copytool;
        this.archive = archive;
        this.server = new Thread(() -> {
            try {
                copytool.serve(archive);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static RunningAgent on(Path directory, UnaryOperator<ArchiveOptions> options) throws IOException {
        Path mount = LustreSimulator.builder(Files.createDirectories(directory.resolve("lustre")))
                .withoutBuiltInArchive()
                .create();
        String bucket = S3Server.shared().newBucket();
        return over(directory, mount, ArchiveKeys.byPath(new S3Location(bucket, "lake"), mount), bucket, options);
    }

    static RunningAgent over(
            Path directory, Path mount, ArchiveKeys keys, String bucket, UnaryOperator<ArchiveOptions> options)
            throws IOException {
        LustreFileSystem fileSystem = LustreFileSystem.at(mount);
        S3Archive archive = S3Archive.open(
                fileSystem,
                keys,
                options.apply(ArchiveOptions.with(S3Server.shared().access()).withPartBytes(5 << 20)));
        Copytool copytool = Copytool.on(fileSystem, 1)
                .lockDirectory(directory)
                .workers(4)
                .closeGrace(Duration.ofSeconds(5))
                .register();
        RunningAgent running = new RunningAgent(mount, fileSystem, bucket, copytool, archive);
        running.server.start();
        return running;
    }

    void archive(Path file) throws IOException {
        fileSystem.hsm().archive(file, 1);
        awaitState(file, HsmState::isArchived);
    }

    /** Waits until nothing is under way for a file any more; returns its state then. */
    HsmState settled(Path file) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> fileSystem.hsm().currentAction(file).isIdle());
        try {
            return fileSystem.hsm().state(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void awaitState(Path file, Predicate<HsmState> wanted) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> wanted.test(fileSystem.hsm().state(file)));
    }

    long failed() {
        return copytool.status().failed();
    }

    @Override
    public void close() {
        copytool.close();
        try {
            server.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        archive.close();
    }
}
