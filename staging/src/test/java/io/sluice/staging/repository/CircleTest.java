package io.sluice.staging.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.fsx.emulator.FsxEmulator;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CampaignOutcome;
import io.sluice.lustre.hsm.CampaignReport;
import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.lustre.hsm.copytool.Copytool;
import io.sluice.staging.agent.ArchiveKeys;
import io.sluice.staging.agent.ArchiveOptions;
import io.sluice.staging.agent.S3Archive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of a data set between a bucket and FSx: linked, imported, hydrated, changed, exported, released, read
 * again. {@code -Dsluice.circle.files=20000} makes it as long as it is meant to be; the build goes round with fewer.
 */
class CircleTest {

    private static final int FILES = Integer.getInteger("sluice.circle.files", 1000);
    private static final int CHANGED = 10;
    private static final int WRITTEN = 5;

    @TempDir
    private Path directory;

    /** What each path below the linked directory is to hold. */
    private final Map<String, String> expected = new TreeMap<>();

    @Test
    void everyByteIsRightAllTheWayRound() throws Exception {
        try (World world = new World(directory, FsxEmulator.Builder::withoutRestores)) {
            LustreFileSystem lustre = LustreFileSystem.at(world.mount);
            Path data = world.mount.resolve("data");
            ArchiveKeys keys = ArchiveKeys.byPath(world.location("set"), data);
            try (S3Archive archive = S3Archive.open(lustre, keys, ArchiveOptions.with(world.s3.access()));
                    Copytool agent = Copytool.on(lustre, 1).workers(8).register()) {
                Thread serving = new Thread(() -> serve(agent, archive), "agent");
                serving.start();
                goRound(world, lustre, data);
            }
        }
    }

    private static void serve(Copytool agent, S3Archive archive) {
        try {
            agent.serve(archive);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the agent", e);
        }
    }

    private void goRound(World world, LustreFileSystem lustre, Path data) throws Exception {
        IntStream.range(0, FILES)
                .forEach(i -> expected.put(String.format("d%02d/f%05d", i % 50, i), content(i, "one")));
        expected.entrySet().parallelStream().forEach(file -> world.put("set/" + file.getKey(), file.getValue()));
        world.link(AssociationSpec.of(world.fileSystemId, "/data", world.location("set"))
                .withAutoImport(World.everything()));

        TaskOutcome imported = run(world, TaskKind.IMPORT_METADATA);
        assertThat(imported.counts()).isEqualTo(new TaskCounts(FILES, FILES, 0));
        assertThat(released(lustre, data)).isEqualTo(FILES);
        CampaignReport hydrated = hydrate(lustre, data);
        assertThat(hydrated.count(CampaignOutcome.DONE)).isEqualTo(FILES);
        long bytes = compare(data);

        for (int i = 0; i < CHANGED; i++) {
            String path = String.format("d%02d/f%05d", i, i);
            expected.put(path, content(i, "another"));
            world.put("set/" + path, content(i, "another"));
        }
        world.clock.pass(Duration.ofMinutes(2));
        world.emulator.advance();
        assertThat(released(lustre, data)).isEqualTo(CHANGED);
        CampaignReport again = hydrate(lustre, data);
        assertThat(again.count(CampaignOutcome.DONE)).isEqualTo(CHANGED);
        compare(data);

        for (int i = 0; i < WRITTEN; i++) {
            String path = "checkpoint-" + i;
            expected.put(path, content(i, "weights"));
            Files.writeString(data.resolve(path), content(i, "weights"));
        }
        TaskOutcome exported = run(world, TaskKind.EXPORT);
        assertThat(exported.counts()).isEqualTo(new TaskCounts(WRITTEN, WRITTEN, 0));
        assertThat(world.text("set/checkpoint-4")).isEqualTo(expected.get("checkpoint-4"));

        TaskOutcome dropped = run(world, TaskKind.RELEASE);
        assertThat(dropped.counts()).isEqualTo(new TaskCounts(FILES + WRITTEN, FILES + WRITTEN, 0));
        assertThat(released(lustre, data)).isEqualTo(FILES + WRITTEN);
        CampaignReport last = hydrate(lustre, data);
        assertThat(last.count(CampaignOutcome.DONE)).isEqualTo(FILES + WRITTEN);
        compare(data);
        System.out.printf(
                "imported %d, hydrated %d (%d bytes), changed and imported by itself %d, hydrated %d, exported %d,"
                        + " released %d, restored %d; every byte right%n",
                imported.counts().succeeded(),
                hydrated.count(CampaignOutcome.DONE),
                bytes,
                CHANGED,
                again.count(CampaignOutcome.DONE),
                exported.counts().succeeded(),
                dropped.counts().succeeded(),
                last.count(CampaignOutcome.DONE));
    }

    private static String content(int number, String word) {
        return (word + " " + number + "\n").repeat(1 + number % 17);
    }

    private static TaskOutcome run(World world, TaskKind kind) throws IOException {
        TaskOutcome outcome = world.tasks().run(world.request(kind), TaskListener.NONE, World.LONG);
        assertThat(outcome.verdict()).isEqualTo(TaskOutcome.Verdict.SUCCEEDED);
        return outcome;
    }

    private CampaignReport hydrate(LustreFileSystem lustre, Path data) throws Exception {
        return HsmCampaign.restore(lustre)
                .deadline(Duration.ofMinutes(20))
                .build()
                .runPaths(expected.keySet().stream().map(data::resolve).iterator());
    }

    private long released(LustreFileSystem lustre, Path data) throws IOException {
        long released = 0;
        for (String path : expected.keySet()) {
            released += lustre.hsm().state(data.resolve(path)).isReleased() ? 1 : 0;
        }
        return released;
    }

    private long compare(Path data) throws IOException {
        long bytes = 0;
        for (Map.Entry<String, String> file : expected.entrySet()) {
            byte[] found = Files.readAllBytes(data.resolve(file.getKey()));
            assertThat(found).as(file.getKey()).isEqualTo(file.getValue().getBytes(UTF_8));
            bytes += found.length;
        }
        return bytes;
    }
}
