package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plan of many objects in little memory: half of them recorded in a manifest, all from a source that makes them up as it
 * goes. {@code -Dsluice.plan.objects=10000000} for ten million.
 */
class LargePlanTest {

    private static final int OBJECTS = Integer.getInteger("sluice.plan.objects", 120_000);
    private static final int SAMPLES = 5;

    /** What live memory may differ by from one tenth of the plan to its end. */
    private static final long FLAT_BYTES = 8L << 20;

    @TempDir
    Path destination;

    @Test
    void theHeapDoesNotGrowWithTheNumberOfObjects() throws IOException {
        DestinationManifest manifest = DestinationManifest.of(destination);
        long begun = System.nanoTime();
        RunLog run = manifest.begin("d/");
        for (int i = 0; i < OBJECTS; i += 2) {
            SourceObject object = object(i);
            run.finished(new ManifestEntry(
                    object.key().substring(2),
                    object.key(),
                    1,
                    object.eTag(),
                    "",
                    Instant.EPOCH,
                    new Proof("length", "", "")));
        }
        long logged = System.nanoTime();
        manifest.complete(run, "d/", true);
        long merged = System.nanoTime();

        List<Long> live = new ArrayList<>();
        long entries = 0;
        try (PlanStream plan = Planner.compare(new Synthetic(), destination, manifest.read(), PlanRules.DEFAULTS)) {
            for (Optional<PlanEntry> next = plan.next(); next.isPresent(); next = plan.next()) {
                assertThat(next.get().reason()).isEqualTo(Reason.NEW);
                if (++entries % (OBJECTS / SAMPLES) == 0) {
                    live.add(liveBytes());
                }
            }
        }
        assertThat(entries).isEqualTo(OBJECTS);
        assertThat(live.get(SAMPLES - 1) - live.get(0)).isLessThan(FLAT_BYTES);
        if (System.getProperty("sluice.plan.objects") != null) {
            System.out.printf(
                    "%d objects: log %.1f s, merge %.1f s, plan %.1f s; live heap %s MiB; manifest %d MiB%n",
                    OBJECTS,
                    (logged - begun) / 1e9,
                    (merged - logged) / 1e9,
                    (System.nanoTime() - merged) / 1e9,
                    live.stream().map(bytes -> bytes >> 20).toList(),
                    Files.size(destination.resolve(".sluice/manifest.jsonl")) >> 20);
        }
    }

    private static long liveBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static SourceObject object(int i) {
        return SourceObject.of(
                "d/%05d/file-%04d.bin".formatted(i / 1000, i % 1000),
                i % 100_000,
                "d41d8cd98f00b204e9800998%08x".formatted(i),
                Instant.ofEpochSecond(i));
    }

    private static final class Synthetic implements ObjectSource {
        private int next;

        @Override
        public Optional<SourceObject> next() {
            return next < OBJECTS ? Optional.of(object(next++)) : Optional.empty();
        }

        @Override
        public String base() {
            return "d/";
        }

        @Override
        public void close() {}
    }
}
