package io.sluice.staging.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.StorageClass;

class ReconciliationTest {

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private World world;

    private Path data = Path.of("");

    @BeforeEach
    void start() throws IOException {
        world = new World(directory);
        world.link("/data", "set");
        data = world.mount.resolve("data");
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void whatIsTheSameIsNotMentioned() throws Exception {
        for (String key : new String[] {"a", "a-b", "a/x", "a0", "z"}) {
            world.put("set/dir/" + (key.equals("a") ? "aa" : key), key);
        }
        Files.writeString(data.resolve("mine"), "exported");
        Files.createSymbolicLink(data.resolve("link"), Path.of("mine"));
        run(TaskKind.IMPORT_METADATA);
        run(TaskKind.EXPORT);

        assertThat(discrepancies()).isEmpty();
    }

    @Test
    void aLargeFileIsTheSameAlthoughSomebodyLookedWhileItCameBack() throws Exception {
        world.s3.put(world.bucket, "set/large", new byte[16 << 20]);
        run(TaskKind.IMPORT_METADATA);
        restore("large");

        assertThat(discrepancies()).isEmpty();
    }

    @Test
    void everyKindOfDiscrepancyIsFoundInTheOrderOfKeys() throws Exception {
        for (String key : new String[] {"changed", "deleted", "frozen", "gone", "same"}) {
            world.put("set/" + key, key);
        }
        run(TaskKind.IMPORT_METADATA);
        restore("deleted");
        world.put("set/changed", "changed since");
        delete("set/deleted");
        delete("set/gone");
        world.s3
                .client()
                .putObject(
                        put -> put.bucket(world.bucket).key("set/frozen").storageClass(StorageClass.GLACIER),
                        RequestBody.fromString("frozen"));
        world.put("set/new", "new");
        Files.writeString(data.resolve("written"), "not exported");
        Files.createDirectory(data.resolve("as-directory"));
        world.put("set/as-directory", "a file");

        assertThat(discrepancies())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "/data/as-directory", Discrepancy.TYPE_MISMATCH,
                        "/data/changed", Discrepancy.STALE,
                        "/data/deleted", Discrepancy.OBJECT_GONE,
                        "/data/frozen", Discrepancy.FROZEN,
                        "/data/gone", Discrepancy.LOST,
                        "/data/new", Discrepancy.NOT_IMPORTED,
                        "/data/written", Discrepancy.NOT_EXPORTED));
    }

    @Test
    void aFileThatChangedAfterItsExportIsNotExported() throws Exception {
        Path file = Files.writeString(data.resolve("f"), "one");
        run(TaskKind.EXPORT);
        Files.writeString(file, "another");

        assertThat(discrepancies()).isEqualTo(Map.of("/data/f", Discrepancy.NOT_EXPORTED));
    }

    @Test
    void aDirectoryUnderNoAssociationIsRefused() throws IOException {
        Path elsewhere = Files.createDirectory(world.mount.resolve("elsewhere"));

        assertThatThrownBy(() -> world.repositories.reconcile(elsewhere, finding -> {}))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.NOT_LINKED));
    }

    private Map<String, Discrepancy> discrepancies() throws IOException {
        Map<String, Discrepancy> found = new TreeMap<>();
        world.repositories.reconcile(
                data, finding -> found.put(finding.place().pathOnFileSystem(), finding.discrepancy()));
        return found;
    }

    private void run(TaskKind kind) throws IOException {
        world.tasks().run(world.request(kind), TaskListener.NONE, World.LONG);
    }

    private void delete(String key) {
        world.s3.client().deleteObject(delete -> delete.bucket(world.bucket).key(key));
    }

    private void restore(String name) throws IOException {
        Path file = data.resolve(name);
        LustreFileSystem lustre = LustreFileSystem.at(file);
        lustre.hsm().restore(file);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !lustre.hsm().state(file).isReleased());
    }
}
