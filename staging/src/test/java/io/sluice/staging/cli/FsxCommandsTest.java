package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.fsx.emulator.FsxEmulator;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands dra, task and fs against an emulator that is never slow. */
class FsxCommandsTest {

    private static final S3Server SERVER = S3Server.shared();

    private final String bucket = SERVER.newBucket();

    @TempDir
    private Path directory;

    private Path mount = Path.of("");
    private String fileSystem = "";

    @SuppressWarnings("NullAway.Init")
    private FsxEmulator emulator;

    @BeforeEach
    void start() throws IOException {
        System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
        mount = LustreSimulator.builder(Files.createDirectory(directory.resolve("fsx")))
                .fsname("cliclicl")
                .withoutBuiltInArchive()
                .create();
        emulator = FsxEmulator.builder(SERVER.client())
                .lifecycleDelay(Duration.ZERO)
                .taskDelay(Duration.ZERO)
                .filesPerSecond(Double.POSITIVE_INFINITY)
                .directory(directory.resolve("made"))
                .start();
        fileSystem = emulator.adopt(mount);
    }

    @AfterEach
    void stop() {
        emulator.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @Test
    void aDirectoryIsLinkedShownAndUnlinked() throws Exception {
        CommandRun create = sluice("dra", "create", mount.toString(), "/data", s3("set"), "--auto-import=NEW,DELETED");
        CommandRun list = sluice("dra", "list", mount.toString());
        CommandRun json = sluice("dra", "list", fileSystem, "--json");

        assertThat(create.exitCode()).as(create.err()).isZero();
        assertThat(create.out()).contains("/data to " + s3("set/")).contains("AVAILABLE");
        assertThat(list.out()).contains("AUTO-IMPORT").contains("NEW,DELETED").contains("1 GiB");
        JsonNode first = new ObjectMapper().readTree(json.out()).get(0);
        assertThat(first.get("fileSystemPath").textValue()).isEqualTo("/data");
        String id = first.get("id").textValue();
        assertThat(sluice("dra", "delete", id).out()).contains("deleted");
        assertThat(sluice("dra", "list", fileSystem).out()).doesNotContain(id);
    }

    @Test
    void anOverlapIsRefusedWithTheOtherByName() {
        sluice("dra", "create", fileSystem, "/data", s3("set"));

        CommandRun run = sluice("dra", "create", fileSystem, "/data/below", s3("other"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("/data/below").contains("dra-").doesNotContain("Exception");
        assertThat(run.err().strip().lines()).hasSize(1);
    }

    @Test
    void anObjectAndItsPathAreFoundFromEitherSide() {
        sluice("dra", "create", fileSystem, "/data", s3("set"));

        CommandRun object = sluice("dra", "which", mount.resolve("data/a/b").toString());
        CommandRun path = sluice("dra", "which", s3("set/a/b"), "--mount", mount.toString());
        CommandRun neither = sluice("dra", "which", mount.resolve("elsewhere").toString());

        assertThat(object.out()).contains(mount.resolve("data/a/b") + " = " + s3("set/a/b"));
        assertThat(path.out()).isEqualTo(object.out());
        assertThat(neither.exitCode()).isEqualTo(2);
        assertThat(neither.err()).contains("under no data repository association");
    }

    @Test
    void filesAreExportedReleasedAndImported() throws Exception {
        sluice("dra", "create", fileSystem, "/data", s3("set"));
        Path file = Files.writeString(mount.resolve("data/epoch-7.pt"), "weights");

        CommandRun export = sluice("task", "export", mount.resolve("data").toString());
        CommandRun release = sluice("task", "release", file.toString());
        SERVER.put(bucket, "set/new", new byte[10]);
        CommandRun imported = sluice("task", "import", s3("set/new"), "--file-system", mount.toString());
        CommandRun list = sluice("task", "list", fileSystem);

        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(release.exitCode()).as(release.err()).isZero();
        assertThat(imported.exitCode()).as(imported.err()).isZero();
        assertThat(mount.resolve("data/new")).hasSize(10);
        assertThat(list.out())
                .contains("EXPORT")
                .contains("RELEASE")
                .contains("IMPORT_METADATA")
                .contains("SUCCEEDED");
    }

    @Test
    void aFileThatFailsIsNamedWithWhatToDoAndTriedAgain() throws Exception {
        sluice("dra", "create", fileSystem, "/data", s3("set"));
        Files.writeString(mount.resolve("data/good"), "x");
        Files.writeString(mount.resolve("data/busy"), "x");
        emulator.failFile("data/busy", "ResourceBusy");

        CommandRun run = sluice(
                "task", "export", mount.resolve("data").toString(), "--report", s3("set/reports"), "--retries", "1");

        // The second try has nothing but the busy file.
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.out()).contains("data/busy").contains("ResourceBusy").contains("when nobody writes");
        assertThat(sluice("task", "list", fileSystem).out().lines()).hasSize(3);
    }

    @Test
    void aFileSystemIsMadeShownAndDeletedOnlyWhenItIsMeant() {
        CommandRun refused = sluice("fs", "create", "--deployment=SCRATCH_2", "--subnet=subnet-1", "--size-gib=1000");
        CommandRun create = sluice("fs", "create", "--deployment=SCRATCH_2", "--subnet=subnet-1", "--size-gib=1200");
        String id = create.out().lines().findFirst().orElse("");
        CommandRun show = sluice("fs", "show", id);
        CommandRun careless = sluice("fs", "delete", id, "--confirm", fileSystem);
        CommandRun delete = sluice("fs", "delete", id, "--confirm", id);

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("multiples of 2400");
        assertThat(create.exitCode()).as(create.err()).isZero();
        assertThat(create.out()).contains("mount -t lustre -o relatime,flock " + id);
        assertThat(show.out()).contains("SCRATCH_2").contains("1,200 GiB").contains("_netdev");
        assertThat(careless.exitCode()).isEqualTo(2);
        assertThat(careless.err()).contains("nothing was deleted");
        assertThat(delete.exitCode()).as(delete.err()).isZero();
        assertThat(sluice("fs", "list").out()).contains(fileSystem).doesNotContain(id);
    }

    @Test
    void aBackupIsMadeOfWhatIsLinkedToNothing() {
        assertThat(sluice("fs", "backup", "create", fileSystem).out()).contains("backup-");
        assertThat(sluice("fs", "backup", "list", fileSystem).out()).contains("AVAILABLE");
        sluice("dra", "create", fileSystem, "/data", s3("set"));

        CommandRun linked = sluice("fs", "backup", "create", fileSystem);

        assertThat(linked.exitCode()).isEqualTo(2);
        assertThat(linked.err()).contains("without a data repository");
    }

    @Test
    void aReconciliationFindsAndRepairs() throws Exception {
        sluice("dra", "create", fileSystem, "/data", s3("set"));
        SERVER.put(bucket, "set/new", new byte[10]);
        Files.writeString(mount.resolve("data/written"), "x");
        String data = mount.resolve("data").toString();

        CommandRun found = sluice("reconcile", s3("set"), data);
        CommandRun repaired = sluice("reconcile", s3("set"), data, "--repair");
        CommandRun after = sluice("reconcile", s3("set"), data, "--json");
        CommandRun wrong = sluice("reconcile", s3("other"), data);

        assertThat(found.exitCode()).isEqualTo(3);
        assertThat(found.out())
                .contains("not imported: " + data + "/new")
                .contains("not exported: " + data + "/written");
        assertThat(found.err()).contains("1 not imported, 1 not exported");
        assertThat(repaired.exitCode()).as(repaired.err()).isZero();
        assertThat(after.exitCode()).isZero();
        assertThat(after.out()).isEmpty();
        assertThat(after.err()).contains("Looked at 2 files and objects: no discrepancy.");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("is linked to " + s3("set")).contains("not to");
    }

    @Test
    void aGroupAloneSaysWhatItsCommandsAre() {
        assertThat(alone("dra").err()).contains("list, create, update, delete, which");
    }

    private String s3(String prefix) {
        return "s3://" + bucket + "/" + prefix;
    }

    private CommandRun sluice(String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(List.of(
                "--fsx-endpoint-url",
                emulator.endpoint().toString(),
                "--endpoint-url",
                SERVER.endpoint().toString(),
                "--path-style",
                "--region",
                "us-east-1"));
        return alone(command.toArray(String[]::new));
    }

    private static CommandRun alone(String... words) {
        return CommandRun.of(words);
    }
}
