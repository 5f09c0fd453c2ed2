package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.NotLustreException;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.layout.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HSM of single files: the states and what leads from one to another. */
final class HsmContractTest {

    private final TestMount mount = TestMount.shared();
    private LustreFileSystem fileSystem;
    private Hsm hsm;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        fileSystem = mount.fileSystem();
        hsm = fileSystem.hsm();
        file = mount.directory().resolve("f");
        fileSystem.layouts().create(file, Layout.plain(1, 1 << 20), 0644);
        Files.writeString(file, "content");
    }

    private void awaitState(HsmFlag flag, boolean set) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> hsm.state(file).has(flag) == set);
    }

    private void archive() throws LustreException {
        assumeTrue(mount.hasCopytool() && mount.isRoot());
        hsm.archive(file, 0);
        awaitState(HsmFlag.ARCHIVED, true);
    }

    @Test
    @Conformance({44, 46})
    void aFreshFileHasNoState() throws LustreException {
        assertThat(hsm.state(file)).isEqualTo(new HsmState(0, 0));
        assertThat(hsm.currentAction(file).isIdle()).isTrue();
    }

    @Test
    @Conformance(47)
    void anArchivedFileExistsInTheBackend() throws LustreException {
        archive();

        assertThat(hsm.state(file).flags()).containsExactlyInAnyOrder(HsmFlag.EXISTS, HsmFlag.ARCHIVED);
        assertThat(hsm.state(file).archiveId()).isEqualTo(1);
    }

    @Test
    @Conformance(47)
    void archivingACleanFileAgainIsANoOp() throws LustreException {
        archive();

        hsm.archive(file, 0);

        assertThat(hsm.currentAction(file).isIdle()).isTrue();
        assertThat(hsm.state(file).isArchived()).isTrue();
    }

    @Test
    @Conformance(50)
    void releaseKeepsTheSizeAndDropsTheObjects() throws IOException {
        archive();

        hsm.release(file);

        assertThat(hsm.state(file).isReleased()).isTrue();
        assertThat(Files.size(file)).isEqualTo(7);
        assertThat(fileSystem.layouts().read(file).isReleased()).isTrue();
        hsm.release(file);
        assertThat(hsm.state(file).isReleased()).isTrue();
    }

    @Test
    @Conformance(49)
    void restoreBringsTheContentBack() throws IOException {
        archive();
        hsm.release(file);

        hsm.restore(file);

        awaitState(HsmFlag.RELEASED, false);
        assertThat(file).hasContent("content");
        assertThat(fileSystem.layouts().read(file).isReleased()).isFalse();
    }

    @Test
    @Conformance(49)
    void restoreOfAResidentFileIsANoOp() throws LustreException {
        archive();

        hsm.restore(file);

        assertThat(hsm.state(file).isReleased()).isFalse();
    }

    @Test
    @Conformance(50)
    void releaseOfAFileThatWasNeverArchivedSaysSo() {
        assertThatThrownBy(() -> hsm.release(file)).isInstanceOfSatisfying(LustreException.class, e -> {
            assertThat(e.errno()).isEqualTo(Errno.EPERM);
            assertThat(e.sentence()).isEqualTo("the file is not archived");
        });
    }

    @Test
    @Conformance(50)
    void releaseOfAFileThatChangedSaysSo() throws IOException {
        archive();
        Files.writeString(file, "more", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> hsm.release(file))
                .isInstanceOfSatisfying(
                        LustreException.class,
                        e -> assertThat(e.sentence()).isEqualTo("the file changed since it was archived"));
        assertThat(hsm.state(file).has(HsmFlag.DIRTY)).isTrue();
    }

    @Test
    @Conformance(48)
    void aFileMarkedNotToBeArchivedIsNot() throws LustreException {
        hsm.setFlags(file, Set.of(HsmFlag.NO_ARCHIVE), Set.of(), 0);

        assertThatThrownBy(() -> hsm.archive(file, 1))
                .isInstanceOfSatisfying(
                        LustreException.class,
                        e -> assertThat(e.sentence()).isEqualTo("the file is marked as not to be archived"));
    }

    @Test
    @Conformance(48)
    void aFileWithACopyInOneBackendIsNotArchivedInAnother() throws IOException {
        archive();
        Files.writeString(file, "more", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> hsm.archive(file, 2)).isInstanceOfSatisfying(LustreException.class, e -> {
            assertThat(e.errno()).isEqualTo(Errno.EPERM);
            assertThat(e.sentence()).contains("a copy in another backend");
        });
    }

    @Test
    @Conformance(50)
    void aFileMarkedNotToBeReleasedIsNot() throws LustreException {
        archive();
        hsm.setFlags(file, Set.of(HsmFlag.NO_RELEASE), Set.of(), 0);

        assertThatThrownBy(() -> hsm.release(file))
                .isInstanceOfSatisfying(
                        LustreException.class,
                        e -> assertThat(e.sentence()).isEqualTo("the file is marked as not to be released"));
    }

    @Test
    @Conformance(52)
    void removeDropsTheCopyAndItsFlags() throws LustreException {
        archive();

        hsm.remove(file);

        awaitState(HsmFlag.EXISTS, false);
        assertThat(hsm.state(file).bits()).isZero();
        assertThat(hsm.state(file).archiveId()).isEqualTo(1);
    }

    @Test
    @Conformance(52)
    void theOnlyCopyIsNotRemoved() throws LustreException {
        archive();
        hsm.release(file);

        assertThatThrownBy(() -> hsm.remove(file))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.sentence()).startsWith("the file is released"));
    }

    @Test
    void cancelWithNothingToCancelIsANoOp() throws LustreException {
        assumeTrue(mount.isRoot());

        hsm.cancel(file);

        assertThat(hsm.state(file).bits()).isZero();
    }

    @Test
    void flagsThatMakeNoSenseAreRefused() {
        Errno refusal = mount.isRoot() ? Errno.EINVAL : Errno.EPERM;
        assertThatThrownBy(() -> hsm.setFlags(file, Set.of(HsmFlag.LOST), Set.of(), 0))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(refusal));
    }

    @Test
    void aSymbolicLinkStandsForItsFile() throws IOException {
        assumeTrue(mount.hasCopytool() && mount.isRoot());
        Path link = Files.createSymbolicLink(file.resolveSibling("link"), file);

        hsm.archive(link, 1);

        awaitState(HsmFlag.ARCHIVED, true);
        assertThat(hsm.state(link)).isEqualTo(hsm.state(file));
    }

    @Test
    void anArchiveIdBelowZeroNeverReachesTheCoordinator() {
        assertThatThrownBy(() -> hsm.archive(file, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not -1");
    }

    @Test
    void anOrdinaryUserIsToldOfTheMaskThatForbids() {
        assumeFalse(mount.isRoot());

        assertThatThrownBy(() -> hsm.archive(file, 1))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM))
                .hasMessageContaining("add 'archive' to mdt.*.hsm.user_request_mask");
        assertThatThrownBy(() -> hsm.remove(file)).hasMessageContaining("add 'remove' to mdt.*.hsm.user_request_mask");
    }

    @Test
    @Conformance(45)
    void anArchiveIdIsKeptWithTheStateAndOlderServersKnow32() throws LustreException {
        assumeTrue(mount.isRoot());
        for (int archiveId = 1; archiveId <= 32; archiveId++) {
            hsm.setFlags(file, Set.of(HsmFlag.EXISTS), Set.of(), archiveId);
            assertThat(hsm.state(file)).isEqualTo(new HsmState(HsmFlag.EXISTS.bit(), archiveId));
        }
        hsm.setFlags(file, Set.of(HsmFlag.NO_ARCHIVE), Set.of(), 0);
        assertThat(hsm.state(file).archiveId()).isEqualTo(32);

        if (mount.isAtLeast(2, 12)) {
            hsm.setFlags(file, Set.of(), Set.of(HsmFlag.NO_ARCHIVE), 151);
            assertThat(hsm.state(file).archiveId()).isEqualTo(151);
        } else {
            assertThatThrownBy(() -> hsm.setFlags(file, Set.of(HsmFlag.EXISTS), Set.of(), 33))
                    .isInstanceOfSatisfying(
                            LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        }
        assertThatThrownBy(() -> hsm.setFlags(file, Set.of(HsmFlag.EXISTS), Set.of(), -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDirectoryHasNoHsmState() {
        assertThatThrownBy(() -> hsm.state(mount.directory()))
                .isInstanceOf(LustreException.class)
                .hasMessageContaining("only a regular file has an HSM state");
    }

    @Test
    void aMissingFileHasNoHsmState() {
        assertThatThrownBy(() -> hsm.state(file.resolveSibling("none")))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }

    @Test
    void aFileOutsideLustreHasNoHsmState(@TempDir Path elsewhere) throws IOException {
        Path other = Files.createFile(elsewhere.resolve("f"));

        assertThatThrownBy(() -> hsm.state(other)).isInstanceOf(NotLustreException.class);
        assertThatThrownBy(() -> hsm.archive(other, 1)).isInstanceOf(NotLustreException.class);
    }
}
