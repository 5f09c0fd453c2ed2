package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Defaults, then a file, then the environment, then the command line. */
class ConfigurationTest {

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void liveInADirectoryOfOurOwn() {
        environment.put("HOME", home.toString());
    }

    @Test
    void withoutAnythingTheDefaultsHold() {
        assertThat(run("config", "show").out())
                .containsPattern("--max-requests +128 +default")
                .containsPattern("--max-memory +192MiB +default")
                .containsPattern("--path-style +false +default");
    }

    @Test
    void theFileCountsMoreThanTheDefaultAndTheEnvironmentMoreThanTheFile() throws IOException {
        configure("max-requests = 64\nstage.max-requests = 32\nmax-memory = 256MiB\n");
        environment.put("SLUICE_MAX_MEMORY", "1GiB");

        String shown = run("config", "show", "stage").out();

        assertThat(shown)
                .containsPattern("--max-requests +32 +stage.max-requests in .*config.properties")
                .containsPattern("--max-memory +1GiB +SLUICE_MAX_MEMORY");
        assertThat(run("config", "show", "plan").out()).containsPattern("--max-requests +64 +max-requests in");
    }

    @Test
    void theCommandLineCountsMost() {
        environment.put("SLUICE_MAX_REQUESTS", "many");

        CommandRun fromEnvironment = run("stage", "s3://b/", home.resolve("d").toString());
        CommandRun given = run("stage", "s3://b/", home.resolve("d").toString(), "--max-requests=lots");

        assertThat(fromEnvironment.exitCode()).isEqualTo(2);
        assertThat(fromEnvironment.err()).contains("'many'");
        assertThat(given.err()).contains("'lots'").doesNotContain("many");
    }

    @Test
    void whatIsConfiguredTakesEffect() {
        S3Server server = S3Server.shared();
        String bucket = server.newBucket();
        server.put(bucket, "a", new byte[3]);
        environment.put("SLUICE_NO_SIGN_REQUEST", "true");
        environment.put("SLUICE_PATH_STYLE", "yes");
        environment.put("SLUICE_ENDPOINT_URL", server.endpoint().toString());
        environment.put("SLUICE_QUIET", "on");

        CommandRun run = run("stage", "s3://" + bucket, home.resolve("d").toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(home.resolve("d/a")).hasSize(3);
    }

    @Test
    void aNameInTheFileThatIsNoOptionIsNamed() throws IOException {
        configure("max-request = 64\n");

        CommandRun run = run("config", "show");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'max-request' in ").contains("is no option that can be configured");
    }

    @Test
    void aFileThatIsNamedAndNotThereIsAUsageError() {
        environment.put("SLUICE_CONFIG", home.resolve("nothing").toString());

        CommandRun run = run("config", "show");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("which SLUICE_CONFIG names");
    }

    @Test
    void aYesOrNoThatIsNeitherIsAUsageErrorThatNamesItsSource() {
        environment.put("SLUICE_PATH_STYLE", "perhaps");

        CommandRun run = run("plan", "s3://b/", "/nowhere");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'perhaps' is no value for SLUICE_PATH_STYLE");
    }

    @Test
    void deletionIsNeverConfigured() {
        environment.put("SLUICE_DELETE", "true");
        environment.put("SLUICE_MAX_DELETE", "1000000");

        assertThat(run("config", "show", "stage").out()).doesNotContain("delete");
    }

    private void configure(String properties) throws IOException {
        Path file = home.resolve(".config/sluice/config.properties");
        Files.createDirectories(file.getParent());
        Files.writeString(file, properties);
    }

    private CommandRun run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Sluice.run(new PrintWriter(out), new PrintWriter(err), environment, arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
