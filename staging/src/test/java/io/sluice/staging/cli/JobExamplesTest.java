package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples for schedulers say what this command does. */
class JobExamplesTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final Path EXAMPLES = Path.of("../examples");
    private static final int OBJECTS = 40;
    private static final Set<ExitCode> WORTH_A_RETRY = EnumSet.of(ExitCode.RETRYABLE, ExitCode.SIGTERM);

    @TempDir
    private Path directory;

    private final String bucket = SERVER.newBucket();

    @BeforeEach
    void fillTheBucket() {
        for (int i = 0; i < OBJECTS; i++) {
            SERVER.put(bucket, "set/" + i, Integer.toString(i).getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @EnumSource(ExitCode.class)
    void batchRetriesWhatCanGetBetterAndNothingElse(ExitCode code) throws Exception {
        String action = "RETRY";
        for (JsonNode rule : job().at("/retryStrategy/evaluateOnExit")) {
            if (rule.has("onExitCode") && matches(rule.get("onExitCode").textValue(), code.number())) {
                action = rule.get("action").textValue();
                break;
            }
        }

        if (code != ExitCode.SUCCESS) {
            assertThat(action).isEqualTo(WORTH_A_RETRY.contains(code) ? "RETRY" : "EXIT");
        }
        assertThat(job().at("/retryStrategy/evaluateOnExit").size()).isLessThanOrEqualTo(5);
    }

    @Test
    void theChildrenOfABatchJobStageEachObjectOnce() throws Exception {
        int size = 3;
        List<String> arguments = new ArrayList<>();
        for (JsonNode word : job().at("/containerProperties/command")) {
            arguments.add(word.textValue()
                    .replace("Ref::source", "s3://" + bucket + "/set/")
                    .replace("Ref::destination", directory.resolve("to").toString()));
        }
        arguments.addAll(server());
        int before = 0;

        for (int child = 0; child < size; child++) {
            CommandRun run = CommandProcess.withoutLustre()
                    .with("AWS_BATCH_JOB_ARRAY_INDEX", Integer.toString(child))
                    .with("AWS_BATCH_JOB_ARRAY_SIZE", Integer.toString(size))
                    .run(arguments.toArray(String[]::new));
            assertThat(run.exitCode()).as(run.err()).isZero();
            int copied = stagedNames().size() - before;
            assertThat(copied).isPositive().isLessThan(OBJECTS);
            assertThat(run.out()).containsPattern("copied +" + copied + " ");
            before += copied;
        }

        assertThat(stagedNames()).hasSize(OBJECTS);
    }

    @Test
    void theSlurmScriptStagesWithAllItsTasks() throws Exception {
        Path programs = Files.createDirectory(directory.resolve("bin"));
        program(programs.resolve("srun"), "for p in 0 1 2; do SLURM_PROCID=$p SLURM_NTASKS=3 \"$@\" || exit; done");
        program(
                programs.resolve("sluice"),
                "exec " + System.getProperty("java.home")
                        + "/bin/java -XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8 -cp '"
                        + System.getProperty("java.class.path") + "' " + Sluice.class.getName() + " \"$@\"");
        List<String> command = new ArrayList<>(List.of(
                "bash",
                EXAMPLES.resolve("slurm/stage.sbatch").toString(),
                "s3://" + bucket + "/set/",
                directory.resolve("to").toString()));
        command.addAll(server());
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
        environment.put("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
        environment.put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET_KEY);
        environment.put("AWS_REGION", S3Server.REGION.id());
        environment.put("LC_ALL", "C.UTF-8");

        CommandRun run = CommandProcess.await(builder.start());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(stagedNames()).hasSize(OBJECTS);
    }

    @Test
    void kubernetesGivesUpOnWhatCannotGetBetter() throws Exception {
        String manifest = Files.readString(EXAMPLES.resolve("kubernetes/train.yaml"));
        String codes = manifest.replaceAll("(?s).*values: \\[([0-9, ]+)].*", "$1");

        assertThat(codes.split(", ", -1))
                .containsExactlyInAnyOrderElementsOf(Stream.of(ExitCode.values())
                        .filter(code -> code != ExitCode.SUCCESS && code != ExitCode.SIGINT)
                        .filter(code -> !WORTH_A_RETRY.contains(code))
                        .map(code -> Integer.toString(code.number()))
                        .toList());
    }

    private static JsonNode job() throws IOException {
        return new ObjectMapper()
                .readTree(EXAMPLES.resolve("batch/job-definition.json").toFile());
    }

    /** As Batch matches: digits, and perhaps an asterisk at the end. */
    private static boolean matches(String pattern, int code) {
        String text = Integer.toString(code);
        return pattern.endsWith("*")
                ? text.startsWith(pattern.substring(0, pattern.length() - 1))
                : text.equals(pattern);
    }

    private static List<String> server() {
        return List.of("--path-style", "--endpoint-url=" + SERVER.endpoint());
    }

    private static void program(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<Path> stagedNames() throws IOException {
        try (Stream<Path> found = Files.list(directory.resolve("to"))) {
            return found.filter(Files::isRegularFile).toList();
        }
    }
}
