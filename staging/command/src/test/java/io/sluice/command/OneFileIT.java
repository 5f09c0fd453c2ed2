package io.sluice.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneFileIT {

    private static final S3Server SERVER = S3Server.shared();
    private static final String BUCKET = SERVER.newBucket();
    /** Each object holds its own key. */
    private static final List<String> KEYS = List.of(
            "plain.txt",
            "Größe/naïve café.csv",
            "数据/訓練/テスト.bin",
            "данные/файл",
            "عربي/ملف",
            "emoji 🦆/👩‍🚀",
            "combining e\u0301 and é",
            "two  spaces and\ttab",
            "quotes ' \" ` and $dollar",
            "a\nnewline",
            "glob * ? [x] {y}",
            "-dash --dashes",
            "percent %41 plus + and & = # ;");

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Installation sluice;

    @BeforeAll
    static void install() throws Exception {
        sluice = Installation.in(directory);
        KEYS.forEach(key -> SERVER.put(BUCKET, "set/" + key, key.getBytes(UTF_8)));
        assertThat(sluice.run("prepare").exitCode()).isZero();
    }

    @Test
    void itSaysItsVersionAndNothingElse() throws Exception {
        Installation.Outcome run = sluice.run("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("sluice ");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void theArchiveIsOneThatJavaAccepts() throws Exception {
        // With this Java ends instead of going on without an archive that does not fit.
        Installation.Outcome run = sluice.with("SLUICE_JAVA_OPTS", "-Xshare:on").run("--version");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(directory.resolve("sluice-native/linux")).isDirectory();
    }

    @Test
    void withoutPreparationItWorksToo(@TempDir Path other) throws Exception {
        Installation.Outcome run = Installation.in(other).run(stage(other.resolve("to")));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(staged(other.resolve("to"))).isEqualTo(expected());
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "xx_XX.UTF-8", "en_US.ISO-8859-1"})
    void everyKeyIsStagedUnderItsOwnBytesWhateverTheLocale(String locale, @TempDir Path to) throws Exception {
        Installation.Outcome run = sluice.with("LC_ALL", locale).run(stage(to));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(staged(to)).isEqualTo(expected());
    }

    @Test
    void aTemporaryDirectoryThatHoldsNoProgramsAndTakesNoFilesIsEnough(@TempDir Path to) throws Exception {
        Path temporary = Files.createDirectory(to.resolve("tmp"));
        assumeTrue(
                Installation.run(
                                        List.of(
                                                "mount",
                                                "-t",
                                                "tmpfs",
                                                "-o",
                                                "ro,noexec",
                                                "tmpfs",
                                                temporary.toString()),
                                        Map.of("PATH", String.valueOf(System.getenv("PATH"))))
                                .exitCode()
                        == 0,
                "mounting takes root");
        try {
            Installation.Outcome run =
                    sluice.with("TMPDIR", temporary.toString()).run(stage(to.resolve("d")));

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(staged(to.resolve("d"))).isEqualTo(expected());
        } finally {
            Installation.run(
                    List.of("umount", "--lazy", temporary.toString()),
                    Map.of("PATH", String.valueOf(System.getenv("PATH"))));
        }
    }

    @Test
    void aUserWithoutNameAndHomeCanRunIt(@TempDir Path to) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "becoming another user takes root");
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxrwxrwx"));

        Installation.Outcome run = sluice.behind("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups")
                .run(stage(to.resolve("d")));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(staged(to.resolve("d"))).isEqualTo(expected());
    }

    @Test
    void aPlainJavaRunsTheJarWithoutAWord() throws Exception {
        Installation.Outcome run = Installation.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
                        Installation.built().toString(), "--version"),
                Map.of());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
    }

    private static String[] stage(Path to) {
        return new String[] {
            "stage",
            "s3://" + BUCKET + "/set/",
            to.toString(),
            "--path-style",
            "--progress=none",
            "--endpoint-url=" + SERVER.endpoint()
        };
    }

    private static Map<String, String> expected() {
        Map<String, String> expected = new LinkedHashMap<>();
        KEYS.stream().sorted().forEach(key -> expected.put(key, key));
        return expected;
    }

    /** As bytes from outside, since the tests' own locale may be any. */
    private static Map<String, String> staged(Path below) throws IOException, InterruptedException {
        Installation.Outcome found = Installation.run(
                List.of(
                        "find",
                        below.toString(),
                        "-name",
                        ".sluice",
                        "-prune",
                        "-o",
                        "-type",
                        "f",
                        "-printf",
                        "%P\\0",
                        "-exec",
                        "cat",
                        "{}",
                        ";",
                        "-printf",
                        "\\0"),
                Map.of("PATH", String.valueOf(System.getenv("PATH")), "LC_ALL", "C"));
        assertThat(found.err()).isEmpty();
        String[] words = found.out().split("\0", -1);
        Map<String, String> staged = new TreeMap<>();
        for (int i = 0; i + 1 < words.length; i += 2) {
            staged.put(words[i], words[i + 1]);
        }
        assertThat(Arrays.stream(words).count()).isEqualTo(2L * staged.size() + 1);
        return staged;
    }
}
