package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.LustreUnsupportedException;
import io.sluice.lustre.NotLustreException;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Extent;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutFlag;
import io.sluice.lustre.layout.Layouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layouts of files and directories: made, read, inherited, expected, refused. */
final class LayoutContractTest {

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    private final TestMount mount = TestMount.shared();
    private LustreFileSystem fileSystem;
    private Layouts layouts;
    private Path directory;

    @BeforeEach
    void open() throws LustreException {
        fileSystem = mount.fileSystem();
        layouts = fileSystem.layouts();
        directory = mount.directory();
    }

    private static Component only(Layout layout) {
        assertThat(layout.isComposite()).isFalse();
        return layout.components().get(0);
    }

    @Test
    @Conformance({2, 3})
    void aCreatedFileHasTheCountSizeAndObjectsThatWereAsked() throws IOException {
        Path file = directory.resolve("f");

        layouts.create(file, Layout.plain(2, 4 * MIB), 0644);

        Component striping = only(layouts.read(file));
        assertThat(striping.stripeCount()).isEqualTo(2);
        assertThat(striping.stripeSizeBytes()).isEqualTo(4 * MIB);
        assertThat(striping.pattern().isReleased()).isFalse();
        assertThat(Files.size(file)).isZero();
    }

    @Test
    @Conformance(5)
    void theSameLayoutIsReadByPathAndByFid() throws IOException {
        Path file = directory.resolve("f");
        layouts.create(file, Layout.plain(2, MIB), 0644);

        assertThat(layouts.read(fileSystem.fid(file))).isEqualTo(layouts.read(file));
    }

    @Test
    @Conformance(17)
    void everyOstIsUsedWhenAllAreAsked() throws IOException {
        Path file = directory.resolve("wide");

        layouts.create(file, Layout.plain(Layout.ALL_OSTS, MIB), 0644);

        assertThat(only(layouts.read(file)).stripeCount()).isEqualTo(mount.ostCount());
    }

    @Test
    @Conformance(17)
    void moreStripesThanOstsAreTrimmed() throws IOException {
        Path file = directory.resolve("trimmed");

        layouts.create(file, Layout.plain(2000, MIB), 0644);

        assertThat(only(layouts.read(file)).stripeCount()).isEqualTo(mount.ostCount());
    }

    @Test
    @Conformance(3)
    void chosenOstsAreUsedInOrder() throws IOException {
        assumeTrue(mount.ostCount() > 3);
        Path file = directory.resolve("chosen");

        layouts.create(file, Layout.plain(Component.striped(2, MIB).withOsts(List.of(3, 1))), 0644);

        assertThat(osts(only(layouts.read(file)))).containsExactly(3, 1);
    }

    @Test
    @Conformance(14)
    void aFirstOstIsKept() throws IOException {
        assumeTrue(mount.ostCount() > 2);
        Path file = directory.resolve("first");

        layouts.create(file, Layout.plain(Component.striped(1, MIB).withStripeOffset(2)), 0644);

        assertThat(osts(only(layouts.read(file)))).containsExactly(2);
    }

    @Test
    @Conformance(35)
    void overstripingPutsSeveralObjectsOnAnOst() throws IOException {
        assumeTrue(mount.isAtLeast(2, 13));
        int osts = mount.ostCount();
        Path file = directory.resolve("over");

        layouts.create(file, Layout.plain(Component.striped(2 * osts, MIB).overstriped()), 0644);

        Component striping = only(layouts.read(file));
        assertThat(striping.pattern().isOverstriped()).isTrue();
        assertThat(striping.stripeCount()).isEqualTo(2 * osts);
    }

    @Test
    @Conformance({2, 13})
    void aPoolIsKept() throws IOException {
        assumeTrue(mount.hasClientLists());
        assumeFalse(mount.pool().isEmpty());
        Path file = directory.resolve("pooled");

        layouts.create(
                file, Layout.plain(Component.striped(1, MIB).withPool(fileSystem.name() + "." + mount.pool())), 0644);

        assertThat(only(layouts.read(file)).pool()).isEqualTo(mount.pool());
    }

