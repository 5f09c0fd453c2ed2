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
    private static final long IN_FLIGHT_MILLIS = 500;

    /** A kill comes up to this long after the first byte. */
    private static final int LONGEST_LIFE_MILLIS = 4000;

    /** So slow that a run lives through a few kills, and each finds it under way. */
    private static final long BYTES_PER_SECOND = SeededObjects.mixed(OBJECTS).bytes() / (2L * Math.min(KILLS, 10));

    private final SeededObjects objects = SeededObjects.mixed(OBJECTS);
    private final String bucket = SERVER.newBucket();
    private final Random random = new Random(SEED);

    @TempDir
    Path directory;

    @Test
    void killedAtAnyMomentARunLosesNoMoreThanWasInFlight() throws Exception {
        objects.putAll(SERVER, bucket);
        int kills = 0;
        int laps = 0;
        long inFlight = 0;
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            while (kills < KILLS) {
                Lap lap = lap(proxy, directory.resolve("destination-" + laps++), KILLS - kills);
                kills += lap.kills();
                inFlight += lap.inFlightBytes();
            }
            long data = laps * objects.bytes();
            System.out.printf(
                    "%d kills; data %d times %d bytes, fetched %d in all: %.3f of the data; in flight at the kills %d%n",
                    kills, laps, objects.bytes(), proxy.bodyBytes(), (double) proxy.bodyBytes() / data, inFlight);
            assertThat((double) proxy.bodyBytes()).isLessThanOrEqualTo(1.05 * data + inFlight);
        }
    }

    /** One destination from empty to whole: how often its runs were killed, and what that may have cost. */
    private record Lap(int kills, long inFlightBytes) {}

    private Lap lap(FaultProxy proxy, Path destination, int mostKills) throws Exception {
        int kills = 0;
        long inFlight = 0;
        try (FinalNameWatcher watcher = FinalNameWatcher.over(destination, objects, 1)) {
            boolean whole = false;
            while (kills < mostKills && !whole) {
                Process child = start(proxy.endpoint(), destination, BYTES_PER_SECOND);
                long lost = killAtARandomMoment(child, proxy);
                whole = child.exitValue() == 0;
                kills += whole ? 0 : 1;
                inFlight += whole ? 0 : lost;
            }
            Process last = start(proxy.endpoint(), destination, Long.MAX_VALUE);
            assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(last.exitValue()).as(Files.readString(log())).isZero();
            watcher.finish();
            assertThat(watcher.violations()).isEmpty();
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
        return new Lap(kills, inFlight);
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
