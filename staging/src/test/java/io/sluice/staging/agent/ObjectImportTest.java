package io.sluice.staging.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.hsm.ImportedFile;
import io.sluice.lustre.layout.Layout;
import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

@Timeout(120)
class ObjectImportTest {

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private RunningAgent agent;

    private Path root = Path.of("");

    @BeforeEach
    void start() throws IOException {
        agent = RunningAgent.on(directory, options -> options.withPatience(Duration.ofMillis(1)));
        root = agent.mount.resolve("data");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void objectsBecomeReleasedFilesThatTheAgentRestores() throws Exception {
        for (int i = 0; i < 30; i++) {
            put("p/dir" + i % 3 + "/f" + i, random(1000 * i), Map.of());
        }

        ImportReport report = importAll();

        assertThat(report.count(Imported.NEW)).isEqualTo(30);
        assertThat(report.failed()).isZero();
        List<Path> files;
        try (var walk = Files.walk(root)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        assertThat(files).hasSize(30).allMatch(file -> state(file).isReleased());
        assertThat(HsmCampaign.restore(agent.fileSystem)
                        .headRoom(0)
                        .looks(Duration.ofMillis(20), Duration.ofMillis(100))
                        .build()
                        .runPaths(files.iterator())
                        .isComplete())
                .isTrue();
        for (int i = 0; i < 30; i++) {
            assertThat(root.resolve("dir" + i % 3 + "/f" + i)).hasBinaryContent(random(1000 * i));
        }
    }

    @Test
    void aFileHasSizeTimesModeAndOwnerBeforeItsData() throws Exception {
        put(
                "p/f",
                random(77),
                Map.of(
                        "file-permissions", "0104640",
                        "file-owner", "500000",
                        "file-group", "600000",
                        "file-atime", "1500000000000000001ns",
                        "file-mtime", "1595002920000000000ns"));

        importAll();

        Path file = root.resolve("f");
        Map<String, Object> attributes = Files.readAttributes(file, "unix:size,mode,uid,gid,lastModifiedTime");
        assertThat(attributes)
                .containsEntry("size", 77L)
                .containsEntry("mode", 0100640)
                .containsEntry("uid", 500000)
                .containsEntry("gid", 600000);
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(Instant.ofEpochSecond(1595002920));
        assertThat(ArchivedObjects.on(agent.fileSystem).of(file).orElseThrow().key())
                .isEqualTo("p/f");
    }

    @Test
    void linksAndDirectoriesKeepWhatTheyAre() throws Exception {
        put("p/d/", new byte[0], Map.of("file-permissions", "0040750", "file-mtime", "1595002920000000000ns"));
        put("p/d/f", random(5), Map.of());
        put("p/l", "d/f".getBytes(StandardCharsets.UTF_8), Map.of("file-permissions", "0120777"));

        ImportReport first = importAll();
        ImportReport second = importAll();

        assertThat(first.failed()).isZero();
        assertThat(second.count(Imported.UNCHANGED)).isEqualTo(2);
        assertThat(Files.readSymbolicLink(root.resolve("l"))).isEqualTo(Path.of("d/f"));
        assertThat(Files.getAttribute(root.resolve("d"), "unix:mode")).isEqualTo(040750);
        assertThat(Files.getLastModifiedTime(root.resolve("d")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(1595002920));
    }

    @Test
    void aSecondImportAddsUpdatesAndLeavesAlone() throws Exception {
        put("p/same", random(10), Map.of());
        put("p/changed", random(20), Map.of());
        importAll();
        put("p/changed", random(30), Map.of());
        put("p/new", random(40), Map.of());

        ImportReport report = importAll();

        assertThat(report.outcomes()).isEqualTo(Map.of(Imported.NEW, 1L, Imported.UPDATED, 1L, Imported.UNCHANGED, 1L));
        assertThat(Files.size(root.resolve("changed"))).isEqualTo(30);
        assertThat(state(root.resolve("changed")).isReleased()).isTrue();
        try (var names = Files.list(root)) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("same", "changed", "new");
        }
    }

    /** As when an import was killed between making the file and recording its object. */
    @Test
    void aFileThatAKilledImportDidNotRecordIsRecordedByTheNext() throws Exception {
        put("p/f", random(10), Map.of());
        importAll();
        Path file = root.resolve("f");
        Path stub = root.resolve("stub");
        agent.fileSystem
                .hsm()
                .importReleased(
                        stub, 1, new ImportedFile(10, 0644, 0, 0, Instant.EPOCH, Instant.EPOCH), Layout.plain(1, 0));
        Files.move(stub, file, StandardCopyOption.REPLACE_EXISTING);

        ImportReport report = importAll();

        assertThat(report.count(Imported.UNCHANGED)).isEqualTo(1);
        assertThat(ArchivedObjects.on(agent.fileSystem).of(file)).isPresent();
    }

    @Test
    void whatIsOnLustreAlreadyIsNotOverwritten() throws Exception {
        put("p/mine", random(10), Map.of());
        put("p/edited", random(10), Map.of());
        importAll();
        Files.delete(root.resolve("mine"));
        Files.write(root.resolve("mine"), random(3));
        agent.fileSystem.hsm().restore(root.resolve("edited"));
        agent.awaitState(root.resolve("edited"), state -> !state.isReleased());
        Files.write(root.resolve("edited"), random(4));
        put("p/edited", random(50), Map.of());

        ImportReport report = importAll();

        assertThat(report.failures()).isEqualTo(Map.of(FailureCause.PATH_CONFLICT, 2L));
        assertThat(root.resolve("mine")).hasBinaryContent(random(3));
        assertThat(root.resolve("edited")).hasBinaryContent(random(4));
    }

    @Test
    void hostileKeysFailAlone() throws Exception {
        put("p/good", random(1), Map.of());
        put("p/ends/", random(2), Map.of());
        put("p/.sluice/x", random(4), Map.of());

        ImportReport report = importAll();

        assertThat(report.count(Imported.NEW)).isEqualTo(1);
        assertThat(report.failures()).isEqualTo(Map.of(FailureCause.UNSAFE_KEY, 2L));
        assertThat(root.resolve(".sluice")).doesNotExist();
    }

    @Test
    void anObjectInGlacierIsImportedAndItsRestoreSaysWhatToDo() throws Exception {
        S3Server.shared()
                .client()
                .putObject(
                        put -> put.bucket(agent.bucket).key("p/cold").storageClass("GLACIER"),
                        RequestBody.fromBytes(random(9)));

        ImportReport report = importAll();
        agent.fileSystem.hsm().restore(root.resolve("cold"));

        assertThat(report.count(Imported.NEW)).isEqualTo(1);
        assertThat(report.archived()).isEqualTo(1);
        assertThat(agent.settled(root.resolve("cold")).isReleased()).isTrue();
        assertThat(agent.failed()).isEqualTo(1);
    }

    private HsmState state(Path file) {
        try {
            return agent.fileSystem.hsm().state(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ImportReport importAll() throws Exception {
        try (ObjectImport objects = ObjectImport.into(
                agent.fileSystem, ImportOptions.with(S3Server.shared().access()).withParallel(4))) {
            return objects.all(new S3Location(agent.bucket, "p"), root, ImportListener.NONE);
        }
    }

    private void put(String key, byte[] bytes, Map<String, String> metadata) {
        S3Server.shared()
                .client()
                .putObject(put -> put.bucket(agent.bucket).key(key).metadata(metadata), RequestBody.fromBytes(bytes));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
