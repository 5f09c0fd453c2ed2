package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.simulator.LustreSimulator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What JNA itself costs: a function that does nothing, mapped by an interface and mapped directly. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MappingBenchmark {

    private static final byte[] TEXT = NativePath.cString("not a FID");

    private @Nullable LibLustreApi api;

    /** Two functions mapped directly. */
    @SuppressWarnings("MemberName") // C names
    static final class Direct {
        private Direct() {}

        static native int llapi_msg_get_level();

        static native int llapi_hsm_state_get(byte[] path, byte[] state);
    }

    /** Loads the library. */
    @Setup
    public void begin() throws LustreException {
        System.setProperty("sluice.lustre.library", LustreSimulator.library().toString());
        LustreLibrary library = LustreLibrary.load();
        api = library.api();
        Native.register(Direct.class, library.nativeLibrary());
    }

    /** No arguments, by interface. */
    @Benchmark
    public int emptyByInterface() {
        return Objects.requireNonNull(api).llapi_msg_get_level();
    }

    /** No arguments, directly. */
    @Benchmark
    public int emptyDirectly() {
        return Direct.llapi_msg_get_level();
    }

    /** Two byte arrays and a path that does not exist, by interface. */
    @Benchmark
    public int arraysByInterface() {
        return Objects.requireNonNull(api).llapi_hsm_state_get(TEXT, new byte[HsmBytes.USER_STATE]);
    }

    /** The same, directly. */
    @Benchmark
    public int arraysDirectly() {
        return Direct.llapi_hsm_state_get(TEXT, new byte[HsmBytes.USER_STATE]);
    }
}
