package io.sluice.staging.hydrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import io.sluice.staging.hydrate.HydrateOptions.Fallback;
import io.sluice.staging.hydrate.HydrateOptions.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HydrationTest {

    @TempDir
    private Path directory;

    private Path mount = Path.of("");

    @Test
    void everyReleasedFileComesBackAndNoOtherIsTouched() throws Exception {
        LustreFileSystem fileSystem = mount(builder -> builder);
        List<Path> released = released(fileSystem, 300);
        Files.write(mount.resolve("d1/resident"), bytes(5));
        Files.createSymbolicLink(mount.resolve("link"), released.get(0));

        HydrateReport report = hydrate(fileSystem, HydrateOptions.DEFAULTS, HydrateListener.NONE, mount);

        assertThat(report.files()).isEqualTo(301);
        assertThat(report.released()).isEqualTo(300);
        assertThat(report.hydrated()).isEqualTo(300);
        assertThat(report.failed()).isZero();
        for (int i = 0; i < 300; i++) {
            assertThat(released.get(i)).hasBinaryContent(bytes(i));
        }
        assertThat(hydrate(fileSystem, HydrateOptions.DEFAULTS, HydrateListener.NONE, mount)
                        .released())
                .isZero();
    }

    @Test
    void lookingForReleasedFilesRestoresNone() throws Exception {
        LustreFileSystem fileSystem = mount(builder -> builder);
        released(fileSystem, 20);
        long before = LustreSimulator.hsmStatistics(mount).accepted();

        Release.find(fileSystem, List.of(mount), ReleaseOptions.DEFAULTS, Clock.systemUTC());

        assertThat(LustreSimulator.hsmStatistics(mount).accepted()).isEqualTo(before);
    }

    @Test
    void theSmallestComeFirstWhenAskedFor() throws Exception {
        LustreFileSystem fileSystem = mount(builder -> builder.mdts(1).hsmMaxRequests(1));
        released(fileSystem, 40);
        List<Path> came = new ArrayList<>();

        hydrate(fileSystem, HydrateOptions.DEFAULTS.withOrder(Order.SMALLEST), into(came), mount);

        assertThat(came).hasSize(40);
        assertThat(came.indexOf(file(0))).isLessThan(came.indexOf(file(39)));
    }

    @Test
    void whatTheAgentCannotRestoreIsReportedByName() throws Exception {
        LustreFileSystem fileSystem = mount(builder -> builder);
        released(fileSystem, 100);
        mount(builder -> builder.archiveErrorShare(0.2));

        HydrateReport report = hydrate(fileSystem, HydrateOptions.DEFAULTS, HydrateListener.NONE, mount);

        assertThat(report.failed()).isBetween(1L, 60L);
        assertThat(report.hydrated() + report.failed()).isEqualTo(100);
        assertThat(report.failures()).containsOnlyKeys("FAILED");
        assertThat(report.firstFailures()).allMatch(failure -> failure.message().length() > 10);
    }

    @Test
    void filesThatDoNotFitAreNotAskedFor() throws Exception {
        LustreFileSystem fileSystem = mount(builder -> builder);
        released(fileSystem, 3);
        long before = LustreSimulator.hsmStatistics(mount).accepted();
        mount(builder -> builder.fullOst(0).fullOst(1).fullOst(2).fullOst(3));

        assertThatThrownBy(() -> hydrate(fileSystem, HydrateOptions.DEFAULTS, HydrateListener.NONE, mount))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.NO_SPACE))
                .hasMessageContaining("do not fit");
        assertThat(LustreSimulator.hsmStatistics(mount).accepted()).isEqualTo(before);
    }

    @Test
    void filesWhoseRestoreStallsAreLeftToTheFallbackAndReportedWhenItFailsToo() throws Exception {
        LustreFileSystem fileSystem = mount(builder -> builder);
        List<Path> files = released(fileSystem, 5);
        mount(builder -> builder.set("fault.agent_lost_rate", "1"));
        List<String> stalls = new ArrayList<>();

        HydrateReport report = hydrate(
                fileSystem,
                HydrateOptions.DEFAULTS.withFallback(Duration.ofMillis(300), Fallback.READ),
                new HydrateListener() {
                    @Override
                    public void stalled(String message) {
                        stalls.add(message);
                    }
                },
                mount);

        assertThat(stalls).isNotEmpty();
        assertThat(report.hydrated()).isZero();
        // The simulator's files cannot be read back as Lustre's can; what cannot be brought back is said.
        assertThat(report.failures()).isEqualTo(Map.of("FAILED", 5L));
        assertThat(report.firstFailures().get(0).message()).contains("still released");
        for (Path file : files) {
            fileSystem.hsm().cancel(file);
        }
        await().until(() -> LustreSimulator.hsmStatistics(mount).queued() == 0);
    }

    @Test
    void onlyArchivedCleanAndOldFilesAreReleased() throws Exception {
        LustreFileSystem fileSystem = mount(builder -> builder);
        Path old = archived(fileSystem, "old");
        Path dirty = archived(fileSystem, "dirty");
        Files.write(dirty, bytes(999));
        Files.write(mount.resolve("never"), bytes(10));
        Release young = Release.find(
                fileSystem, List.of(mount), new ReleaseOptions(Duration.ofDays(7), 1, 2), Clock.systemUTC());

        Release release = Release.find(
                fileSystem,
                List.of(mount),
                new ReleaseOptions(Duration.ofDays(7), 1, 2),
                Clock.fixed(Instant.now().plus(Duration.ofDays(8)), ZoneOffset.UTC));
        Release.Outcome outcome = release.carryOut(refused -> {});

        assertThat(young.chosen()).isEmpty();
        assertThat(young.counts().tooNew()).isEqualTo(1);
        assertThat(release.chosen()).extracting(Release.Candidate::path).containsExactly(old);
        assertThat(release.counts().notArchived()).isEqualTo(2);
        assertThat(outcome.released()).isEqualTo(1);
        assertThat(fileSystem.hsm().state(old).isReleased()).isTrue();
        assertThat(dirty).hasBinaryContent(bytes(999));
    }

    @Test
    void nothingIsReleasedWhenEnoughIsFree() throws Exception {
        LustreFileSystem fileSystem = mount(builder -> builder);
        archived(fileSystem, "a");

        Release release =
                Release.find(fileSystem, List.of(mount), new ReleaseOptions(Duration.ZERO, 0, 2), Clock.systemUTC());

        assertThat(release.chosen()).isEmpty();
        assertThat(release.counts().notNeeded()).isEqualTo(1);
    }

    private static HydrateListener into(List<Path> came) {
        return new HydrateListener() {
            @Override
            public void hydrated(Path file) {
                came.add(file);
            }
        };
    }

    private HydrateReport hydrate(
            LustreFileSystem fileSystem, HydrateOptions options, HydrateListener listener, Path... paths)
            throws IOException, InterruptedException {
        return Hydration.run(fileSystem, List.of(paths), options, listener);
    }

    private LustreFileSystem mount(UnaryOperator<LustreSimulator.Builder> settings) throws IOException {
        mount = settings.apply(LustreSimulator.builder(Files.createDirectories(directory.resolve("lustre"))))
                .create();
        return LustreFileSystem.at(mount);
    }

    private Path file(int i) {
        return mount.resolve("d" + i % 3).resolve("file-" + i);
    }

    private List<Path> released(LustreFileSystem fileSystem, int count) throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Files.createDirectories(file(i).resolveSibling("."));
            files.add(Files.write(file(i), bytes(i)));
        }
        archive(fileSystem, files);
        HsmCampaign.release(fileSystem).build().runPaths(files.iterator());
        return files;
    }

    private Path archived(LustreFileSystem fileSystem, String name) throws Exception {
        Path file = Files.write(mount.resolve(name), bytes(1000));
        archive(fileSystem, List.of(file));
        return file;
    }

    private static void archive(LustreFileSystem fileSystem, List<Path> files) throws Exception {
        assertThat(HsmCampaign.archive(fileSystem, 1)
                        .looks(Duration.ofMillis(20), Duration.ofMillis(200))
                        .build()
                        .runPaths(files.iterator())
                        .isComplete())
                .isTrue();
    }

    private static byte[] bytes(int i) {
        byte[] bytes = new byte[100 + 10 * i];
        new Random(i).nextBytes(bytes);
        return bytes;
    }
}
