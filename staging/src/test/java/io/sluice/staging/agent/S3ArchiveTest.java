package io.sluice.staging.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.layout.Layout;
import io.sluice.staging.S3Location;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

@Timeout(120)
class S3ArchiveTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @SuppressWarnings("NullAway.Init")
    private RunningAgent agent;

    private Path mount = Path.of("");

    @BeforeEach
    void start() throws IOException {
        agent = RunningAgent.on(directory, options -> options.withMeters(meters).withPatience(Duration.ofMillis(1)));
        mount = agent.mount;
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void aFileOfSeveralPartsIsTheSameAfterArchiveReleaseAndRestore() throws IOException {
        Path file = write("train/shard-0.tar", 12 * MIB + 345);
        byte[] content = Files.readAllBytes(file);
        FileTime modified = FileTime.from(Instant.ofEpochSecond(1_600_000_000, 123_456_789));
        Files.setLastModifiedTime(file, modified);

        agent.archive(file);
        agent.fileSystem.hsm().release(file);
        assertThat(Files.getAttribute(file, "unix:size")).isEqualTo((long) content.length);
        restore(file);

        assertThat(file).hasBinaryContent(content);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(modified);
        assertThat(meters.get("sluice.agent.actions")
                        .tags("kind", "archive", "outcome", "done")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("sluice.agent.copied")
                        .tags("kind", "restore")
                        .counter()
                        .count())
                .isEqualTo(content.length);
    }

    @Test
    void theObjectHasThePathAsKeyAndThePosixMetadata() throws IOException {
        Path file = write("train/ä b.tar", 1000);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_600_000_000, 5)));

        agent.archive(file);

        HeadObjectResponse head = head("lake/train/ä b.tar");
        assertThat(head.contentLength()).isEqualTo(1000);
        assertThat(head.metadata())
                .containsEntry("file-permissions", "0100644")
                .containsEntry(
                        "file-owner", Files.getAttribute(file, "unix:uid").toString())
                .containsEntry("file-mtime", "1600000000000000005ns");
        ArchivedObject recorded = ArchivedObjects.on(agent.fileSystem).of(file).orElseThrow();
        assertThat(recorded.location()).isEqualTo(new S3Location(agent.bucket, "lake/train/ä b.tar"));
        assertThat(recorded.eTag()).isEqualTo(head.eTag().replace("\"", ""));
        assertThat(recorded.crc64nvme()).isNotEmpty().isEqualTo(head.checksumCRC64NVME());
    }

    @Test
    void anEmptyFileGoesAndComesToo() throws IOException {
        Path file = write("empty", 0);

        agent.archive(file);
        agent.fileSystem.hsm().release(file);
        restore(file);

        assertThat(head("lake/empty").contentLength()).isZero();
        assertThat(file).isEmptyFile();
    }

    @Test
    void aRestoredFileKeepsItsLayout() throws IOException {
        Path file = mount.resolve("striped");
        agent.fileSystem.create(file, Layout.plain(3, MIB), 0644).close();
        Files.write(file, random(2 * MIB));

        agent.archive(file);
        agent.fileSystem.hsm().release(file);
        restore(file);

        assertThat(agent.fileSystem.layouts().read(file).components().get(0).stripeCount())
                .isEqualTo(3);
    }

    @Test
    void aFileWhoseObjectIsGoneStaysReleasedAndSaysEnoent() throws IOException {
        Path file = released("gone");
        S3Server.shared()
                .client()
                .deleteObject(delete -> delete.bucket(agent.bucket).key("lake/gone"));

        assertFailedRestore(file, "ENOENT");
    }

    @Test
    void aFileWhoseObjectChangedStaysReleasedAndSaysEstale() throws IOException {
        Path file = released("changed");
        S3Server.shared().put(agent.bucket, "lake/changed", random(1001));

        assertFailedRestore(file, "ESTALE");
    }

    @Test
    void anObjectOfSomebodyElseIsNotOverwritten() throws IOException {
        S3Server.shared().put(agent.bucket, "lake/theirs", random(5));
        Path file = write("theirs", 10);

        agent.fileSystem.hsm().archive(file, 1);
        HsmState state = agent.settled(file);

        assertThat(state.isArchived()).isFalse();
        assertThat(count("archive", "EEXIST")).isEqualTo(1);
        assertThat(head("lake/theirs").contentLength()).isEqualTo(5);
    }

    @Test
    void aChangedFileReplacesItsOwnObject() throws IOException {
        Path file = write("mine", 10);
        agent.archive(file);
        Files.write(file, random(20));

        agent.archive(file);

        assertThat(head("lake/mine").contentLength()).isEqualTo(20);
    }

    /** As when an agent was killed after the upload and before the record. */
    @Test
    void anUploadThatWasNotRecordedIsKnownByTheFid() throws IOException {
        Path file = write("torn", 10);
        agent.archive(file);
        ArchivedObjects.on(agent.fileSystem).record(file, new ArchivedObject("b", "other", "x", "", 10, ""));
        Files.write(file, random(30));

        agent.archive(file);

        assertThat(head("lake/torn").contentLength()).isEqualTo(30);
    }

    @Test
    void aReleasedFileWithoutARecordIsFoundByItsKey() throws IOException {
        byte[] content = random(7 * MIB);
        S3Server.shared().put(agent.bucket, "lake/stub", content);
        Path file = write("stub", content.length);
        agent.archive(write("unrelated", 1));
        releaseWithoutCopy(file);

        restore(file);

        assertThat(file).hasBinaryContent(content);
    }

    @Test
    void removingTheCopyDeletesTheObject() throws IOException {
        Path file = write("removed", 10);
        agent.archive(file);

        agent.fileSystem.hsm().remove(file);
        agent.awaitState(file, state -> state.bits() == 0);

        assertThat(keys()).doesNotContain("lake/removed");
    }

    @Test
    void removingLeavesAnObjectThatIsNoLongerTheCopy() throws IOException {
        Path file = write("replaced", 10);
        agent.archive(file);
        S3Server.shared().put(agent.bucket, "lake/replaced", random(3));

        agent.fileSystem.hsm().remove(file);
        agent.awaitState(file, state -> state.bits() == 0);

        assertThat(head("lake/replaced").contentLength()).isEqualTo(3);
    }

    @Test
    void aRenamedFileIsRestoredFromTheKeyThatItWasArchivedUnder() throws IOException {
        Path file = released("before");
        Path renamed = Files.move(file, mount.resolve("after"));

        restore(renamed);

        assertThat(renamed).hasBinaryContent(random(1000));
    }

    @Test
    void whileS3IsDownARestoreIsHandedBackAndTheFileStaysReleased() throws IOException {
        Path file = released("later");
        agent.close();
        SimpleMeterRegistry whileDown = new SimpleMeterRegistry();
        try (RunningAgent cutOff = RunningAgent.over(
                directory,
                mount,
                ArchiveKeys.byPath(new S3Location(agent.bucket, "lake"), mount),
                agent.bucket,
                options -> new ArchiveOptions(
                        S3Server.shared().access().withEndpoint(URI.create("http://127.0.0.1:1")),
                        false,
                        5 << 20,
                        Duration.ofMillis(1),
                        whileDown))) {
            agent.fileSystem.hsm().restore(file);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> whileDown
                                    .find("sluice.agent.actions")
                                    .tag("outcome", "retry")
                                    .timer()
                            != null);
            assertThat(cutOff.fileSystem.hsm().state(file).isReleased()).isTrue();
        }

        agent = RunningAgent.over(
                directory,
                mount,
                ArchiveKeys.byPath(new S3Location(agent.bucket, "lake"), mount),
                agent.bucket,
                options -> options);

        agent.awaitState(file, state -> !state.isReleased());
        assertThat(file).hasBinaryContent(random(1000));
    }

    @Test
    void aMountHasOneAgent() {
        assertThatThrownBy(() -> RunningAgent.over(
                        directory,
                        mount,
                        ArchiveKeys.byFid(new S3Location(agent.bucket, "")),
                        agent.bucket,
                        options -> options))
                .isInstanceOf(LustreException.class)
                .hasMessageContaining("serves the mount already");
    }

    @Test
    void keysByFidNeedNoPath() throws IOException {
        Path file = write("any", 10);

        assertThat(ArchiveKeys.byFid(new S3Location("b", "p")).of(agent.fileSystem, agent.fileSystem.fid(file)))
                .hasValueSatisfying(at -> assertThat(at.prefix()).matches("p/0x[0-9a-f]+:0x[0-9a-f]+:0x0"));
    }

    private void releaseWithoutCopy(Path file) throws IOException {
        agent.fileSystem.hsm().setFlags(file, Set.of(HsmFlag.EXISTS, HsmFlag.ARCHIVED), Set.of(), 1);
        agent.fileSystem.hsm().release(file);
    }

    private Path released(String name) throws IOException {
        Path file = write(name, 1000);
        agent.archive(file);
        agent.fileSystem.hsm().release(file);
        return file;
    }

    private void assertFailedRestore(Path file, String errno) throws IOException {
        agent.fileSystem.hsm().restore(file);

        HsmState state = agent.settled(file);
        assertThat(state.isReleased()).isTrue();
        assertThat(count("restore", errno)).isEqualTo(1);
    }

    private long count(String kind, String outcome) {
        return meters.get("sluice.agent.actions")
                .tags("kind", kind, "outcome", outcome)
                .timer()
                .count();
    }

    private void restore(Path file) throws IOException {
        agent.fileSystem.hsm().restore(file);
        agent.awaitState(file, state -> !state.isReleased());
        agent.settled(file);
    }

    private Path write(String name, int size) throws IOException {
        Path file = mount.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.write(file, random(size));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private HeadObjectResponse head(String key) throws NoSuchKeyException {
        return S3Server.shared()
                .client()
                .headObject(head -> head.bucket(agent.bucket).key(key).checksumMode("ENABLED"));
    }

    private List<String> keys() {
        return S3Server.shared().client().listObjectsV2(list -> list.bucket(agent.bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }
}
