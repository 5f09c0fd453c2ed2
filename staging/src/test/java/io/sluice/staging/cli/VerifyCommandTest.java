package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.staging.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    private static final S3Server SERVER = S3Server.shared();

    @TempDir
    private Path directory;

    private final String bucket = SERVER.newBucket();

    @BeforeEach
    void stageTwoFiles() {
        SERVER.put(bucket, "a", "1".getBytes(UTF_8));
        SERVER.put(bucket, "b", "22".getBytes(UTF_8));
        CommandRun staged = CommandRun.of(
                "stage",
                "s3://" + bucket,
                directory.toString(),
                "--quiet",
                "--no-sign-request",
                "--path-style",
                "--endpoint-url=" + SERVER.endpoint());
        assertThat(staged.exitCode()).as(staged.err()).isZero();
        assertThat(staged.out() + staged.err()).isEmpty();
    }

    @Test
    void untouchedFilesAreVerified() {
        CommandRun run = CommandRun.of("verify", directory.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("Verified " + directory).containsPattern("as staged +2 +3 B");
    }

    @Test
    void aFileThatIsNotAsItWasIsNamedAndTheExitCodeSaysSo() throws Exception {
        Files.writeString(directory.resolve("b"), "23");

        CommandRun run = CommandRun.of("verify", directory.toString());
        JsonNode json = new ObjectMapper()
                .readTree(
                        CommandRun.of("verify", directory.toString(), "--json").out());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).contains("NOT as it was staged: ").contains("  FAILED b: ");
        assertThat(json.get("verified").intValue()).isEqualTo(1);
        assertThat(json.get("findings").get(0).get("path").textValue()).isEqualTo("b");
    }

    @Test
    void aDirectoryThatNobodyStagedToIsAUsageError() {
        CommandRun run = CommandRun.of("verify", directory.resolve("other").toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("nothing is recorded as staged in");
    }

    @Test
    void waitingForACompleteDirectoryEndsAtOnceAndSaysWhatIsThere() {
        CommandRun run = CommandRun.of("wait", directory.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("is complete: 2 files of 3 B");
    }

    @Test
    void waitingInVainEndsWithTheRetryableCode() {
        CommandRun run = CommandRun.of("wait", directory.resolve("other").toString(), "--timeout=0");

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("nothing has been staged to");
    }
}