    @Test
    void anUnknownPoolIsRefusedAndNoFileIsLeft() {
        Path file = directory.resolve("nopool");

        assertThatThrownBy(() -> layouts.create(
                        file, Layout.plain(Component.striped(1, MIB).withPool("nosuchpool")), 0644))
                .isInstanceOf(LustreException.class)
                .hasMessageContaining(file.toString());
        assertThat(file).doesNotExist();
    }

    @Test
    @Conformance(14)
    void anUnknownOstIsRefusedAndNoFileIsLeft() {
        Path file = directory.resolve("noost");

        assertThatThrownBy(() -> layouts.create(
                        file, Layout.plain(Component.striped(1, MIB).withStripeOffset(60000)), 0644))
                .isInstanceOf(LustreException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void anExistingFileIsNeverTouched() throws IOException {
        Path file = directory.resolve("f");
        layouts.create(file, Layout.plain(1, MIB), 0644);
        Files.writeString(file, "kept");

        assertThatThrownBy(() -> layouts.create(file, Layout.plain(2, MIB), 0644))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
        assertThat(file).hasContent("kept");
        assertThat(only(layouts.read(file)).stripeCount()).isEqualTo(1);
    }

    @Test
    @Conformance(7)
    void aMissingParentIsNamed() {
        Path file = directory.resolve("none/f");

        assertThatThrownBy(() -> layouts.create(file, Layout.plain(1, MIB), 0644))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }

    @Test
    @Conformance(7)
    void aMissingFileHasNoLayout() {
        assertThatThrownBy(() -> layouts.read(directory.resolve("none")))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }

    @Test
    @Conformance(19)
    void theRequestedModeIsAppliedUnderTheUmask() throws IOException {
        Path file = directory.resolve("mode");

        layouts.create(file, Layout.plain(1, MIB), 0640);

        assertThat(Files.getPosixFilePermissions(file))
                .contains(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)
                .doesNotContain(PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_WRITE);
    }

    @Test
    @Conformance({16, 18})
    void aLayoutThatSaysNothingIsThatOfTheDirectory() throws IOException {
        layouts.setDirectoryDefault(directory, Layout.plain(2, 2 * MIB));
        Path file = directory.resolve("inherits");

        layouts.create(file, Layout.plain(Layout.DEFAULT_STRIPE_COUNT, Layout.DEFAULT_STRIPE_SIZE), 0644);

        Component striping = only(layouts.read(file));
        assertThat(striping.stripeCount()).isEqualTo(2);
        assertThat(striping.stripeSizeBytes()).isEqualTo(2 * MIB);
    }

    @Test
    @Conformance(16)
    void aLayoutThatSaysSomethingTakesTheRestFromTheFileSystem() throws IOException {
        assumeTrue(mount.hasClientLists());
        int countOfTheFileSystem = only(layouts.expected(directory)).stripeCount();
        layouts.setDirectoryDefault(directory, Layout.plain(3, 2 * MIB));
        Path file = directory.resolve("sized");

        layouts.create(file, Layout.plain(Layout.DEFAULT_STRIPE_COUNT, MIB), 0644);

        assertThat(only(layouts.read(file)).stripeCount()).isEqualTo(countOfTheFileSystem);
    }

    @Test
    @Conformance(16)
    void thePoolOfTheDirectoryIsInheritedByALayoutThatNamesNone() throws IOException {
        assumeTrue(mount.hasClientLists());
        assumeFalse(mount.pool().isEmpty());
        layouts.setDirectoryDefault(
                directory, Layout.plain(Component.striped(1, MIB).withPool(mount.pool())));
        Path file = directory.resolve("pooled");

        layouts.create(file, Layout.plain(2, MIB), 0644);

        assertThat(only(layouts.read(file)).pool()).isEqualTo(mount.pool());
    }

    @Test
    @Conformance(10)
    void aDirectoryWithoutADefaultSaysSo() throws IOException {
        assertThat(layouts.directoryDefault(directory)).isEmpty();
        assertThat(layouts.read(directory)).isEqualTo(Layout.UNSET);
    }

    @Test
    void aDirectoryDefaultIsReadBackAndTakenAway() throws IOException {
        layouts.setDirectoryDefault(directory, Layout.plain(3, 2 * MIB));

        Component striping = only(layouts.directoryDefault(directory).orElseThrow());
        assertThat(striping.stripeCount()).isEqualTo(3);
        assertThat(striping.stripeSizeBytes()).isEqualTo(2 * MIB);
        assertThat(striping.objects()).isEmpty();

        layouts.clearDirectoryDefault(directory);
        assertThat(layouts.directoryDefault(directory)).isEmpty();
        layouts.clearDirectoryDefault(directory);
    }

    @Test
    @Conformance(22)
    void aDirectoryDefaultOfAllOstsIsReadBackAsSuch() throws IOException {
        layouts.setDirectoryDefault(directory, Layout.plain(Layout.ALL_OSTS, MIB));

        assertThat(only(layouts.directoryDefault(directory).orElseThrow()).stripeCount())
                .isEqualTo(Layout.ALL_OSTS);
    }

    @Test
    @Conformance(30)
    void newFilesGetTheProgressiveDefaultOfTheirDirectory() throws IOException {
        Layout progressive =
                Layout.progressive().upTo(MIB, 1, MIB).toEof(2, 4 * MIB).build();
        layouts.setDirectoryDefault(directory, progressive);
        Path file = Files.createFile(directory.resolve("child"));

        Layout layout = layouts.read(file);

        assertThat(layout.components())
                .extracting(Component::extent)
                .containsExactly(new Extent(0, MIB), new Extent(MIB, Extent.EOF));
        assertThat(layout.components()).extracting(Component::stripeCount).containsExactly(1, 2);
    }

    @Test
    void onlyADirectoryHasADefault() throws IOException {
        Path file = directory.resolve("f");
        layouts.create(file, Layout.plain(1, MIB), 0644);

        assertThatThrownBy(() -> layouts.setDirectoryDefault(file, Layout.plain(2, MIB)))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOTDIR));
    }

