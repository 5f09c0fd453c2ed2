package io.sluice.staging.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Recording a part in the journal of a large object, and reading it back, per part of an object of 10,000 parts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PartJournalBenchmark {

    private static final int PARTS = 10_000;
    private static final PartJournal.Subject SUBJECT = new PartJournal.Subject(
            "corpus/large.bin", "", "etag", (long) PARTS << 23, 8 << 20, CrcAlgorithm.CRC64NVME, "large.tmp");

    private Path directory = Path.of("");
    private Path whole = Path.of("");

    /** Makes a directory with a whole journal. */
    @Setup(Level.Trial)
    public void begin() throws IOException {
        directory = Files.createTempDirectory("journal-benchmark");
        whole = directory.resolve("whole");
        write(new PartJournal(whole, SUBJECT)).close();
    }

    /** Removes the directory. */
    @TearDown(Level.Trial)
    public void end() throws IOException {
        Files.delete(whole);
        Files.delete(directory);
    }

    /** Records all parts, and removes the journal as a run does at its end. */
    @Benchmark
    @OperationsPerInvocation(PARTS)
    public void record() throws IOException {
        write(new PartJournal(directory.resolve("new"), SUBJECT)).remove();
    }

    /** Reads all parts. */
    @Benchmark
    @OperationsPerInvocation(PARTS)
    public Optional<PartJournal.Recorded> read() throws IOException {
        return PartJournal.read(whole);
    }

    private static PartJournal write(PartJournal journal) throws IOException {
        for (int part = 0; part < PARTS; part++) {
            journal.written(part, part * 0x9e37_79b9_7f4a_7c15L);
        }
        return journal;
    }
}
