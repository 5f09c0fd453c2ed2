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

/** Conformance cases 44, 46 to 50 and 52. */
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
    void aFreshFileHasNoState() throws LustreException {
        assertThat(hsm.state(file)).isEqualTo(new HsmState(0, 0));
        assertThat(hsm.currentAction(file).isIdle()).isTrue();
    }

    @Test
    void anArchivedFileExistsInTheBackend() throws LustreException {
        archive();

        assertThat(hsm.state(file).flags()).containsExactlyInAnyOrder(HsmFlag.EXISTS, HsmFlag.ARCHIVED);
        assertThat(hsm.state(file).archiveId()).isEqualTo(1);
    }

    @Test
    void archivingACleanFileAgainIsANoOp() throws LustreException {
        archive();

        hsm.archive(file, 0);

        assertThat(hsm.currentAction(file).isIdle()).isTrue();
        assertThat(hsm.state(file).isArchived()).isTrue();
    }

    @Test
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
    void restoreBringsTheContentBack() throws IOException {
        archive();
        hsm.release(file);

        hsm.restore(file);

        awaitState(HsmFlag.RELEASED, false);
        assertThat(file).hasContent("content");
        assertThat(fileSystem.layouts().read(file).isReleased()).isFalse();
    }

    @Test
    void restoreOfAResidentFileIsANoOp() throws LustreException {
        archive();

        hsm.restore(file);

        assertThat(hsm.state(file).isReleased()).isFalse();
    }

    @Test
    void releaseOfAFileThatWasNeverArchivedSaysSo() {
        assertThatThrownBy(() -> hsm.release(file)).isInstanceOfSatisfying(LustreException.class, e -> {
            assertThat(e.errno()).isEqualTo(Errno.EPERM);
            assertThat(e.sentence()).isEqualTo("the file is not archived");
        });
    }

    @Test
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
    void aFileMarkedNotToBeArchivedIsNot() throws LustreException {
        hsm.setFlags(file, Set.of(HsmFlag.NO_ARCHIVE), Set.of(), 0);

        assertThatThrownBy(() -> hsm.archive(file, 1))
                .isInstanceOfSatisfying(
                        LustreException.class,
                        e -> assertThat(e.sentence()).isEqualTo("the file is marked as not to be archived"));
    }

    @Test
    void aFileMarkedNotToBeReleasedIsNot() throws LustreException {
        archive();
        hsm.setFlags(file, Set.of(HsmFlag.NO_RELEASE), Set.of(), 0);

        assertThatThrownBy(() -> hsm.release(file))
                .isInstanceOfSatisfying(
                        LustreException.class,
                        e -> assertThat(e.sentence()).isEqualTo("the file is marked as not to be released"));
    }

    @Test
    void removeDropsTheCopyAndItsFlags() throws LustreException {
        archive();

        hsm.remove(file);

        awaitState(HsmFlag.EXISTS, false);
        assertThat(hsm.state(file).bits()).isZero();
        assertThat(hsm.state(file).archiveId()).isEqualTo(1);
    }

    @Test
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
    void anOrdinaryUserIsToldOfTheMaskThatForbids() {
        assumeFalse(mount.isRoot());

        assertThatThrownBy(() -> hsm.archive(file, 1))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPERM))
                .hasMessageContaining("add 'archive' to mdt.*.hsm.user_request_mask");
        assertThatThrownBy(() -> hsm.remove(file)).hasMessageContaining("add 'remove' to mdt.*.hsm.user_request_mask");
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
