package io.sluice.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.plan.Action;
import io.sluice.staging.plan.DestinationManifest;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the objects are staged, and in which order. */
class SelectionTest {

    private static final S3Server SERVER = S3Server.shared();

    @TempDir
    private Path temporary;

    private final String bucket = SERVER.newBucket();
    private Path destination = Path.of("");

    @BeforeEach
    void fillTheBucket() {
        destination = temporary.resolve("destination");
        put("a", 10);
        put("b", 3000);
        put("c/d", 200);
        put("c/e", 0);
    }

    @Test
    void aListOfKeysStagesThoseAloneAndFailsByNameWhatIsNotThere() throws IOException {
        Path list = Files.writeString(temporary.resolve("keys"), "set/c/d\n\nset/nowhere\n{\"key\":\"set/a\"}\n");

        StageReport report = stage(options().objectsFrom(new ObjectsFrom.KeyList(list)));

        assertThat(files()).containsExactly("a", "c/d");
        assertThat(report.firstFailures()).extracting(FileFailure::key).containsExactly("set/nowhere");
        assertThat(report.failures()).containsOnlyKeys(FailureCause.NO_SUCH_KEY);
    }

    @Test
    void aListThatIsNotThereIsNamed() {
        Path list = temporary.resolve("no list");

        assertThatThrownBy(() -> stage(options().objectsFrom(new ObjectsFrom.KeyList(list))))
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("cannot read the list of objects " + list + ": there is no such file");
    }

    @Test
    void theLargestComesFirstWhenAsked() throws IOException {
        assertThat(planned(options().order(TransferOrder.LARGEST)))
                .containsExactly("set/b", "set/c/d", "set/a", "set/c/e");
    }

    @Test
    void aListIsStagedInItsOwnOrderWhenAsked() throws IOException {
        Path list = Files.writeString(temporary.resolve("keys"), "set/c/d\nset/c/e\nset/a\nset/b\n");
        StageOptions.Builder options = options().objectsFrom(new ObjectsFrom.KeyList(list));

        assertThat(planned(options)).containsExactly("set/a", "set/b", "set/c/d", "set/c/e");
        assertThat(planned(options.order(TransferOrder.GIVEN))).containsExactly("set/c/d", "set/c/e", "set/a", "set/b");
    }

    @Test
    void objectsOfOtherSizesAndAgesAreLeftOut() throws IOException {
        assertThat(planned(options().set("min-size", "10").set("max-size", "1KiB")))
                .containsExactly("set/a", "set/c/d");
        assertThat(planned(options().set("older-than", "7d"))).isEmpty();
        assertThat(planned(options().set("newer-than", "7d"))).hasSize(4);
    }

    @Test
    void aStoredPlanIsCarriedOutAndNothingOfItTwice() throws IOException {
        Path file = temporary.resolve("plan.jsonl");
        StagePlan.Summary stored;
        try (Stager stager = Stager.create(options().build())) {
            stored = stager.plan(source(), destination).write(file);
        }
        put("later", 5);
        StageOptions.Builder planned = options().objectsFrom(new ObjectsFrom.StoredPlan(file));

        StageReport first = stage(planned);
        StageReport second = stage(planned);

        assertThat(stored.copies()).isEqualTo(4);
        assertThat(first.staged()).isEqualTo(4);
        assertThat(second.staged()).isZero();
        assertThat(second.skipped()).isEqualTo(4);
        assertThat(files()).containsExactly("a", "b", "c/d", "c/e");
    }

    @Test
    void anObjectThatChangedSinceThePlanIsNotTakenForThePlannedOne() throws IOException {
        Path file = temporary.resolve("plan.jsonl");
        try (Stager stager = Stager.create(options().build())) {
            stager.plan(source(), destination).write(file);
        }
        stage(options().objectsFrom(new ObjectsFrom.StoredPlan(file)));
        SERVER.put(bucket, "set/a", "another ten".getBytes(UTF_8));

        StageReport report = stage(options());

        assertThat(report.staged()).isEqualTo(1);
        assertThat(destination.resolve("a")).hasContent("another ten");
    }

    @Test
    void filesWhoseObjectsAreGoneAreRemovedOnlyWithinTheLimit() throws IOException {
        stage(options());
        SERVER.client().deleteObject(delete -> delete.bucket(bucket).key("set/a"));
        SERVER.client().deleteObject(delete -> delete.bucket(bucket).key("set/c/d"));
        Files.writeString(destination.resolve("mine"), "nobody staged this");
        try (Stager stager = Stager.create(options().build())) {
            stager.stage(source(), destination, StageListener.NONE);
            assertThatThrownBy(() -> stager.deleteExtra(source(), destination, 1))
                    .isInstanceOf(StagingException.class)
                    .hasMessageContaining("2 files");
            assertThat(files()).contains("a", "c/d");

            assertThat(stager.deleteExtra(source(), destination, 2)).isEqualTo(new Deletion(2, 210, 2));
        }

        assertThat(files()).containsExactly("b", "c/e", "mine");
        assertThat(DestinationManifest.of(destination).state()).isEqualTo(DestinationManifest.State.COMPLETE);
    }

    @Test
    void whatAFilterLeavesOutIsNoExtraFile() throws IOException {
        stage(options());
        try (Stager stager = Stager.create(options().set("exclude", "c/**").build())) {
            assertThat(stager.deleteExtra(source(), destination, 9).found()).isZero();
        }
        assertThat(files()).hasSize(4);
    }

    @Test
    void extraFilesCannotBeToldFromAShardOrAList() {
        try (Stager stager = Stager.create(options().shard(new Shard(0, 2)).build())) {
            assertThatThrownBy(() -> stager.deleteExtra(source(), destination, 9))
                    .isInstanceOf(StagingException.class)
                    .hasMessageContaining("list the whole source");
        }
    }

    private static StageOptions.Builder options() {
        return StageOptions.builder().access(SERVER.access());
    }

    private S3Location source() {
        return new S3Location(bucket, "set/");
    }

    private void put(String name, int bytes) {
        SERVER.put(bucket, "set/" + name, new byte[bytes]);
    }

    private StageReport stage(StageOptions.Builder options) throws StagingException {
        try (Stager stager = Stager.create(options.build())) {
            return stager.stage(source(), destination, StageListener.NONE);
        }
    }

    private List<String> planned(StageOptions.Builder options) throws StagingException {
        List<String> keys = new ArrayList<>();
        try (Stager stager = Stager.create(options.build())) {
            stager.plan(source(), destination).read(entry -> keys.add(key(entry)));
        }
        return keys;
    }

    private static String key(PlanEntry entry) {
        assertThat(entry.action()).isEqualTo(Action.COPY);
        return entry.object().key();
    }

    private Set<String> files() throws IOException {
        try (Stream<Path> found = Files.walk(destination)) {
            return found.filter(Files::isRegularFile)
                    .map(file -> destination.relativize(file).toString())
                    .filter(path -> !path.startsWith(".sluice"))
                    .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
        }
    }
}
