package io.sluice.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole directory in one step. */
class AtomicStageTest {

    private static final S3Server SERVER = S3Server.shared();

    @TempDir
    private Path temporary;

    private final String bucket = SERVER.newBucket();
    private Path destination = Path.of("");

    @BeforeEach
    void fillTheBucket() {
        destination = temporary.resolve("set");
        SERVER.put(bucket, "a", "first".getBytes(UTF_8));
        SERVER.put(bucket, "b/c", "first".getBytes(UTF_8));
    }

    @Test
    void aNewDirectoryGetsItsNameWhole() throws IOException {
        AtomicReport report = stage();

        assertThat(report.swap()).contains(SwapKind.RENAMED);
        assertThat(report.stage().destination()).isEqualTo(destination);
        assertThat(destination.resolve("b/c")).hasContent("first");
        assertThat(StagedDirectory.at(destination).state()).isEqualTo(StagedDirectory.State.COMPLETE);
        assertThat(beside()).containsExactly("set");
    }

    @Test
    void aFormerDirectoryIsThereUntilTheNewOneIs() throws IOException {
        stage();
        Files.writeString(destination.resolve("mine"), "kept by nobody");
        SERVER.put(bucket, "a", "second".getBytes(UTF_8));
        Path former = Files.writeString(destination.resolve("a"), "first");

        AtomicReport report;
        try (Stager stager = stager()) {
            report = stager.stageAtomically(new S3Location(bucket, ""), destination, new StageListener() {
                @Override
                public void finished(StageReport staged) {
                    assertThat(former).hasContent("first");
                }
            });
        }

        assertThat(report.swap().orElseThrow()).isIn(SwapKind.EXCHANGED, SwapKind.TWO_RENAMES);
        assertThat(destination.resolve("a")).hasContent("second");
        assertThat(destination.resolve("mine")).doesNotExist();
        assertThat(beside()).containsExactly("set");
    }

    @Test
    void whatCannotBeStagedWholeLeavesTheFormerDirectoryAndTheNextRunGoesOn() throws IOException {
        stage();
        SERVER.put(bucket, "a", "second".getBytes(UTF_8));
        SERVER.put(bucket, "b", "above another key".getBytes(UTF_8));

        AtomicReport refused = stage();
        boolean formerStayed = Files.readString(destination.resolve("a")).equals("first");
        SERVER.client().deleteObject(delete -> delete.bucket(bucket).key("b"));
        AtomicReport then = stage();

        assertThat(refused.swap()).isEmpty();
        assertThat(refused.stage().failed()).isEqualTo(1);
        assertThat(formerStayed).isTrue();
        assertThat(then.stage().skipped()).isEqualTo(2);
        assertThat(then.stage().staged()).isZero();
        assertThat(destination.resolve("a")).hasContent("second");
        assertThat(beside()).containsExactly("set");
    }

    @Test
    void aDirectoryThatHoldsEverythingIsLeftAlone() throws IOException {
        stage();
        Object before = Files.getAttribute(destination, "unix:ino");

        assertThat(stage().swap()).contains(SwapKind.NOT_NEEDED);
        assertThat(Files.getAttribute(destination, "unix:ino")).isEqualTo(before);
    }

    @Test
    void anObjectThatIsGoneIsGoneAfterTheSwap() throws IOException {
        stage();
        SERVER.client().deleteObject(delete -> delete.bucket(bucket).key("a"));

        stage();

        assertThat(destination.resolve("a")).doesNotExist();
        assertThat(destination.resolve("b/c")).exists();
    }

    @Test
    void aFormerDirectoryThatAKilledRunDidNotRemoveIsNotTakenForTheNewOne() throws IOException {
        stage();
        Path left = Files.createDirectories(temporary.resolve(".set.sluice-next/.sluice"));
        Files.writeString(left.resolveSibling("stale"), "of the former directory");
        Files.createDirectories(temporary.resolve(".set.sluice-old/deep"));
        SERVER.put(bucket, "a", "second".getBytes(UTF_8));

        stage();

        assertThat(destination.resolve("stale")).doesNotExist();
        assertThat(beside()).containsExactly("set");
    }

    @Test
    void aShardCannotReplaceTheDirectoryOfAll() {
        try (Stager stager = Stager.create(StageOptions.builder()
                .access(SERVER.access())
                .shard(new Shard(0, 2))
                .build())) {
            assertThatThrownBy(
                            () -> stager.stageAtomically(new S3Location(bucket, ""), destination, StageListener.NONE))
                    .isInstanceOf(StagingException.class)
                    .hasMessageContaining("a shard cannot replace");
        }
    }

    private static Stager stager() {
        return Stager.create(StageOptions.builder().access(SERVER.access()).build());
    }

    private AtomicReport stage() throws StagingException {
        try (Stager stager = stager()) {
            return stager.stageAtomically(new S3Location(bucket, ""), destination, StageListener.NONE);
        }
    }

    private Stream<String> beside() throws IOException {
        try (Stream<Path> found = Files.list(temporary)) {
            return found.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
