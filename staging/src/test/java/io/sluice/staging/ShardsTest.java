package io.sluice.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.plan.DestinationManifest;
import io.sluice.staging.plan.DestinationManifest.State;
import io.sluice.staging.plan.ManifestReader;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several runs that stage to one directory. */
class ShardsTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final int OBJECTS = 30;
    private static final int MIB = 1 << 20;

    @TempDir
    private Path temporary;

    private final String bucket = SERVER.newBucket();
    private Path destination = Path.of("");

    @BeforeEach
    void fillTheBucket() {
        destination = temporary.resolve("destination");
        for (int i = 0; i < OBJECTS; i++) {
            SERVER.put(bucket, "small/" + i, new byte[i]);
        }
        for (int i = 0; i < 4; i++) {
            SERVER.put(bucket, "large/" + i, new byte[3 * MIB + i]);
        }
    }

    @Test
    void shardsSideBySideStageEachObjectOnceAndTheLastCompletesTheManifest() throws Exception {
        int count = 3;
        CountDownLatch allBegun = new CountDownLatch(count);
        ExecutorService machines = Executors.newFixedThreadPool(count);
        List<StageReport> reports = new ArrayList<>();
        try {
            List<Future<StageReport>> runs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Callable<StageReport> run = shard(i, count, new HeldUntil(allBegun));
                runs.add(machines.submit(run));
            }
            for (Future<StageReport> run : runs) {
                reports.add(run.get(1, TimeUnit.MINUTES));
            }
        } finally {
            machines.shutdownNow();
        }

        assertThat(reports).allMatch(StageReport::complete);
        assertThat(reports.stream().mapToLong(StageReport::staged).sum()).isEqualTo(OBJECTS + 4);
        assertThat(reports).allMatch(report -> report.staged() > 0);
        assertThat(files()).isEqualTo(OBJECTS + 4);
        assertThat(DestinationManifest.of(destination).state()).isEqualTo(State.COMPLETE);
        assertThat(recorded()).isEqualTo(OBJECTS + 4);
        assertThat(records()).containsOnly("manifest.jsonl", "merge.lock");
    }

    @Test
    void theManifestIsCompleteOnlyWhenEveryShardHasEnded() throws Exception {
        shard(0, 2, StageListener.NONE).call();
        State afterFirst = DestinationManifest.of(destination).state();
        shard(1, 2, StageListener.NONE).call();

        assertThat(afterFirst).isEqualTo(State.PARTIAL);
        assertThat(DestinationManifest.of(destination).state()).isEqualTo(State.COMPLETE);
    }

    @Test
    void aShardThatRunsAgainDoesNothingTwice() throws Exception {
        StageReport first = shard(0, 2, StageListener.NONE).call();
        StageReport again = shard(0, 2, StageListener.NONE).call();

        assertThat(again.staged()).isZero();
        assertThat(again.skipped()).isEqualTo(first.staged());
        assertThat(DestinationManifest.of(destination).state()).isEqualTo(State.PARTIAL);
    }

    @Test
    void theSameShardTwiceAtOnceIsRefused() {
        StageListener whileRunning = new OnceStaged(() -> assertThatThrownBy(
                        () -> shard(0, 2, StageListener.NONE).call())
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("another process is staging to"));

        assertThat(call(shard(0, 2, whileRunning)).complete()).isTrue();
    }

    @Test
    void aWholeStageBesideAShardIsRefused() {
        StageListener whileRunning = new OnceStaged(() -> assertThatThrownBy(
                        () -> shard(0, 1, StageListener.NONE).call())
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("another process is staging to"));

        assertThat(call(shard(0, 2, whileRunning)).complete()).isTrue();
    }

    @Test
    void aFileAboveAnotherShardsKeyIsRefusedByItsOwnShardAlone() throws Exception {
        SERVER.put(bucket, "large", new byte[1]);

        long failed = 0;
        for (int i = 0; i < 3; i++) {
            failed += shard(i, 3, StageListener.NONE).call().failed();
        }

        assertThat(failed).isEqualTo(1);
        assertThat(files()).isEqualTo(OBJECTS + 4);
    }

    @Test
    void shardsOfAStoredPlanAreBalancedByBytes() throws Exception {
        Path plan = temporary.resolve("plan");
        try (Stager stager = Stager.create(options(Shard.WHOLE).build())) {
            stager.plan(source(), destination).write(plan);
        }
        List<StageReport> reports = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (Stager stager = Stager.create(options(new Shard(i, 2))
                    .objectsFrom(new ObjectsFrom.StoredPlan(plan))
                    .build())) {
                reports.add(stager.stage(source(), destination, StageListener.NONE));
            }
        }

        assertThat(reports).allMatch(report -> report.bytesStaged() / MIB == 6);
        assertThat(reports.stream().mapToLong(StageReport::staged).sum()).isEqualTo(OBJECTS + 4);
        assertThat(DestinationManifest.of(destination).state()).isEqualTo(State.COMPLETE);
    }

    private S3Location source() {
        return new S3Location(bucket, "");
    }

    private static StageOptions.Builder options(Shard shard) {
        return StageOptions.builder()
                .access(SERVER.access())
                .largeObjectBytes(2 * MIB)
                .partBytes(MIB)
                .shard(shard);
    }

    private Callable<StageReport> shard(int index, int count, StageListener listener) {
        return () -> {
            try (Stager stager = Stager.create(options(new Shard(index, count)).build())) {
                return stager.stage(source(), destination, listener);
            }
        };
    }

    private static StageReport call(Callable<StageReport> run) {
        try {
            return run.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private long files() throws IOException {
        try (Stream<Path> found = Files.walk(destination)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> !destination.relativize(file).startsWith(".sluice"))
                    .count();
        }
    }

    private List<String> records() throws IOException {
        try (Stream<Path> found = Files.list(destination.resolve(".sluice"))) {
            return found.map(file -> file.getFileName().toString()).toList();
        }
    }

    private int recorded() throws IOException {
        int entries = 0;
        try (ManifestReader reader = DestinationManifest.of(destination).read()) {
            while (reader.next().isPresent()) {
                entries++;
            }
        }
        return entries;
    }

    /** Holds a run at its first object until the others are there too. */
    private record HeldUntil(CountDownLatch begun) implements StageListener {

        @Override
        public void planned(String key, long bytes) {
            begun.countDown();
            try {
                begun.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Does something once, while the run is under way. */
    private static final class OnceStaged implements StageListener {
        private final Runnable what;
        private boolean done;

        OnceStaged(Runnable what) {
            this.what = what;
        }

        @Override
        public void planned(String key, long bytes) {
            if (!done) {
                done = true;
                what.run();
            }
        }
    }
}
