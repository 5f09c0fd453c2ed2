package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentsTest {

    static Stream<String> commands() {
        return Stream.of(
                "",
                "stage",
                "plan",
                "push",
                "config",
                "config show",
                "verify",
                "wait",
                "layout",
                "layout get",
                "layout set",
                "layout advise",
                "layout migrate",
                "layout find",
                "doctor",
                "hsm",
                "hsm state",
                "hsm archive",
                "hsm restore",
                "hsm release",
                "df");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasAHelpWithItsExitCodes(String command) {
        CommandRun run = CommandRun.of((command + " --help").strip().split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Usage: sluice " + command)
                .contains("Exit codes:")
                .containsPattern("(?m)^  75 +throttled");
    }

    @Test
    void aCompletionScriptForTheShellKnowsCommandsAndOptions() throws Exception {
        CommandRun run = CommandRun.of("generate-completion");
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        run.out() + "\nCOMP_WORDS=(sluice stage --metrics-p) COMP_CWORD=2;"
                                + " _complete_sluice; echo \"${COMPREPLY[*]}\"")
                .start();

        assertThat(run.exitCode()).isZero();
        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8).strip())
                .isEqualTo("--metrics-port");
    }

    @Test
    void helpShowsExamplesThatCanBeTyped() {
        assertThat(CommandRun.of("stage", "--help").out())
                .contains("  sluice stage s3://corpus/imagenet /fsx/imagenet");
    }

    @Test
    void versionNamesWhatDecidesHowItBehaves() {
        assertThat(CommandRun.of("--version").out())
                .contains("sluice ")
                .contains("AWS SDK ")
                .contains("Java ");
    }

    @Test
    void aCommandThatDoesNotExistIsAUsageError() {
        CommandRun run = CommandRun.of("stagger");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("stagger")
                .contains("Try 'sluice --help'.")
                .doesNotContain("Exception");
    }

    @Test
    void aGroupOfCommandsAloneIsAUsageError() {
        CommandRun run = CommandRun.of("layout");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("say what to do: get, set");
    }

    @Test
    void aSourceThatIsNoS3LocationIsAUsageError() {
        CommandRun run = CommandRun.of("stage", "/data", "/fsx/data");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("not an S3 location: '/data'; expected s3://bucket/prefix");
    }

    @Test
    void aMissingDestinationIsAUsageError() {
        CommandRun run = CommandRun.of("stage", "s3://bucket/");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("DST");
    }

    @Test
    void aSizeThatCannotBeReadIsAUsageErrorThatSaysHowToWriteOne() {
        CommandRun run = CommandRun.of("stage", "s3://bucket/", "/nowhere", "--max-memory=lots");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("not a size: 'lots'").contains("256MiB");
    }

    @Test
    void anEndpointWithoutAHostIsAUsageError() {
        CommandRun run = CommandRun.of("plan", "s3://bucket/", "/nowhere", "--endpoint-url=localhost:9000");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("not an S3 endpoint");
    }

    @Test
    void layoutSetWithoutALayoutIsAUsageError() {
        CommandRun run = CommandRun.of("layout", "set", "/nowhere");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("say which layout, for example -c 4 -S 4M");
    }

    @Test
    void layoutSetRefusesAStripeSizeThatLustreDoesNotHave() {
        CommandRun run = CommandRun.of("layout", "set", "/nowhere", "-c", "4", "-S", "5000");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("64 KiB");
    }
}
