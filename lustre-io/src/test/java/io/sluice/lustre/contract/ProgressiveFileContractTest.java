package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.io.OpenMode;
import io.sluice.lustre.io.StripedFile;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Extent;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutFlag;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.layout.LfsNotation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files of several components: which have objects, what they inherit, and what becomes of their data. */
final class ProgressiveFileContractTest {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private final TestMount mount = TestMount.shared();
    private LustreFileSystem fileSystem;
    private Layouts layouts;
    private Path file;

    @BeforeEach
    void open() throws LustreException {
        fileSystem = mount.fileSystem();
        layouts = fileSystem.layouts();
        file = mount.directory().resolve("f");
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private List<Boolean> instantiated() throws LustreException {
        return layouts.read(file).components().stream()
                .map(component -> component.has(LayoutFlag.INITIALIZED))
                .toList();
    }

    @Test
    @Conformance(31)
    void aWritePastABoundaryGivesTheNextComponentObjectsAndNoOther() throws IOException {
        Layout three = Layout.progressive()
                .upTo(MIB, 1, MIB)
                .upTo(4 * MIB, 2, MIB)
                .toEof(4, MIB)
                .build();
        try (StripedFile open = fileSystem.create(file, three, 0644)) {
            open.write(ByteBuffer.allocate(10), 0);
            assertThat(instantiated()).containsExactly(true, false, false);

            open.write(ByteBuffer.allocate(10), MIB - 5);

            assertThat(instantiated()).containsExactly(true, true, false);
            assertThat(open.size()).isEqualTo(MIB + 5);
        }
        assertThat(Files.size(file)).isEqualTo(MIB + 5);
        assertThat(layouts.read(file).components().get(1).objects()).hasSize(2);
        assertThat(layouts.read(file).components().get(2).objects()).isEmpty();
    }

    @Test
    @Conformance(31)
    void aTruncationPastABoundaryGivesTheNextComponentObjects() throws IOException {
        Layout three = Layout.progressive()
                .upTo(MIB, 1, MIB)
                .upTo(4 * MIB, 2, MIB)
                .toEof(4, MIB)
                .build();
        try (StripedFile open = fileSystem.create(file, three, 0644)) {
            open.truncate(2 * MIB);
        }

        assertThat(instantiated()).containsExactly(true, true, false);
        assertThat(Files.size(file)).isEqualTo(2 * MIB);
    }

    @Test
    @Conformance(32)
    void theComponentOfAByteIsNamedAndNotTheLastOne() throws IOException {
        layouts.create(
                file, Layout.progressive().upTo(MIB, 1, MIB).toEof(2, 4 * MIB).build(), 0644);

        Layout layout = layouts.read(file);

        assertThat(layout.componentAt(0).orElseThrow().stripeSizeBytes()).isEqualTo(MIB);
        assertThat(layout.componentAt(MIB - 1).orElseThrow().extent()).isEqualTo(new Extent(0, MIB));
        assertThat(layout.componentAt(MIB).orElseThrow().stripeCount()).isEqualTo(2);
    }

    @Test
    @Conformance(34)
    void aComponentTakesWhatItDoesNotSayFromTheOneBefore() throws IOException {
        assumeTrue(mount.hasClientLists() && !mount.pool().isEmpty());
        Layout asked = LfsNotation.parse("-E 1M -c 1 -S 1M -p " + mount.pool() + " -E 2M -E 4M -c 2 -S 2M -E -1");

        layouts.create(file, asked, 0644);

        List<Component> components = layouts.read(file).components();
        assertThat(components)
                .extracting(Component::stripeSizeBytes)
                .containsExactly(MIB + 0L, MIB + 0L, 2L * MIB, 2L * MIB);
        assertThat(components).extracting(Component::pool).containsOnly(mount.pool());
        assertThat(components.get(1).stripeCount()).isEqualTo(1);
        assertThat(components.get(3).stripeCount()).isEqualTo(2);
    }

    @Test
    @Conformance({38, 32})
    void aFileThatBeginsOnTheMdtKeepsItsDataAcrossTheBoundary() throws IOException {
        assumeTrue(mount.isAtLeast(2, 11));
        byte[] bytes = random(200 * KIB);
        Layout onMdt = Layout.progressive().dataOnMdt(64 * KIB).toEof(2, MIB).build();
        try (StripedFile open = fileSystem.create(file, onMdt, 0644)) {
            open.write(ByteBuffer.wrap(bytes, 0, 60 * KIB), 0);
            assertThat(instantiated()).containsExactly(true, false);
            open.write(ByteBuffer.wrap(bytes, 60 * KIB, 140 * KIB), 60 * KIB);
            assertThat(open.size()).isEqualTo(200 * KIB);
            assertThat(file).hasBinaryContent(bytes);

            open.truncate(50 * KIB);
            open.write(ByteBuffer.wrap(bytes, 50 * KIB, 150 * KIB), 50 * KIB);
        }

        assertThat(file).hasBinaryContent(bytes);
        assertThat(instantiated()).containsExactly(true, true);
    }

    @Test
    @Conformance({39, 61})
    void aFileThatBeginsOnTheMdtIsReleasedAndRestoredTwice() throws IOException {
        assumeTrue(mount.isAtLeast(2, 11) && mount.hasCopytool() && mount.isRoot());
        Hsm hsm = fileSystem.hsm();
        byte[] bytes = random(100 * KIB);
        layouts.create(
                file, Layout.progressive().dataOnMdt(64 * KIB).toEof(1, MIB).build(), 0644);
        Files.write(file, bytes);
        hsm.archive(file, 0);
        await().atMost(Duration.ofSeconds(30)).until(() -> hsm.state(file).isArchived());

        for (int round = 0; round < 2; round++) {
            hsm.release(file);
            assertThat(layouts.read(file).isReleased()).isTrue();
            hsm.restore(file);
            await().atMost(Duration.ofSeconds(30)).until(() -> !hsm.state(file).has(HsmFlag.RELEASED));

            assertThat(file).hasBinaryContent(bytes);
            assertThat(layouts.read(file).components()).hasSize(2);
            assertThat(layouts.read(file).components().get(0).pattern().isMdt()).isTrue();
        }
    }

    @Test
    @Conformance(21)
    void theExpectedLayoutOfAProgressiveFileIsItsOwn() throws IOException {
        assumeTrue(mount.isAtLeast(2, 12));
        Layout asked = Layout.progressive()
                .extendingTo(128L * MIB, 64L * MIB, Component.striped(1, 4 * MIB))
                .toEof(2, 4 * MIB)
                .build();
        Layout older = Layout.progressive().upTo(MIB, 1, MIB).toEof(2, 4 * MIB).build();
        boolean extends_ = mount.isAtLeast(2, 15);
        layouts.create(file, extends_ ? asked : older, 0644);

        Layout expected = layouts.expected(file);

        assertThat(expected.components())
                .extracting(Component::extent)
                .containsExactlyElementsOf(layouts.read(file).components().stream()
                        .map(Component::extent)
                        .toList());
        assertThat(expected.components())
                .extracting(Component::stripeSizeBytes)
                .containsExactlyElementsOf(layouts.read(file).components().stream()
                        .map(Component::stripeSizeBytes)
                        .toList());
        assertThat(expected.mirrorCount()).isEqualTo(1);
    }

    @Test
    @Conformance(43)
    void oneMirrorMayBeginOnTheMdtAndTheOtherNot() throws IOException {
        assumeTrue(mount.hasLibrary() && mount.isAtLeast(2, 17));
        Layout onMdt = Layout.progressive().dataOnMdt(64 * KIB).toEof(1, MIB).build();
        layouts.create(file, onMdt, 0644);
        Files.writeString(file, "content");

        fileSystem.mirrors().extend(file, Layout.plain(1, MIB));

        assertThat(layouts.read(file).mirrorCount()).isEqualTo(2);
        assertThat(file).hasContent("content");
    }

    @Test
    @Conformance(43)
    void filesOfTwoFileSystemsDoNotSwapTheirLayouts() throws IOException {
        assumeTrue(mount.isSimulated());
        Path elsewhere = TestMount.simulate("otherfs");
        TestMount.deleteAtExit(elsewhere);
        Path other = Files.writeString(elsewhere.resolve("f"), "other");
        layouts.create(file, Layout.plain(1, MIB), 0644);
        Files.writeString(file, "content");

        assertThatThrownBy(() -> layouts.swap(file, other))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EXDEV));

