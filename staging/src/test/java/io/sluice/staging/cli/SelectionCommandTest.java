package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.staging.testing.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists, plans, shards and deletion on the command line. */
class SelectionCommandTest {

    private static final S3Server SERVER = S3Server.shared();

    @TempDir
    private Path directory;

    private final String bucket = SERVER.newBucket();
    private final String source = "s3://" + bucket + "/";

    @BeforeEach
    void fillTheBucket() {
        SERVER.put(bucket, "a", "1".getBytes(UTF_8));
        SERVER.put(bucket, "b", "22".getBytes(UTF_8));
        SERVER.put(bucket, "c/d", "333".getBytes(UTF_8));
    }

    @Test
    void theListOfFailuresTriesThoseAgainAlone() throws Exception {
        Path destination = Files.createDirectories(directory.resolve("d"));
        Files.createDirectories(destination.resolve("b/in the way"));
        Path failures = directory.resolve("failed.jsonl");

        CommandRun first = run("stage", source, "d", "--failures=" + failures);
        String listed = Files.readString(failures);
        Files.delete(destination.resolve("b/in the way"));
        Files.delete(destination.resolve("b"));
        CommandRun again = run("stage", source, "d", "--files-from=" + failures, "--failures=" + failures, "--json");

        assertThat(first.exitCode()).isEqualTo(3);
        assertThat(listed.lines()).hasSize(1);
        assertThat(new ObjectMapper().readTree(listed).get("cause").textValue()).isEqualTo("PATH_CONFLICT");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(new ObjectMapper().readTree(again.lastLine()).get("objects").intValue())
                .isEqualTo(1);
        assertThat(destination.resolve("b")).hasContent("22");
        assertThat(failures).isEmptyFile();
    }

    @Test
    void aStoredPlanNeedsNoSource() {
        CommandRun planned = run("plan", source, "d", "--out=" + directory.resolve("p"), "--exclude=a");
        CommandRun staged = run(
                "stage",
                "--plan=" + directory.resolve("p"),
                directory.resolve("d").toString());

        assertThat(planned.exitCode()).as(planned.err()).isZero();
        assertThat(planned.out()).contains("2 objects. To copy: 5 B in 2 files");
        assertThat(staged.exitCode()).as(staged.err()).isZero();
        assertThat(directory.resolve("d/c/d")).hasContent("333");
        assertThat(directory.resolve("d/a")).doesNotExist();
    }

    @Test
    void withAPlanTheSourceIsNotGiven() {
        run("plan", source, "d", "--out=" + directory.resolve("p"));

        CommandRun run = run("stage", source, "d", "--plan=" + directory.resolve("p"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("with --plan give the destination alone");
    }

    @Test
    void deletionIsADryRunUntilItHasALimit() {
        run("stage", source, "d");
        SERVER.client().deleteObject(delete -> delete.bucket(bucket).key("a"));

        CommandRun planned = run("plan", source, "d", "--delete", "--list");
        CommandRun counted = run("stage", source, "d", "--delete");
        boolean stayed = Files.exists(directory.resolve("d/a"));
        CommandRun deleted = run("stage", source, "d", "--delete", "--max-delete=1");

        assertThat(planned.out()).contains("delete        1 B  a  (no longer in the bucket)");
        assertThat(counted.out())
                .contains("No longer in the bucket: 1 file of 1 B")
                .contains("--max-delete=1");
        assertThat(stayed).isTrue();
        assertThat(deleted.out()).contains("Deleted, because no longer in the bucket: 1 file of 1 B.");
        assertThat(directory.resolve("d/a")).doesNotExist();
        assertThat(directory.resolve("d/b")).exists();
    }

    @Test
    void moreThanTheLimitDeletesNothingAndIsAUsageError() {
        run("stage", source, "d");
        SERVER.client().deleteObject(delete -> delete.bucket(bucket).key("a"));

        CommandRun run = run("stage", source, "d", "--delete", "--max-delete=0");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("1 files in").contains("at most 0 may be deleted");
        assertThat(directory.resolve("d/a")).exists();
    }

    @Test
    void aShardThatIsNoneIsAUsageError() {
        CommandRun run = run("stage", source, "d", "--shard=4/4");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("there is no shard 4 of 4; they count from 0/4 to 3/4");
    }

    @Test
    void shardsOfBatchAndSlurmAreFoundInTheEnvironment() {
        assertThat(JobShard.of(Map.of("AWS_BATCH_JOB_ARRAY_INDEX", "3", "AWS_BATCH_JOB_ARRAY_SIZE", "8")))
                .hasToString("3/8");
        assertThat(JobShard.of(Map.of("AWS_BATCH_JOB_NODE_INDEX", "0", "AWS_BATCH_JOB_NUM_NODES", "2")))
                .hasToString("0/2");
        assertThat(JobShard.of(
                        Map.of("SLURM_ARRAY_TASK_ID", "5", "SLURM_ARRAY_TASK_MIN", "4", "SLURM_ARRAY_TASK_COUNT", "2")))
                .hasToString("1/2");
        assertThat(JobShard.of(Map.of("SLURM_PROCID", "1", "SLURM_NTASKS", "4")))
                .hasToString("1/4");
    }

    /** The second word after a command is a directory beneath the test's own. */
    private CommandRun run(String... words) {
        Stream<String> resolved = Arrays.stream(words)
                .map(word -> word.equals("d") ? directory.resolve(word).toString() : word);
        Stream<String> server = Stream.of("--no-sign-request", "--path-style", "--endpoint-url=" + SERVER.endpoint());
        return CommandRun.of(Stream.concat(resolved, server).toArray(String[]::new));
    }
}
