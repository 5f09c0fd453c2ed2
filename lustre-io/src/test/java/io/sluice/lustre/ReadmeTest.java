package io.sluice.lustre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sluice.lustre.contract.TestMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example of README.md compiles and runs. */
final class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Pattern EXAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final String HEAD = """
            import io.sluice.lustre.*;
            import io.sluice.lustre.hsm.*;
            import io.sluice.lustre.io.*;
            import io.sluice.lustre.layout.*;
            import java.nio.ByteBuffer;
            import java.nio.file.*;
            import java.util.concurrent.*;
            public final class Example {
                public static void run(Path dir) throws Exception {
            """;

    @TempDir
    private Path classes;

    static List<String> examples() {
        try {
            return EXAMPLE.matcher(Files.readString(README))
                    .results()
                    .map(MatchResult::group)
                    .map(block -> block.substring("```java\n".length(), block.length() - 3))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void thereAreTenExamples() {
        assertThat(examples()).hasSize(10);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExampleRuns(String example) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeThat(compiler).as("a JDK").isNotNull();
        Path source = Files.writeString(classes.resolve("Example.java"), HEAD + example + "    }\n}\n");

        int failed = compiler.run(
                null,
                null,
                null,
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());

        assertThat(failed).as("compiling\n" + example).isZero();
        URL[] path = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(path, ReadmeTest.class.getClassLoader())) {
            loader.loadClass("Example")
                    .getMethod("run", Path.class)
                    .invoke(null, TestMount.shared().directory());
        }
    }
}