        assertThat(file).hasContent("content");
        assertThat(other).hasContent("other");
    }

    @Test
    @Conformance(30)
    void theDefaultOfTheRootIsEveryDirectorys() throws IOException {
        assumeTrue(mount.isSimulated());
        Path root = TestMount.simulate("rootfs");
        TestMount.deleteAtExit(root);
        Layouts there = LustreFileSystem.at(root).layouts();
        there.setDirectoryDefault(
                root, Layout.progressive().upTo(MIB, 1, MIB).toEof(2, 2 * MIB).build());
        Path below = Files.createDirectories(root.resolve("a/b"));

        Layout child = there.read(Files.createFile(below.resolve("f")));

        assertThat(child.components())
                .extracting(Component::extent)
                .containsExactly(new Extent(0, MIB), new Extent(MIB, Extent.EOF));
        assertThat(there.directoryDefault(below)).isEmpty();
    }

    @Test
    @Conformance(51)
    void aReleasedFileIsNotMigrated() throws IOException {
        assumeTrue(mount.hasLibrary() && mount.isAtLeast(2, 12) && mount.hasCopytool() && mount.isRoot());
        Hsm hsm = fileSystem.hsm();
        layouts.create(file, Layout.plain(1, MIB), 0644);
        Files.writeString(file, "content");
        Path other = file.resolveSibling("other");
        layouts.create(other, Layout.plain(2, MIB), 0644);
        hsm.archive(file, 0);
        await().atMost(Duration.ofSeconds(30)).until(() -> hsm.state(file).isArchived());

        fileSystem.mirrors().migrate(file, Layout.plain(2, MIB));
        assertThat(hsm.state(file).has(HsmFlag.ARCHIVED)).isTrue();
        hsm.archive(file, 0);
        await().atMost(Duration.ofSeconds(30)).until(() -> hsm.state(file).isArchived());
        hsm.release(file);

        assertThatThrownBy(() -> layouts.swap(file, other)).isInstanceOf(LustreException.class);
        assertThatThrownBy(() -> fileSystem.mirrors().migrate(file, Layout.plain(1, MIB)))
                .isInstanceOf(LustreException.class);
        assertThat(hsm.state(file).isReleased()).isTrue();
    }

    @Test
    @Conformance({49, 50})
    void readingAReleasedFileBringsItBack() throws IOException {
        assumeTrue(mount.hasCopytool() && mount.isRoot());
        byte[] bytes = random(3 * MIB);
        release(bytes);
        var modified = Files.getLastModifiedTime(file);

        ByteBuffer into = ByteBuffer.allocate(bytes.length);
        try (StripedFile open = fileSystem.open(file, OpenMode.READ)) {
            assertThat(open.hsmState().isReleased()).isTrue();
            assertThat(open.readFully(into, 0)).isEqualTo(bytes.length);
        }

        assertThat(into.array()).isEqualTo(bytes);
        assertThat(fileSystem.hsm().state(file).isReleased()).isFalse();
        assertThat(fileSystem.hsm().state(file).isArchived()).isTrue();
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(modified);
    }

    @Test
    @Conformance(49)
    void aReleasedFileIsRestoredBeforeItIsCut() throws IOException {
        assumeTrue(mount.hasCopytool() && mount.isRoot());
        byte[] bytes = random(MIB);
        release(bytes);

        try (StripedFile open = fileSystem.open(file, OpenMode.READ_WRITE)) {
            open.truncate(5);
        }

        assertThat(Files.readAllBytes(file)).isEqualTo(java.util.Arrays.copyOf(bytes, 5));
        assertThat(fileSystem.hsm().state(file).has(HsmFlag.DIRTY)).isTrue();
        assertThat(fileSystem.hsm().state(file).isReleased()).isFalse();
    }

    @Test
    @Conformance(49)
    void aReleasedFileIsRestoredBeforeItIsOverwritten() throws IOException {
        assumeTrue(mount.hasCopytool() && mount.isRoot());
        byte[] bytes = random(MIB);
        release(bytes);

        try (StripedFile open = fileSystem.open(file, OpenMode.READ_WRITE)) {
            open.write(ByteBuffer.allocate(1), 7);
        }

        bytes[7] = 0;
        assertThat(file).hasBinaryContent(bytes);
        assertThat(fileSystem.hsm().state(file).has(HsmFlag.DIRTY)).isTrue();
    }

    @Test
    @Conformance(49)
    void aReleasedFileWhoseCopyIsLostIsNotRead() throws IOException {
        assumeTrue(mount.hasCopytool() && mount.isRoot());
        release(random(MIB));
        fileSystem.hsm().setFlags(file, java.util.Set.of(HsmFlag.LOST), java.util.Set.of(), 0);

        try (StripedFile open = fileSystem.open(file, OpenMode.READ)) {
            assertThatThrownBy(() -> open.read(ByteBuffer.allocate(1), 0))
                    .isInstanceOfSatisfying(
                            LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODATA));
        }
    }

    private void release(byte[] content) throws IOException {
        Hsm hsm = fileSystem.hsm();
        layouts.create(file, Layout.plain(2, MIB), 0644);
        Files.write(file, content);
        hsm.archive(file, 0);
        await().atMost(Duration.ofSeconds(30)).until(() -> hsm.state(file).isArchived());
        hsm.release(file);
    }
}
