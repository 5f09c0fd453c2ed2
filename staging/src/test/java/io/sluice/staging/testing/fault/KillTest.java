package io.sluice.staging.testing.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Dsluice.kills=200} makes it as long as it is meant to be; the build kills a few times only. */
class KillTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final int KILLS = Integer.getInteger("sluice.kills", 4);
    private static final long SEED = Long.getLong("sluice.kills.seed", 1);
    private static final int OBJECTS = Integer.getInteger("sluice.kills.objects", 400);

    /** What was fetched in the last moment before a kill was in flight: neither synced nor, for a part, recorded. */
    private static final long IN_FLIGHT_MILLIS = 1000;

    /** A kill comes up to this long after the first byte. */
    private static final int LONGEST_LIFE_MILLIS = 4000;

    private final SeededObjects objects = SeededObjects.mixed(OBJECTS);
    private final String bucket = SERVER.newBucket();
    private final Random random = new Random(SEED);

    @TempDir
    Path directory;

    @Test
    void killedAtAnyMomentARunLosesNoMoreThanWasInFlight() throws Exception {
        objects.putAll(SERVER, bucket);
        Path destination = directory.resolve("destination");
        // So slow that the kills are spread over the whole run, and a kill finds it under way.
        long bandwidth = objects.bytes() / (KILLS + 1L) / (LONGEST_LIFE_MILLIS / 2000) + (1 << 20);
        long inFlight = 0;
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start();
                FinalNameWatcher watcher = FinalNameWatcher.over(destination, objects, 1)) {
            int kills = 0;
            for (int k = 0; k < KILLS; k++) {
                Process child = start(proxy.endpoint(), destination, bandwidth);
                inFlight += killAtARandomMoment(child, proxy);
                kills += child.exitValue() == 0 ? 0 : 1;
            }
            Process last = start(proxy.endpoint(), destination, Long.MAX_VALUE);
            assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();

            watcher.finish();
            assertThat(last.exitValue()).as(Files.readString(log())).isZero();
            System.out.printf(
                    "%d kills; data %d bytes, fetched %d, in flight at kills %d%n",
                    kills, objects.bytes(), proxy.bodyBytes(), inFlight);
            assertThat(watcher.violations()).isEmpty();
            assertThat(kills).isGreaterThan(KILLS / 2);
            assertThat((double) proxy.bodyBytes()).isLessThanOrEqualTo(1.05 * objects.bytes() + inFlight);
        }
        for (String key : objects.keys()) {
            assertThat(objects.isVersion(destination.resolve(key), key, 0))
                    .as(key)
                    .isTrue();
        }
        try (var files = Files.walk(destination)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith(".sluice-")))
                    .isEmpty();
        }
    }

    /** Returns the bytes that were fetched in the last moment, listings included. */
    private long killAtARandomMoment(Process child, FaultProxy proxy) throws InterruptedException {
        long before = proxy.requests();
        Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> proxy.requests() > before || !child.isAlive());
        int life = random.nextInt(LONGEST_LIFE_MILLIS);
        child.waitFor(Math.max(0, life - IN_FLIGHT_MILLIS), TimeUnit.MILLISECONDS);
        long earlier = proxy.bodyBytes();
        child.waitFor(Math.min(life, IN_FLIGHT_MILLIS), TimeUnit.MILLISECONDS);
        child.destroyForcibly().waitFor();
        return proxy.bodyBytes() - earlier;
    }

    private Process start(URI endpoint, Path destination, long bandwidth) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StageOnce.class.getName(),
                endpoint.toString(),
                "s3://" + bucket + "/",
                destination.toString(),
                Long.toString(bandwidth));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return directory.resolve("child.log");
    }
}
