package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.io.OpenMode;
import io.sluice.lustre.io.StripedFile;
import io.sluice.lustre.layout.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only the library does: holes, mirrors one by one, directories on MDTs, removal by FID, look-up by name. */
final class OperationsContractTest {

    private static final int MIB = 1 << 20;

    private final TestMount mount = TestMount.shared();
    private LustreFileSystem fileSystem;
    private Path file;

    @BeforeEach
    void open() throws LustreException {
        assumeTrue(mount.hasLibrary() && mount.isAtLeast(2, 17));
        fileSystem = mount.fileSystem();
        file = mount.directory().resolve("f");
    }

    @Test
    void anOpenFileKnowsItsFidWhateverItIsCalled() throws IOException {
        try (StripedFile open = fileSystem.create(file, Layout.plain(1, MIB), 0644)) {
            Fid fid = fileSystem.fid(file);
            Files.move(file, file.resolveSibling("moved"));
            assertThat(open.fid()).isEqualTo(fid);
        }
    }

    @Test
    void aHoleIsPunchedAndSkipped() throws IOException {
        try (StripedFile open = fileSystem.create(file, Layout.plain(1, MIB), 0644)) {
            open.write(ByteBuffer.allocate(2 * MIB), 0);
            open.flush();
            open.punchHole(0, MIB);

            StripedFile.DataRange data = open.data(0).orElseThrow();

            assertThat(data.start()).isEqualTo(MIB);
            assertThat(data.length()).isEqualTo(MIB);
            assertThat(open.size()).isEqualTo(2 * MIB);
            assertThat(open.isEncrypted()).isFalse();
            assertThat(open.layoutVersion()).isNotNegative();
        }
    }

    @Test
    void hsmFlagsAreSetOnAnOpenFile() throws IOException {
        try (StripedFile open = fileSystem.create(file, Layout.plain(1, MIB), 0644)) {
            open.setHsmFlags(Set.of(HsmFlag.NO_ARCHIVE), Set.of(), 0);

            assertThat(open.hsmState().flags()).containsExactly(HsmFlag.NO_ARCHIVE);
        }
    }

    @Test
    void aVersionThatWasArchivedByOtherMeansIsRecorded() throws IOException {
        assumeTrue(mount.isRoot());
        try (StripedFile open = fileSystem.create(file, Layout.plain(1, MIB), 0644)) {
            open.write(ByteBuffer.allocate(10), 0);
            open.setHsmFlags(Set.of(HsmFlag.EXISTS, HsmFlag.ARCHIVED), Set.of(), 1);

            open.setArchivedVersion(open.dataVersion(true));

            assertThat(open.hsmState().isArchived()).isTrue();
        }
    }

    @Test
    void aMirrorTellsWhetherItHasHoles() throws IOException {
        fileSystem.layouts().create(file, Layout.mirrored(Layout.plain(1, MIB), Layout.plain(1, MIB)), 0644);
        try (StripedFile open = fileSystem.open(file, OpenMode.READ_WRITE)) {
            open.write(ByteBuffer.allocate(MIB), 4L * MIB);
            open.sync(true);
        }

        assertThat(fileSystem.mirrors().isSparse(file, 1)).isTrue();
    }

    @Test
    @Conformance(36)
    void writersWaitWhileAFileIsMoved() throws IOException {
        fileSystem.layouts().create(file, Layout.plain(1, MIB), 0644);
        Files.writeString(file, "content");

        fileSystem.mirrors().migrateBlockingWriters(file, Layout.plain(2, 2 * MIB));

        assertThat(fileSystem.layouts().read(file).components().get(0).stripeCount())
                .isEqualTo(2);
        assertThat(file).hasContent("content");
    }

    @Test
    @Conformance(42)
    void aMirrorIsOverwrittenWithAnother() throws IOException {
        fileSystem.layouts().create(file, Layout.mirrored(Layout.plain(1, MIB), Layout.plain(1, MIB)), 0644);
        Files.writeString(file, "content");

        fileSystem.mirrors().resync(file);
        fileSystem.mirrors().copy(file, 1, 2);

        assertThat(new HashSet<>(fileSystem.mirrors().checksums(file).values())).hasSize(1);
    }

    @Test
    void aMirrorIsChosenForAFileThatIsOpenPastTheCache() throws IOException {
        fileSystem.layouts().create(file, Layout.mirrored(Layout.plain(1, MIB), Layout.plain(1, MIB)), 0644);

        try (StripedFile open = fileSystem.open(file, OpenMode.READ_DIRECT)) {
            open.chooseMirror(2);
            open.chooseMirror(0);
            assertThatThrownBy(() -> open.chooseMirror(99)).hasMessageContaining("the file has no mirror 99");
        }
        try (StripedFile open = fileSystem.open(file, OpenMode.READ)) {
            assertThatThrownBy(() -> open.chooseMirror(2)).hasMessageContaining("open it with OpenMode.READ_DIRECT");
        }
    }

    @Test
    void aDirectoryIsMadeOnTheChosenMdt() throws IOException {
        assumeTrue(fileSystem.mdts().size() > 1);
        Path directory = file.resolveSibling("on-mdt-1");

        fileSystem.createDirectory(directory, 0755, 1, 1);

        try (StripedFile open = fileSystem.open(directory, OpenMode.READ)) {
            assertThat(open.mdtIndex()).isEqualTo(1);
        }
        assertThatThrownBy(() -> fileSystem.createDirectory(directory, 0755, 1, 1))
                .isInstanceOf(LustreException.class);
        fileSystem.setDirectoryMdt(directory, 0, 1);
    }

    @Test
    void filesAreRemovedByFid() throws IOException {
        assumeTrue(mount.isRoot());
        Files.createFile(file);

        fileSystem.remove(List.of(fileSystem.fid(file)));

        assertThat(file).doesNotExist();
    }

    @Test
    void aMountIsFoundByTheNameOfItsFileSystem() throws LustreException {
        assertThat(LustreFileSystem.named(fileSystem.name()).name()).isEqualTo(fileSystem.name());
        assertThat(fileSystem.connectFlags()).isNotZero();
        assertThatThrownBy(() -> LustreFileSystem.named("nofs")).isInstanceOf(LustreException.class);
    }
}