    @Test
    @Conformance(21)
    void theExpectedLayoutOfANewFileIsInNumbers() throws IOException {
        layouts.setDirectoryDefault(directory, Layout.plain(2, 2 * MIB));

        Component striping = only(layouts.expected(directory.resolve("not-yet")));

        assertThat(striping.stripeCount()).isEqualTo(2);
        assertThat(striping.stripeSizeBytes()).isEqualTo(2 * MIB);
    }

    @Test
    @Conformance(21)
    void theExpectedLayoutOfAPlainDirectoryHasTheNumbersOfTheFileSystem() throws IOException {
        assumeTrue(mount.hasClientLists());
        Component striping = only(layouts.expected(directory));

        assertThat(striping.stripeCount()).isNotEqualTo(Layout.DEFAULT_STRIPE_COUNT);
        assertThat(striping.stripeSizeBytes()).isPositive();
    }

    @Test
    @Conformance({25, 26})
    void theComponentsOfAProgressiveFileHaveDistinctIdsInOrder() throws IOException {
        Path file = directory.resolve("pfl");
        Layout asked = Layout.progressive()
                .upTo(MIB, 1, MIB)
                .upTo(16 * MIB, 2, MIB)
                .toEof(4, 4 * MIB)
                .build();

        layouts.create(file, asked, 0644);

        Layout layout = layouts.read(file);
        assertThat(layout.components())
                .extracting(Component::extent)
                .containsExactlyElementsOf(
                        asked.components().stream().map(Component::extent).toList());
        assertThat(new HashSet<>(layout.components().stream().map(Component::id).toList()))
                .hasSize(3)
                .doesNotContain(0);
        assertThat(layout.components().get(0).has(LayoutFlag.INITIALIZED)).isTrue();
        assertThat(layout.components().get(2).has(LayoutFlag.INITIALIZED)).isFalse();
    }

