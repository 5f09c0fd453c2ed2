package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.ChildJvm;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.io.OpenMode;
import io.sluice.lustre.io.StripedFile;
import io.sluice.lustre.layout.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Mixed calls leave memory, descriptors and handles as they were. {@code -Dsluice.leak.calls} sets how many; the build
 * runs 20,000, a release check 200,000.
 */
final class LeakTest {

    private static final int CALLS = Integer.getInteger("sluice.leak.calls", 20_000);
    private static final int CALLS_IN_A_ROUND = 10;
    private static final long ALLOWED_GROWTH_KIB = 16 * 1024;

    @Test
    void mixedCallsLeaveNothingBehind() throws Exception {
        Path directory = TestMount.shared().directory();
        List<String> options =
                new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("sluice."))
                .forEach(name -> options.add("-D" + name + "=" + System.getProperty(name)));

        ChildJvm.Result result = ChildJvm.run(Calls.class, options, List.of(directory.toString()));

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).as(result.out()).isZero();
        Map<String, Long> growth = new HashMap<>();
        result.out()
                .lines()
                .map(line -> line.split(" ", -1))
                .forEach(cell -> growth.put(cell[0], Long.parseLong(cell[1])));
        assertThat(growth).containsEntry("handles", 0L);
        assertThat(growth.get("descriptors")).isLessThanOrEqualTo(4);
        assertThat(growth.get("residentKib"))
                .as("growth of resident memory in KiB over " + CALLS + " calls, the heap being fixed")
                .isLessThan(ALLOWED_GROWTH_KIB);
    }

    /** Makes the calls in a process whose heap is fixed, and prints by how much things grew. */
    static final class Calls {

        private Calls() {}

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[0]);
            LustreFileSystem fileSystem = LustreFileSystem.at(directory);
            Path file = directory.resolve("f");
            fileSystem.layouts().create(file, Layout.plain(2, 1 << 20), 0644);
            rounds(fileSystem, directory, file, CALLS / 4);
            long descriptors = descriptors();
            long resident = residentKib();
            int handles = StripedFile.openFiles();
            rounds(fileSystem, directory, file, CALLS);
            System.out.println("handles " + (StripedFile.openFiles() - handles));
            System.out.println("descriptors " + (descriptors() - descriptors));
            System.out.println("residentKib " + (residentKib() - resident));
        }
    }

    private static void rounds(LustreFileSystem fileSystem, Path directory, Path file, int calls) throws IOException {
        for (int i = 0; i < calls / CALLS_IN_A_ROUND; i++) {
            fileSystem.layouts().read(file);
            fileSystem.hsm().state(file);
            fileSystem.hsm().currentAction(file);
            fileSystem.path(fileSystem.fid(file));
            fails(() -> fileSystem.layouts().read(directory.resolve("none")));
            fails(() -> fileSystem.layouts().create(file, Layout.plain(1, 1 << 20), 0644));
            fails(() -> fileSystem.hsm().release(file));
            try (StripedFile open = fileSystem.open(file, OpenMode.READ)) {
                open.layout();
                open.dataVersion(false);
            }
        }
    }

    private interface Call {
        void run() throws LustreException;
    }

    private static void fails(Call call) {
        try {
            call.run();
        } catch (LustreException expected) {
            return;
        }
        throw new AssertionError("the call was to fail");
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
