package io.sluice.staging.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskType;

/** The tasks API against the emulator, when things go wrong. */
class TasksTest {

    private static final List<String> DOCUMENTED = List.of(
            "PathSizeTooLong",
            "FileSizeTooLarge",
            "S3AccessDenied",
            "S3Error",
            "S3ObjectPathNotPosixCompliant",
            "S3FileDeleted",
            "S3ObjectNotFound",
            "S3ObjectInUnsupportedTier",
            "S3SymlinkInUnsupportedTier",
            "ResourceBusy",
            "InternalError",
            "S3ObjectTypeMismatch");

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private World world;

    @BeforeEach
    void start() throws IOException {
        world = new World(directory);
        world.link("/data", "set");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** Remembers what it heard. */
    private static final class Heard implements TaskListener {

        final List<String> waitedFor = new ArrayList<>();
        final List<String> begun = new ArrayList<>();

        @Override
        public void waitingFor(RepositoryTask other) {
            waitedFor.add(other.id());
        }

        @Override
        public void begun(RepositoryTask task, int part, int parts) {
            begun.add(part + "/" + parts + " " + task.paths().size());
        }
    }

    @Test
    void threeHundredAndFiftyPathsAreFourTasksOneAfterTheOther() throws Exception {
        String[] paths = new String[350];
        for (int i = 0; i < paths.length; i++) {
            Files.writeString(world.mount.resolve("data/f" + i), "file " + i);
            paths[i] = "data/f" + i;
        }
        Heard heard = new Heard();

        TaskOutcome outcome = world.tasks().run(world.request(TaskKind.EXPORT, paths), heard, World.LONG);

        assertThat(outcome.verdict()).isEqualTo(TaskOutcome.Verdict.SUCCEEDED);
        assertThat(heard.begun).containsExactly("1/4 100", "2/4 100", "3/4 100", "4/4 50");
        assertThat(outcome.counts()).isEqualTo(new TaskCounts(350, 350, 0));
        assertThat(world.text("set/f349")).isEqualTo("file 349");
    }

    @Test
    void throttlingOnEveryThirdCallChangesNothing() throws Exception {
        for (int i = 0; i < 20; i++) {
            Files.writeString(world.mount.resolve("data/f" + i), "x");
        }
        world.emulator.throttleEvery(3);
        long before = world.emulator.requests();

        TaskOutcome outcome = world.tasks().run(world.request(TaskKind.EXPORT), TaskListener.NONE, World.LONG);

        assertThat(outcome.counts()).isEqualTo(new TaskCounts(20, 20, 0));
        assertThat(world.emulator.requests() - before).isGreaterThanOrEqualTo(3);
        world.emulator.throttleEvery(0);
        assertThat(world.tasks().list(world.fileSystemId)).hasSize(1);
    }

    @Test
    void throttlingWithoutEndIsSaidToBeThat() {
        world.emulator.throttleEvery(1);

        assertThatThrownBy(() -> world.tasks().list(world.fileSystemId))
                .isInstanceOfSatisfying(StagingException.class, e -> {
                    assertThat(e.failureCause()).isEqualTo(FailureCause.THROTTLED);
                    assertThat(e.requestId()).isPresent();
                })
                .hasMessageContaining(world.fileSystemId);
    }

    @Test
    void aTaskWaitsForTheOneThatRuns() throws Exception {
        Files.writeString(world.mount.resolve("data/f"), "x");
        String other = begin("somebody else's");
        Heard heard = new Heard();

        TaskOutcome outcome = world.tasks().run(world.request(TaskKind.RELEASE), heard, World.LONG);

        assertThat(heard.waitedFor).contains(other);
        assertThat(outcome.verdict()).isEqualTo(TaskOutcome.Verdict.SUCCEEDED);
        assertThat(outcome.counts().succeeded()).isEqualTo(1);
        assertThat(world.tasks().describe(other).lifecycle()).isEqualTo(TaskLifecycle.SUCCEEDED);
    }

    @Test
    void aTaskThatNeverGetsItsTurnEndsAtTheDeadline() {
        begin("somebody else's");

        assertThatThrownBy(() ->
                        world.tasks().run(world.request(TaskKind.RELEASE), TaskListener.NONE, Duration.ofSeconds(3)))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.DEADLINE_PASSED))
                .hasMessageContaining("task-");
    }

    @Test
    void everyDocumentedErrorCodeComesBackTyped() throws Exception {
        Map<String, String> codes = new TreeMap<>();
        for (String code : DOCUMENTED) {
            String path = "data/=" + code + ",\"x\"";
            Files.writeString(world.mount.resolve(path), "x");
            world.emulator.failFile(path, code);
            codes.put(path, code);
        }
        Files.writeString(world.mount.resolve("data/@well"), "x");

        TaskOutcome outcome = world.tasks()
                .run(
                        world.request(TaskKind.EXPORT).withReport(world.location("set/reports")),
                        TaskListener.NONE,
                        World.LONG);

        assertThat(outcome.verdict()).isEqualTo(TaskOutcome.Verdict.SOME_FILES_FAILED);
        assertThat(outcome.unreadableReport()).isEmpty();
        assertThat(outcome.counts()).isEqualTo(new TaskCounts(13, 2, 11));
        Map<String, String> reported = new TreeMap<>();
        outcome.results().forEach(result -> reported.put(result.path(), result.errorCode()));
        assertThat(reported).isEqualTo(codes);
        assertThat(outcome.results())
                .extracting(PathResult::code)
                .doesNotContain(TaskErrorCode.UNKNOWN)
                .doesNotHaveDuplicates()
                .hasSize(DOCUMENTED.size());
        assertThat(outcome.results()).filteredOn(PathResult::isWarning).hasSize(1);
        System.out.printf("%d error codes, each with a type: %s%n", reported.size(), reported.values());
    }

    @Test
    void aRetryIsForJustTheFilesThatMayPass() throws Exception {
        for (String name : List.of("well", "busy", "long")) {
            Files.writeString(world.mount.resolve("data/" + name), name);
        }
        world.emulator.failFile("data/busy", "ResourceBusy");
        world.emulator.failFile("data/long", "PathSizeTooLong");
        TaskRequest request = world.request(TaskKind.EXPORT).withReport(world.location("set/reports"));
        TaskOutcome first = world.tasks().run(request, TaskListener.NONE, World.LONG);
        world.emulator.mendFiles();

        TaskRequest retry = world.tasks().retry(request, first).orElseThrow();
        TaskOutcome second = world.tasks().run(retry, TaskListener.NONE, World.LONG);

        assertThat(retry.paths()).containsExactly("data/busy");
        assertThat(retry.token()).isNotEqualTo(request.token());
        assertThat(second.verdict()).isEqualTo(TaskOutcome.Verdict.SUCCEEDED);
        assertThat(world.text("set/busy")).isEqualTo("busy");
        assertThat(world.tasks().retry(retry, second)).isEmpty();
    }

    @Test
    void aRetryOfAnImportNamesObjects() throws Exception {
        world.put("set/d/x", "hello");
        world.emulator.failFile("data/d/x", "S3Error");
        TaskRequest request = world.request(TaskKind.IMPORT_METADATA).withReport(world.location("set/reports"));
        TaskOutcome first = world.tasks().run(request, TaskListener.NONE, World.LONG);
        world.emulator.mendFiles();

        TaskRequest retry = world.tasks().retry(request, first).orElseThrow();

        assertThat(retry.paths()).containsExactly(world.location("set/d/x").toString());
        assertThat(world.tasks().run(retry, TaskListener.NONE, World.LONG).verdict())
                .isEqualTo(TaskOutcome.Verdict.SUCCEEDED);
    }

    @Test
    void aTaskThatFailedWholeIsToldFromOneWithFailedFiles() throws Exception {
        TaskOutcome outcome =
                world.tasks().run(world.request(TaskKind.EXPORT, "data/missing"), TaskListener.NONE, World.LONG);

        assertThat(outcome.verdict()).isEqualTo(TaskOutcome.Verdict.FAILED);
        assertThat(outcome.tasks().get(0).failedWhole()).isTrue();
        assertThat(outcome.tasks().get(0).failure())
                .hasValueSatisfying(why -> assertThat(why).contains("data/missing"));
    }

    @Test
    void aPathUnderNoAssociationIsNotSent() {
        long before = world.emulator.requests();

        assertThatThrownBy(() ->
                        world.tasks().run(world.request(TaskKind.EXPORT, "elsewhere"), TaskListener.NONE, World.LONG))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.NOT_LINKED))
                .hasMessageContaining("elsewhere");
        assertThat(world.emulator.requests() - before).isEqualTo(1);
    }

    @Test
    void aReportThatCannotBeReadDoesNotHideHowItWent() throws Exception {
        Files.writeString(world.mount.resolve("data/f"), "x");
        world.emulator.failFile("data/f", "S3Error");
        TaskRequest request = world.request(TaskKind.EXPORT).withReport(world.location("set/reports"));
        TaskListener thief = new TaskListener() {
            @Override
            public void ended(RepositoryTask task) {
                world.put("set/reports/" + task.id() + "/failures.csv", "not, a, report, at all\n");
            }
        };

        TaskOutcome outcome = world.tasks().run(request, thief, World.LONG);

        assertThat(outcome.verdict()).isEqualTo(TaskOutcome.Verdict.SOME_FILES_FAILED);
        assertThat(outcome.unreadableReport()).hasValueSatisfying(why -> {
            assertThat(why.failureCause()).isEqualTo(FailureCause.REPORT_UNREADABLE);
            assertThat(why).hasMessageContaining("failures.csv");
        });
    }

    @Test
    void aCancelledTaskEndsTheRequest() throws Exception {
        String[] paths = IntStream.range(0, 250).mapToObj(i -> "data/f" + i).toArray(String[]::new);
        for (String path : paths) {
            Files.writeString(world.mount.resolve(path), "x");
        }
        TaskListener impatient = new TaskListener() {
            @Override
            public void begun(RepositoryTask task, int part, int parts) {
                if (part == 2) {
                    try {
                        world.tasks().cancel(task.id());
                    } catch (StagingException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };

        TaskOutcome outcome = world.tasks().run(world.request(TaskKind.EXPORT, paths), impatient, World.LONG);

        assertThat(outcome.verdict()).isEqualTo(TaskOutcome.Verdict.CANCELED);
        assertThat(outcome.tasks()).hasSize(2);
        assertThatThrownBy(() -> world.tasks().cancel(outcome.tasks().get(1).id()))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.BAD_OPTION));
    }

    @Test
    void aKilledCallerFindsItsTasksAgain() throws Exception {
        for (int i = 0; i < 150; i++) {
            Files.writeString(world.mount.resolve("data/f" + i), "x");
        }
        List<String> paths = IntStream.range(0, 150).mapToObj(i -> "data/f" + i).toList();
        Process child = RunTasks.start(
                world.emulator.endpoint(), world.s3.endpoint(), world.fileSystemId, "nightly", paths, log());
        Awaitility.await()
                .atMost(2, TimeUnit.MINUTES)
                .until(() -> !child.isAlive()
                        || !world.tasks().list(world.fileSystemId).isEmpty());
        // The emulator's time stands still, so the child is waiting.
        child.destroyForcibly().waitFor();
        assertThat(child.exitValue()).as(Files.readString(log())).isEqualTo(137);
        String begun = world.tasks().list(world.fileSystemId).get(0).id();

        TaskOutcome outcome = world.tasks()
                .run(
                        TaskRequest.of(world.fileSystemId, TaskKind.EXPORT, paths)
                                .withToken("nightly"),
                        TaskListener.NONE,
                        World.LONG);

        assertThat(outcome.tasks()).hasSize(2);
        assertThat(outcome.tasks().get(0).id()).isEqualTo(begun);
        assertThat(outcome.counts()).isEqualTo(new TaskCounts(150, 150, 0));
        assertThat(world.tasks().list(world.fileSystemId)).hasSize(2);
    }

    private Path log() {
        return directory.resolve("child.log");
    }

    private String begin(String token) {
        return world.client
                .createDataRepositoryTask(r -> r.fileSystemId(world.fileSystemId)
                        .type(DataRepositoryTaskType.EXPORT_TO_REPOSITORY)
                        .report(report -> report.enabled(false))
                        .clientRequestToken(token.replaceAll("[^a-z]", "-")))
                .join()
                .dataRepositoryTask()
                .taskId();
    }
}