    @Test
    @Conformance(37)
    void dataOnTheMdtComesFirst() throws IOException {
        assumeTrue(mount.isAtLeast(2, 11));
        Path file = directory.resolve("dom");

        layouts.create(
                file, Layout.progressive().dataOnMdt(64 * KIB).toEof(2, MIB).build(), 0644);

        Component first = layouts.read(file).components().get(0);
        assertThat(first.pattern().isMdt()).isTrue();
        assertThat(first.extent()).isEqualTo(new Extent(0, 64 * KIB));
    }

    @Test
    void aSelfExtendingComponentKeepsItsExtensionSize() throws IOException {
        assumeTrue(mount.isAtLeast(2, 15));
        Path file = directory.resolve("sel");
        Layout asked = Layout.progressive()
                .extendingTo(128 * MIB, 64 * MIB, Component.striped(1, 4 * MIB))
                .toEof(2, 4 * MIB)
                .build();

        layouts.create(file, asked, 0644);

        List<Component> components = layouts.read(file).components();
        assertThat(components).hasSize(3);
        assertThat(components.get(1).has(LayoutFlag.EXTENSION)).isTrue();
        assertThat(components.get(1).stripeSizeBytes()).isEqualTo(64 * MIB);
    }

    @Test
    @Conformance(41)
    void eachMirrorHasItsOwnId() throws IOException {
        assumeTrue(mount.isAtLeast(2, 12));
        Path file = directory.resolve("flr");

        layouts.create(file, Layout.mirrored(Layout.plain(1, MIB), Layout.plain(2, MIB)), 0644);

        Layout layout = layouts.read(file);
        assertThat(layout.mirrorCount()).isEqualTo(2);
        assertThat(layout.components()).extracting(Component::mirrorId).containsExactly(1, 2);
    }

    @Test
    void namesThatAreNotAsciiAreFound() throws IOException {
        Path file = directory.resolve("größe 😀 \t name");
        layouts.create(file, Layout.plain(1, MIB), 0644);

        assertThat(layouts.read(file).components()).hasSize(1);
        assertThat(fileSystem.path(fileSystem.fid(file))).isEqualTo(file.toRealPath());
    }

    @Test
    @Conformance(20)
    void aFileOutsideLustreIsNamedAsSuch(@TempDir Path elsewhere) throws IOException {
        Path file = Files.createFile(elsewhere.resolve("f"));

        assertThatThrownBy(() -> layouts.read(file))
                .isInstanceOf(NotLustreException.class)
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> layouts.create(elsewhere.resolve("new"), Layout.plain(1, MIB), 0644))
                .isInstanceOf(NotLustreException.class);
        assertThat(elsewhere.resolve("new")).doesNotExist();
    }

    private static List<Integer> osts(Component striping) {
        return striping.objects().isEmpty()
                ? striping.osts()
                : IntStream.range(0, striping.objects().size())
                        .mapToObj(i -> striping.objects().get(i).ostIndex())
                        .toList();
    }

    @Test
    @Conformance(11)
    void whatAnOlderClientLacksIsNamedWithTheReleaseThatHasIt() throws LustreException {
        assumeFalse(mount.isAtLeast(2, 13));
        Path file = directory.resolve("too-new");

        assertThatThrownBy(() -> layouts.create(
                        file, Layout.plain(Component.striped(8, MIB).overstriped()), 0644))
                .isInstanceOf(LustreUnsupportedException.class)
                .hasMessageContaining("has no overstriping")
                .hasMessageContaining("it came with Lustre 2.13");
        assertThat(file).doesNotExist();
    }
}
