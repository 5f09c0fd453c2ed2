package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Extent;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutFlag;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.layout.Mirrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Components added and deleted, mirrors, migration. */
final class MirrorContractTest {

    private static final long MIB = 1L << 20;

    private final TestMount mount = TestMount.shared();
    private Layouts layouts;
    private Mirrors mirrors;
    private Path file;

    @BeforeEach
    void open() throws LustreException {
        assumeTrue(mount.hasLibrary() && mount.isAtLeast(2, 12));
        LustreFileSystem fileSystem = mount.fileSystem();
        layouts = fileSystem.layouts();
        mirrors = fileSystem.mirrors();
        file = mount.directory().resolve("f");
    }

    @Test
    @Conformance(26)
    void aComponentIsAddedBehindTheLastAndDeletedAgain() throws IOException {
        layouts.create(file, Layout.progressive().upTo(MIB, 1, MIB).build(), 0644);
        Component more = Component.striped(2, MIB).withExtent(new Extent(MIB, Extent.EOF));

        layouts.addComponents(file, Layout.of(true, 1, 0, List.of(more)));

        Layout layout = layouts.read(file);
        assertThat(layout.components()).hasSize(2);
        assertThat(new HashSet<>(layout.components().stream().map(Component::id).toList()))
                .hasSize(2);

        layouts.deleteComponent(file, layout.components().get(1).id());
        assertThat(layouts.read(file).components()).hasSize(1);
    }

    @Test
    @Conformance({33, 42})
    void flagsOfAMirrorAreSetAndCleared() throws IOException {
        layouts.create(file, Layout.mirrored(Layout.plain(1, MIB), Layout.plain(1, MIB)), 0644);
        int id = layouts.read(file).components().get(1).id();

        layouts.setComponentFlags(file, id, Set.of(LayoutFlag.PREFER_READ));
        assertThat(layouts.read(file).components().get(1).has(LayoutFlag.PREFER_READ))
                .isTrue();

        layouts.clearComponentFlags(file, id, Set.of(LayoutFlag.PREFER_READ));
        assertThat(layouts.read(file).components().get(1).has(LayoutFlag.PREFER_READ))
                .isFalse();
    }

    @Test
    @Conformance(36)
    void migrationMovesTheDataAndKeepsTheContent() throws IOException {
        layouts.create(file, Layout.plain(1, MIB), 0644);
        byte[] content = new byte[(int) (3 * MIB + 5)];
        content[(int) MIB] = 7;
        Files.write(file, content);

        FileTime modified = FileTime.from(Instant.ofEpochSecond(1_000_000_000L));
        Files.setLastModifiedTime(file, modified);

        mirrors.migrate(file, Layout.plain(2, 2 * MIB));

        assertThat(Files.getLastModifiedTime(file)).isEqualTo(modified);
        Component striping = layouts.read(file).components().get(0);
        assertThat(striping.stripeCount()).isEqualTo(2);
        assertThat(striping.stripeSizeBytes()).isEqualTo(2 * MIB);
        assertThat(file).hasBinaryContent(content);
    }

    @Test
    @Conformance(41)
    void aMirrorIsAddedVerifiedAndDeleted() throws IOException {
        layouts.create(file, Layout.plain(1, MIB), 0644);
        Files.writeString(file, "content");

        mirrors.extend(file, Layout.plain(2, MIB));

        Layout layout = layouts.read(file);
        assertThat(layout.mirrorCount()).isEqualTo(2);
        assertThat(mirrors.checksums(file).values()).hasSize(2);
        assertThat(new HashSet<>(mirrors.checksums(file).values())).hasSize(1);

        mirrors.delete(file, layout.components().get(1).mirrorId());
        assertThat(layouts.read(file).mirrorCount()).isEqualTo(1);
        assertThat(file).hasContent("content");
    }

    @Test
    @Conformance(41)
    void aWriteMakesTheOtherMirrorStaleUntilItIsResynced() throws IOException {
        layouts.create(file, Layout.mirrored(Layout.plain(1, MIB), Layout.plain(1, MIB)), 0644);
        Files.writeString(file, "changed", StandardOpenOption.WRITE);

        assertThat(layouts.read(file).components()).anyMatch(component -> component.has(LayoutFlag.STALE));
        assertThat(mirrors.checksums(file)).hasSize(1);

        assertThat(mirrors.resync(file)).isEqualTo(1);

        assertThat(layouts.read(file).components()).noneMatch(component -> component.has(LayoutFlag.STALE));
        assertThat(new HashSet<>(mirrors.checksums(file).values())).hasSize(1);
        assertThat(mirrors.resync(file)).isZero();
    }

    @Test
    void aMirrorThatIsNotThereIsNotDeleted() throws IOException {
        layouts.create(file, Layout.mirrored(Layout.plain(1, MIB), Layout.plain(1, MIB)), 0644);

        assertThatThrownBy(() -> mirrors.delete(file, 9))
                .isInstanceOf(LustreException.class)
                .hasMessageContaining("has no mirror 9");
    }
}
