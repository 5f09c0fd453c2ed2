package io.sluice.lustre.backend.jna;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.simulator.LustreSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Time of a call by path on both backends, on the simulator or on {@code -Dsluice.lustre.mount}, beside a stat. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CallBenchmark {

    /** Which backend answers. */
    @Param({"library", "kernel"})
    public String backend = "library";

    private @Nullable LustreFileSystem fileSystem;
    private @Nullable Layouts layouts;
    private @Nullable Hsm hsm;
    private Path file = Path.of("");

    /** Makes a file with a layout. */
    @Setup
    public void begin() throws IOException {
        String real = System.getProperty("sluice.lustre.mount", "");
        System.setProperty("sluice.lustre.backend", backend);
        if (real.isEmpty()) {
            System.setProperty("sluice.lustre.library", LustreSimulator.library().toString());
            System.setProperty("sluice.lustre.libc", LustreSimulator.systemCalls().toString());
        }
        Path directory = real.isEmpty()
                ? LustreSimulator.builder(Files.createTempDirectory("call-benchmark")).create()
                : Path.of(real);
        fileSystem = LustreFileSystem.at(directory);
        layouts = fileSystem.layouts();
        hsm = fileSystem.hsm();
        file = Files.createTempDirectory(directory, "bench").resolve("f");
        layouts.create(file, Layout.plain(2, 1 << 20), 0644);
    }

    /** The measure of all things. */
    @Benchmark
    public PosixFileAttributes stat() throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class);
    }

    /** Layout by path. */
    @Benchmark
    public Layout layout() throws IOException {
        return Objects.requireNonNull(layouts).read(file);
    }

    /** HSM state by path. */
    @Benchmark
    public HsmState hsmState() throws IOException {
        return Objects.requireNonNull(hsm).state(file);
    }

    /** FID by path. */
    @Benchmark
    public Fid fid() throws IOException {
        return Objects.requireNonNull(fileSystem).fid(file);
    }
}
