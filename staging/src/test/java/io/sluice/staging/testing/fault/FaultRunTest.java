package io.sluice.staging.testing.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.Stager;
import io.sluice.staging.testing.S3Server;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dsluice.faults.objects=2000} makes the run as long as it is meant to be. */
class FaultRunTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final int OBJECTS = Integer.getInteger("sluice.faults.objects", 300);
    private static final long SEED = Long.getLong("sluice.faults.seed", 20261122);
    private static final double SHARE = 0.2;

    private final SeededObjects objects = SeededObjects.mixed(OBJECTS);
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final String bucket = SERVER.newBucket();

    @TempDir
    Path directory;

    @Test
    void everyObjectArrivesUnharmedOrFailsByNameWithACauseThatItMet() throws Exception {
        objects.putAll(SERVER, bucket);
        Path destination = directory.resolve("destination");
        Failures failures = new Failures();

        StageReport report;
        try (FinalNameWatcher watcher = FinalNameWatcher.over(destination, objects, 2)) {
            try (FaultProxy proxy = proxy(EnumSet.allOf(Fault.class))) {
                report = stage(proxy.endpoint(), destination, failures);
                failures.byKey().forEach((key, failure) -> assertTheCauseIsOneItMet(proxy, failure));
                System.out.printf(
                        "%d objects, %d bytes, %d requests, faults %s; staged %d, failed %s, retries %d, %.1f s%n",
                        report.objects(),
                        report.bytesPlanned(),
                        proxy.requests(),
                        proxy.faults(),
                        report.staged(),
                        report.failures(),
                        report.retries(),
                        report.wall().toMillis() / 1e3);
            }
            watcher.finish();
            assertThat(watcher.violations()).isEmpty();
            assertThat(watcher.judgements()).isPositive();
        }

        assertThat(report.objects()).isEqualTo(OBJECTS);
        assertThat(report.staged() + report.failed()).isEqualTo(OBJECTS);
        assertThat(report.failed()).isEqualTo(failures.byKey().size());
        for (String key : objects.keys()) {
            Path file = destination.resolve(key);
            if (failures.byKey().containsKey(key)) {
                assertThat(file).doesNotExist();
            } else {
                assertThat(objects.isVersion(file, key, 0)
                                || (changed.contains(key) && objects.isVersion(file, key, 1)))
                        .as(key)
                        .isTrue();
            }
        }
        assertThatTheNextRunsDoWhatIsLeftAndThenNothing(destination);
    }

    @Test
    void withTransientFaultsOnlyNearlyAllArriveInOneRun() throws Exception {
        objects.putAll(SERVER, bucket);
        Path destination = directory.resolve("destination");
        Failures failures = new Failures();

        StageReport report;
        try (FaultProxy proxy = proxy(Fault.TRANSIENT)) {
            report = stage(proxy.endpoint(), destination, failures);
            failures.byKey().forEach((key, failure) -> assertTheCauseIsOneItMet(proxy, failure));
        }

        assertThat(report.staged() + report.failed()).isEqualTo(OBJECTS);
        assertThat(report.failed()).as(failures.byKey().toString()).isLessThanOrEqualTo(OBJECTS / 50);
    }

    @Test
    void aListingInDisorderLosesNothing() throws Exception {
        objects.putAll(SERVER, bucket);
        Path destination = directory.resolve("destination");

        StageReport report;
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint())
                .faults(Set.of(Fault.LISTING_DISORDER), 1, SEED)
                .start()) {
            report = stage(proxy.endpoint(), destination, StageListener.NONE);
            assertThat(proxy.faults()).containsKey(Fault.LISTING_DISORDER);
        }

        assertThat(report.staged()).as(report.toString()).isEqualTo(OBJECTS);
        assertThatTheNextRunsDoWhatIsLeftAndThenNothing(destination);
    }

    private void assertThatTheNextRunsDoWhatIsLeftAndThenNothing(Path destination) throws Exception {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            StageReport next = stage(proxy.endpoint(), destination, StageListener.NONE);
            assertThat(next.complete()).as(next.toString()).isTrue();
            for (String key : objects.keys()) {
                int version = changed.contains(key) ? 1 : 0;
                assertThat(objects.isVersion(destination.resolve(key), key, version))
                        .as(key)
                        .isTrue();
            }

            long before = proxy.objectRequests();
            StageReport last = stage(proxy.endpoint(), destination, StageListener.NONE);
            assertThat(last.skipped()).isEqualTo(OBJECTS);
            assertThat(proxy.objectRequests()).isEqualTo(before);
        }
        try (var files = Files.walk(destination)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith(".sluice-")))
                    .isEmpty();
        }
    }

    private FaultProxy proxy(Set<Fault> faults) {
        return FaultProxy.before(SERVER.endpoint())
                .faults(faults, SHARE, SEED)
                .stall(Duration.ofMillis(500))
                .change((inBucket, key) -> {
                    changed.add(key);
                    SERVER.put(inBucket, key, objects.content(key, 1));
                })
                .start();
    }

    private StageReport stage(URI endpoint, Path destination, StageListener listener) throws Exception {
        StageOptions options = StageOptions.builder()
                .access(Access.to(endpoint))
                .largeObjectBytes(4 << 20)
                .partBytes(1 << 20)
                .maxRequests(16)
                .build();
        try (Stager stager = Stager.create(options)) {
            return stager.stage(S3Location.parse("s3://" + bucket + "/"), destination, listener);
        }
    }

    private static void assertTheCauseIsOneItMet(FaultProxy proxy, FileFailure failure) {
        Map<FailureCause, Set<Fault>> makes = Map.of(
                FailureCause.OBJECT_CHANGED, Set.of(Fault.OBJECT_CHANGE),
                FailureCause.CHECKSUM_MISMATCH, Set.of(Fault.CORRUPTION),
                FailureCause.THROTTLED, Set.of(Fault.SLOW_DOWN, Fault.SLOW_DOWN_RETRY_AFTER),
                FailureCause.SERVER_ERROR, Set.of(Fault.INTERNAL_ERROR),
                FailureCause.CONNECTION, Set.of(Fault.RESET, Fault.RESET_IN_BODY, Fault.TRUNCATION, Fault.STALL));
        assertThat(makes).as(failure.toString()).containsKey(failure.cause());
        assertThat(proxy.faultsOf(failure.key()))
                .as(failure.toString())
                .containsAnyElementsOf(makes.getOrDefault(failure.cause(), Set.of()));
    }
}
