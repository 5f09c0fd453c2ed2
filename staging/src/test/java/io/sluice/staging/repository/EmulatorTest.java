package io.sluice.staging.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.HsmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.fsx.model.BadRequestException;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskEndedException;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskExecutingException;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskNotFoundException;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskType;
import software.amazon.awssdk.services.fsx.model.FileSystemNotFoundException;
import software.amazon.awssdk.services.fsx.model.IncompatibleParameterErrorException;
import software.amazon.awssdk.services.fsx.model.ServiceLimitExceededException;
import software.amazon.awssdk.services.fsx.model.UnsupportedOperationException;

/** The emulator does what the service is documented to do. */
class EmulatorTest {

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private World world;

    @BeforeEach
    void start() throws IOException {
        world = new World(directory);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void anImportMakesReleasedFilesOfObjectsWithWhatFsxKeepsOnThem() throws Exception {
        world.s3
                .client()
                .putObject(
                        put -> put.bucket(world.bucket)
                                .key("set/a/x")
                                .metadata(Map.of(
                                        "file-permissions",
                                        "0100640",
                                        "file-owner",
                                        "1001",
                                        "file-group",
                                        "1002",
                                        "file-mtime",
                                        "1500000000123456789ns",
                                        "file-atime",
                                        "1500000001000")),
                        RequestBody.fromString("hello"));
        world.put("set/plain", "12345678");
        world.link("/data", "set");

        TaskOutcome outcome = run(
                world.request(TaskKind.IMPORT_METADATA, world.location("set/").toString()));

        assertThat(outcome.verdict()).isEqualTo(TaskOutcome.Verdict.SUCCEEDED);
        assertThat(outcome.counts()).isEqualTo(new TaskCounts(2, 2, 0));
        Path file = world.mount.resolve("data/a/x");
        assertThat(state(file).isReleased()).isTrue();
        assertThat(Files.size(file)).isEqualTo(5);
        assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0100640);
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(1001);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(1002);
        // Lustre keeps whole seconds.
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.from(Instant.ofEpochSecond(1_500_000_000)));
        assertThat(Files.getAttribute(world.mount.resolve("data/plain"), "unix:mode"))
                .isEqualTo(0100755);
    }

    @Test
    void aRestoreBringsTheObjectsBytes() throws Exception {
        world.put("set/x", "hello");
        world.link("/data", "set");
        run(world.request(TaskKind.IMPORT_METADATA));
        Path file = world.mount.resolve("data/x");

        LustreFileSystem.at(file).hsm().restore(file);

        Awaitility.await().until(() -> !state(file).isReleased());
        assertThat(file).hasContent("hello");
    }

    @Test
    void anExportPutsFilesDirectoriesAndLinksWithTheirAttributes() throws Exception {
        world.link("/data", "set");
        Path data = world.mount.resolve("data");
        Files.createDirectories(data.resolve("d"));
        Files.writeString(data.resolve("d/f"), "new");
        Files.createSymbolicLink(data.resolve("l"), Path.of("d/f"));

        TaskOutcome outcome = run(world.request(TaskKind.EXPORT, "data"));

        assertThat(outcome.counts()).isEqualTo(new TaskCounts(3, 3, 0));
        assertThat(world.text("set/d/f")).isEqualTo("new");
        assertThat(world.text("set/l")).isEqualTo("d/f");
        assertThat(world.text("set/d/")).isEmpty();
        Map<String, String> metadata = world.s3
                .client()
                .headObject(head -> head.bucket(world.bucket).key("set/d/f"))
                .metadata();
        assertThat(metadata)
                .containsKeys("file-permissions", "file-owner", "file-group", "file-atime", "file-mtime")
                .containsEntry("user-agent", "aws-fsx-lustre");
        assertThat(metadata.get("file-mtime")).endsWith("ns");
        assertThat(state(data.resolve("d/f")).isArchived()).isTrue();
        assertThat(run(world.request(TaskKind.EXPORT, "data")).counts().total()).isZero();
    }

    @Test
    void aReleaseDropsExportedFilesAndNoOthersAndAnAgeKeepsTheYoung() throws Exception {
        world.link("/data", "set");
        Path exported = Files.writeString(world.mount.resolve("data/exported"), "12345");
        run(world.request(TaskKind.EXPORT));
        Path fresh = Files.writeString(world.mount.resolve("data/fresh"), "67890");

        TaskOutcome young = run(world.request(TaskKind.RELEASE).withReleaseAfterDays(100_000));
        boolean stayed = !state(exported).isReleased();
        TaskOutcome all = run(world.request(TaskKind.RELEASE));

        assertThat(young.counts().total()).isZero();
        assertThat(stayed).isTrue();
        assertThat(all.counts()).isEqualTo(new TaskCounts(1, 1, 0));
        assertThat(state(exported).isReleased()).isTrue();
        assertThat(state(fresh).isReleased()).isFalse();
    }

    @Test
    void automaticImportReactsToNewChangedAndDeletedObjects() throws Exception {
        world.put("set/old", "old");
        world.put("set/gone", "gone");
        AssociationSpec spec = AssociationSpec.of(world.fileSystemId, "/data", world.location("set"))
                .withImportMetadataOnCreate(true)
                .withAutoImport(World.everything());
        world.link(spec);
        passMinutes(3);
        assertThat(world.mount.resolve("data/gone")).exists();

        world.put("set/new", "brand new");
        world.put("set/old", "older than old");
        world.s3.client().deleteObject(delete -> delete.bucket(world.bucket).key("set/gone"));
        passMinutes(3);

        assertThat(world.mount.resolve("data/new")).hasSize(9);
        assertThat(world.mount.resolve("data/old")).hasSize(14);
        assertThat(state(world.mount.resolve("data/old")).isReleased()).isTrue();
        assertThat(world.mount.resolve("data/gone")).doesNotExist();
    }

    @Test
    void automaticExportReactsToNewChangedAndDeletedFilesAndShutsExportTasksOut() throws Exception {
        world.link(AssociationSpec.of(world.fileSystemId, "/data", world.location("set"))
                .withAutoExport(World.everything()));
        Path file = Files.writeString(world.mount.resolve("data/f"), "one");
        Path other = Files.writeString(world.mount.resolve("data/g"), "two");
        passMinutes(2);
        assertThat(world.text("set/f")).isEqualTo("one");

        Files.writeString(file, "changed");
        Files.delete(other);
        passMinutes(2);

        assertThat(world.text("set/f")).isEqualTo("changed");
        assertThat(keys("set/")).containsExactly("set/f");
        assertThatThrownBy(() -> create(List.of("data"), "t")).hasCauseInstanceOf(BadRequestException.class);
    }

    @Test
    void anAssociationIsCreatingForAWhileAndOneIsWorkedOnAtATime() throws Exception {
        Association one =
                world.associations().create(AssociationSpec.of(world.fileSystemId, "/one", world.location("one")), "1");
        Association two =
                world.associations().create(AssociationSpec.of(world.fileSystemId, "/two", world.location("two")), "2");
        world.emulator.advance();

        assertThat(one.lifecycle()).isEqualTo(AssociationLifecycle.CREATING);
        world.clock.pass(Duration.ofSeconds(61));
        assertThat(world.associations().describe(one.id()).lifecycle()).isEqualTo(AssociationLifecycle.AVAILABLE);
        assertThat(world.associations().describe(two.id()).lifecycle()).isEqualTo(AssociationLifecycle.CREATING);
        assertThat(world.associations().awaitAvailable(two.id(), World.LONG).lifecycle())
                .isEqualTo(AssociationLifecycle.AVAILABLE);
    }

    @Test
    void whatTheServiceRefusesIsRefusedByName() throws Exception {
        world.link("/data", "set");
        String id = world.fileSystemId;

        refused(
                FileSystemNotFoundException.class,
                () -> world.client
                        .createDataRepositoryAssociation(
                                r -> r.fileSystemId("fs-00").dataRepositoryPath("s3://bbb"))
                        .join());
        refused(
                BadRequestException.class,
                () -> world.client
                        .createDataRepositoryAssociation(r -> r.fileSystemId(id)
                                .fileSystemPath("/data/below")
                                .dataRepositoryPath("s3://" + world.bucket + "/other"))
                        .join());
        refused(
                BadRequestException.class,
                () -> world.client
                        .createDataRepositoryAssociation(r -> r.fileSystemId(id)
                                .fileSystemPath("/other")
                                .dataRepositoryPath("s3://" + world.bucket + "/set/below"))
                        .join());
        refused(
                BadRequestException.class,
                () -> world.client
                        .createDataRepositoryAssociation(r -> r.fileSystemId(id)
                                .fileSystemPath("/other")
                                .importedFileChunkSize(512_001)
                                .dataRepositoryPath("s3://" + world.bucket + "/other"))
                        .join());
        refused(
                DataRepositoryTaskNotFoundException.class,
                () -> world.client
                        .cancelDataRepositoryTask(r -> r.taskId("task-00000000000000000"))
                        .join());
        refused(
                BadRequestException.class,
                () -> create(IntStream.range(0, 101).mapToObj(i -> "data/" + i).toList(), "many"));
        refused(
                UnsupportedOperationException.class,
                () -> world.client.createBackup(r -> r.fileSystemId(id)).join());
    }

    @Test
    void aTokenFindsWhatItMadeAndRefusesOtherValues() throws Exception {
        world.link("/data", "set");
        Files.writeString(world.mount.resolve("data/f"), "x");
        String first = create(List.of("data"), "token");

        assertThat(create(List.of("data"), "token")).isEqualTo(first);
        refused(IncompatibleParameterErrorException.class, () -> create(List.of("data/f"), "token"));
        refused(DataRepositoryTaskExecutingException.class, () -> create(List.of("data"), "other"));
        world.tasks().awaitEnded(first, TaskListener.NONE, World.LONG);
        assertThat(create(List.of("data"), "token")).isEqualTo(first);
        refused(
                DataRepositoryTaskEndedException.class,
                () -> world.client
                        .cancelDataRepositoryTask(r -> r.taskId(first))
                        .join());
    }

    @Test
    void aNinthAssociationIsOneTooMany() throws Exception {
        for (int i = 0; i < 8; i++) {
            int number = i;
            world.client
                    .createDataRepositoryAssociation(r -> r.fileSystemId(world.fileSystemId)
                            .fileSystemPath("/d" + number)
                            .dataRepositoryPath("s3://" + world.bucket + "/p" + number))
                    .join();
        }

        refused(
                ServiceLimitExceededException.class,
                () -> world.client
                        .createDataRepositoryAssociation(r -> r.fileSystemId(world.fileSystemId)
                                .fileSystemPath("/d9")
                                .dataRepositoryPath("s3://" + world.bucket + "/p9"))
                        .join());
    }

    @Test
    void countsAreAsOldAsThirtySeconds() throws Exception {
        world.link("/data", "set");
        for (int i = 0; i < 5; i++) {
            Files.writeString(world.mount.resolve("data/f" + i), "x");
        }
        String id = create(List.of("data"), "token");
        world.clock.pass(Duration.ofSeconds(11));
        world.emulator.advance();
        world.clock.pass(Duration.ofMillis(3));

        RepositoryTask running = world.tasks().describe(id);
        world.clock.pass(Duration.ofSeconds(31));
        RepositoryTask ended = world.tasks().describe(id);

        assertThat(running.lifecycle()).isEqualTo(TaskLifecycle.EXECUTING);
        assertThat(running.counts()).isEqualTo(new TaskCounts(5, 0, 0));
        assertThat(ended.lifecycle()).isEqualTo(TaskLifecycle.SUCCEEDED);
        assertThat(ended.counts()).isEqualTo(new TaskCounts(5, 5, 0));
    }

    private static void refused(Class<? extends Throwable> exception, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(CompletionException.class).hasCauseInstanceOf(exception);
    }

    private String create(List<String> paths, String token) {
        return world.client
                .createDataRepositoryTask(r -> r.fileSystemId(world.fileSystemId)
                        .type(DataRepositoryTaskType.EXPORT_TO_REPOSITORY)
                        .paths(paths)
                        .report(report -> report.enabled(false))
                        .clientRequestToken(token))
                .join()
                .dataRepositoryTask()
                .taskId();
    }

    private TaskOutcome run(TaskRequest request) throws Exception {
        return world.tasks().run(request, TaskListener.NONE, World.LONG);
    }

    private void passMinutes(int minutes) {
        for (int i = 0; i < minutes; i++) {
            world.clock.pass(Duration.ofMinutes(1));
            world.emulator.advance();
        }
    }

    private Set<String> keys(String prefix) {
        return Set.copyOf(
                world
                        .s3
                        .client()
                        .listObjectsV2(list -> list.bucket(world.bucket).prefix(prefix))
                        .contents()
                        .stream()
                        .map(object -> object.key())
                        .toList());
    }

    private static HsmState state(Path file) throws IOException {
        return LustreFileSystem.at(file).hsm().state(file);
    }
}
