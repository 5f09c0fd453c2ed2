package io.sluice.staging.plan;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One key to its path. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyMappingBenchmark {

    /** Keys of the kinds that there are: plain, with letters beyond ASCII, hostile. */
    @Param({
        "corpus/train/shard-00017/sample-0004711.jpg",
        "corpus/übung/zeichen-日本語-0004711.jpg",
        "corpus/train/../../etc/passwd"
    })
    public String key = "";

    private final KeyMapper mapper = new KeyMapper("corpus/", Path.of("/fsx/corpus"));

    /** Maps the key. */
    @Benchmark
    public Object map() {
        return mapper.map(key, 16384);
    }
}
