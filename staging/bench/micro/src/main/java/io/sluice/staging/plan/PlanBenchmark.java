package io.sluice.staging.plan;

import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Objects per second through the comparison of a listing with an empty destination; the listing costs next to nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PlanBenchmark {

    private static final int OBJECTS = 100_000;

    private Path destination = Path.of("");

    /** Makes the destination. */
    @Setup
    public void begin() throws IOException {
        destination = Files.createTempDirectory("plan-benchmark");
    }

    /** Removes the destination. */
    @TearDown
    public void end() throws IOException {
        Files.delete(destination);
    }

    /** Plans all objects. */
    @Benchmark
    @OperationsPerInvocation(OBJECTS)
    public long plan() throws IOException {
        long bytes = 0;
        ManifestReader recorded = DestinationManifest.of(destination).read();
        try (PlanStream plan = Planner.compare(new Synthetic(), destination, recorded, PlanRules.DEFAULTS)) {
            for (Optional<PlanEntry> entry = plan.next(); entry.isPresent(); entry = plan.next()) {
                bytes += entry.get().object().size();
            }
        }
        return bytes;
    }

    private static final class Synthetic implements ObjectSource {

        private int next;

        @Override
        public Optional<SourceObject> next() {
            if (next == OBJECTS) {
                return Optional.empty();
            }
            int k = next++;
            String key = "corpus/" + padded(k / 1000, 5) + "/sample-" + padded(k, 8);
            return Optional.of(SourceObject.of(key, 4096, "0123456789abcdef0123456789abcdef", Instant.EPOCH));
        }

        private static String padded(int number, int width) {
            String digits = Integer.toString(number);
            return "0".repeat(width - digits.length()) + digits;
        }

        @Override
        public String base() {
            return "corpus/";
        }

        @Override
        public void close() {}
    }
}
