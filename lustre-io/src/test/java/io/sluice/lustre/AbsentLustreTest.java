package io.sluice.lustre;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.Layouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine without Lustre: every way in says why, and nothing is printed by anyone. */
final class AbsentLustreTest {

    @TempDir
    private Path directory;

    private ChildJvm.Result run(String... options) throws Exception {
        return ChildJvm.run(Knock.class, List.of(options), List.of(directory.toString()));
    }

    @Test
    void aMissingLibraryIsNamedWithTheRemedyWhenItIsForced() throws Exception {
        ChildJvm.Result result =
                run("-Dsluice.lustre.library=/no/such/liblustreapi.so.1", "-Dsluice.lustre.backend=library");

        assertThat(result.out().lines())
                .first()
                .asString()
                .startsWith("LustreUnavailableException open file system " + directory)
                .contains("sluice.lustre.library");
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
    }

    @Test
    void theProbeNeverThrows() throws Exception {
        ChildJvm.Result result =
                run("-Dsluice.lustre.library=/no/such/liblustreapi.so.1", "-Dsluice.lustre.backend=library");

        assertThat(result.out()).contains("onLustre=false, usable=false, backend=, reason=cannot be loaded");
    }

    @Test
    void withoutTheLibraryTheKernelIsAskedAndTheReasonIsKept() throws Exception {
        ChildJvm.Result result = run("-Dsluice.lustre.library=/no/such/liblustreapi.so.1");

        assertThat(result.out())
                .contains("NotLustreException")
                .contains(
                        "backend=extended attributes and ioctls, because liblustreapi is not loaded: cannot be loaded");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void aFileThatIsNoLibraryIsNamed() throws Exception {
        Path text = Files.writeString(directory.resolve("liblustreapi.so.1"), "no library");

        ChildJvm.Result result = run("-Dsluice.lustre.library=" + text, "-Dsluice.lustre.backend=library");

        assertThat(result.out()).contains("LustreUnavailableException").contains(text.toString());
        assertThat(result.err()).isEmpty();
    }

    @Test
    void anUnknownBackendIsNamed() throws Exception {
        ChildJvm.Result result = run("-Dsluice.lustre.backend=magic");

        assertThat(result.out()).contains("set it to auto, library or kernel");
    }

    /** Tries every way in. */
    static final class Knock {

        private Knock() {}

        public static void main(String[] arguments) {
            Path directory = Path.of(arguments[0]);
            attempt(() -> LustreFileSystem.at(directory));
            attempt(() -> {
                Layouts layouts = LustreFileSystem.at(directory).layouts();
                layouts.create(directory.resolve("new"), Layout.plain(1, 1 << 20), 0644);
            });
            System.out.println(LustreFileSystem.probe(directory));
            if (Files.exists(directory.resolve("new"))) {
                System.out.println("a file was left");
            }
        }

        private interface Attempt {
            void run() throws IOException;
        }

        private static void attempt(Attempt attempt) {
            try {
                attempt.run();
                System.out.println("no failure");
            } catch (IOException e) {
                System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
            }
        }
    }
}
