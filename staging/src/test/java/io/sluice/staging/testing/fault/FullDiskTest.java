package io.sluice.staging.testing.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.StagedFile;
import io.sluice.staging.Stager;
import io.sluice.staging.StagingException;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of a few MiB, which takes the right to mount one. */
class FullDiskTest {

    private static final S3Server SERVER = S3Server.shared();

    private final SeededObjects objects = SeededObjects.mixed(300);
    private final String bucket = SERVER.newBucket();

    @TempDir
    Path directory;

    private Path small;

    @BeforeEach
    void aSmallFileSystem() throws Exception {
        small = Files.createDirectory(directory.resolve("small"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", small.toString()) == 0,
                "mounting a small file system needs root");
        objects.putAll(SERVER, bucket);
    }

    @AfterEach
    void unmounted() throws Exception {
        run("umount", "--lazy", small.toString());
    }

    @Test
    void whatDoesNotFitIsToldAndTheRestIsStagedOnceThereIsRoom() throws Exception {
        assertThat(objects.bytes()).isGreaterThan(30 << 20);
        Path destination = small.resolve("destination");

        assertThatSpaceIsNamed(destination, StageListener.NONE);
        assertThatNothingIsTorn(destination);

        run("mount", "-o", "remount,size=256m", small.toString());
        assertThatAllArrives(destination);
    }

    @Test
    void aDiskThatFillsUpWhileARunIsUnderWayTearsNothing() throws Exception {
        run("mount", "-o", "remount,size=96m", small.toString());
        Path destination = small.resolve("destination");
        Path ballast = small.resolve("ballast");
        AtomicBoolean filled = new AtomicBoolean();

        assertThatSpaceIsNamed(destination, new StageListener() {
            @Override
            public void staged(StagedFile file) {
                if (filled.compareAndSet(false, true)) {
                    fill(ballast);
                }
            }
        });
        assertThatNothingIsTorn(destination);

        Files.delete(ballast);
        assertThatAllArrives(destination);
    }

    private static void fill(Path ballast) {
        try {
            run("dd", "if=/dev/zero", "of=" + ballast, "bs=64k");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertThatSpaceIsNamed(Path destination, StageListener listener) throws Exception {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            StageReport report = stage(proxy, destination, 16 << 20, listener);
            assertThat(report.failures()).containsOnlyKeys(FailureCause.NO_SPACE);
            assertThat(report.firstFailures())
                    .allSatisfy(failure -> assertThat(failure.message()).containsIgnoringCase("space"));
        } catch (StagingException e) {
            assertThat(e.failureCause()).isEqualTo(FailureCause.NO_SPACE);
            assertThat(e).hasMessageContaining("space");
        }
    }

    private void assertThatNothingIsTorn(Path destination) {
        try (FinalNameWatcher watcher = FinalNameWatcher.over(destination, objects, 1)) {
            watcher.finish();
            assertThat(watcher.violations()).isEmpty();
        }
    }

    private void assertThatAllArrives(Path destination) throws Exception {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            StageReport report = stage(proxy, destination, StageOptions.UNLIMITED, StageListener.NONE);
            assertThat(report.complete()).as(report.toString()).isTrue();
        }
        for (String key : objects.keys()) {
            assertThat(objects.isVersion(destination.resolve(key), key, 0))
                    .as(key)
                    .isTrue();
        }
    }

    private StageReport stage(FaultProxy proxy, Path destination, long bandwidth, StageListener listener)
            throws StagingException {
        StageOptions options = StageOptions.builder()
                .access(Access.to(proxy.endpoint()))
                .largeObjectBytes(4 << 20)
                .partBytes(1 << 20)
                .maxBandwidthBytes(bandwidth)
                .build();
        try (Stager stager = Stager.create(options)) {
            return stager.stage(S3Location.parse("s3://" + bucket + "/"), destination, listener);
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
