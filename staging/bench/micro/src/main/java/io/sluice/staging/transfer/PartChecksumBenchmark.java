package io.sluice.staging.transfer;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.Checksum;
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

/** The check of one part of 8 MiB that comes in pieces, and what it costs to add it to the check of what is before it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PartChecksumBenchmark {

    private static final int PART_BYTES = 8 << 20;

    /** What S3 keeps. */
    @Param({"CRC32", "CRC32C", "CRC64NVME"})
    public String algorithm = "CRC32";

    private static final int PIECE_BYTES = 16 << 10;

    private final byte[] part = random();
    private long before = 0x0123_4567;

    private static byte[] random() {
        byte[] bytes = new byte[PART_BYTES];
        new SplittableRandom(1).nextBytes(bytes);
        return bytes;
    }

    /** The check of the part. */
    @Benchmark
    public long check() {
        Checksum checksum = CrcAlgorithm.valueOf(algorithm).start();
        for (int at = 0; at < PART_BYTES; at += PIECE_BYTES) {
            checksum.update(part, at, PIECE_BYTES);
        }
        return checksum.getValue();
    }

    /** The check of the whole so far with one more part. */
    @Benchmark
    public long combine() {
        before = CrcAlgorithm.valueOf(algorithm).combine(before, 0x89ab_cdef, PART_BYTES);
        return before;
    }
}
