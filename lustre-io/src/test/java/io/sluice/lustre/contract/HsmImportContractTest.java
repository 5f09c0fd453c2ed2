package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.NotLustreException;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.ImportedFile;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose data is in the backend before they are on Lustre. */
final class HsmImportContractTest {

    private static final Instant MODIFIED = Instant.ofEpochSecond(1_000_000_000L, 123_456_789);
    private static final ImportedFile TWELVE_KB =
            new ImportedFile(12_345, 0640, 1000, 1001, Instant.ofEpochSecond(900_000_000L), MODIFIED);
    private static final Layout TWO_STRIPES = Layout.plain(2, 1 << 20);

    private final TestMount mount = TestMount.shared();
    private LustreFileSystem fileSystem;
    private Hsm hsm;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(mount.isRoot());
        fileSystem = mount.fileSystem();
        hsm = fileSystem.hsm();
        file = mount.directory().resolve("imported");
    }

    @Test
    void anImportedFileIsReleasedFromItsFirstMoment() throws IOException {
        Fid fid = hsm.importReleased(file, 1, TWELVE_KB, TWO_STRIPES);

        assertThat(fid).isEqualTo(fileSystem.fid(file));
        assertThat(hsm.state(file).flags())
                .containsExactlyInAnyOrder(HsmFlag.EXISTS, HsmFlag.ARCHIVED, HsmFlag.RELEASED);
        assertThat(hsm.state(file).archiveId()).isEqualTo(1);
        assertThat(fileSystem.layouts().read(file).isReleased()).isTrue();
        assertThat(fileSystem.layouts().read(file).components().get(0).stripeCount())
                .isEqualTo(2);
    }

    @Test
    void anImportedFileHasTheAttributesThatItWasGiven() throws IOException {
        hsm.importReleased(file, 1, TWELVE_KB, TWO_STRIPES);

        Map<String, Object> attributes = Files.readAttributes(file, "unix:size,mode,uid,gid");
        assertThat(attributes)
                .containsEntry("size", 12_345L)
                .containsEntry("mode", 0100640)
                .containsEntry("uid", 1000)
                .containsEntry("gid", 1001);
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(MODIFIED.truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void anExistingFileIsLeftAsItIs() throws IOException {
        Files.writeString(file, "content");

        assertThatThrownBy(() -> hsm.importReleased(file, 1, TWELVE_KB, TWO_STRIPES))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
        assertThat(file).hasContent("content");
        assertThat(hsm.state(file).bits()).isZero();
    }

    @Test
    void aRestoreBringsWhatTheBackendHasUnderTheIdentifier() throws IOException {
        assumeTrue(mount.hasCopytool() && mount.isSimulated());
        Path archived = file.resolveSibling("archived");
        Files.writeString(archived, "content");
        hsm.archive(archived, 0);
        await().atMost(Duration.ofSeconds(30)).until(() -> hsm.state(archived).isArchived());
        ImportedFile seven = new ImportedFile(7, 0600, 0, 0, MODIFIED, MODIFIED);
        Fid imported = hsm.importReleased(file, 1, seven, TWO_STRIPES);
        Files.copy(mount.simulatedCopy(fileSystem.fid(archived)), mount.simulatedCopy(imported));

        hsm.restore(file);

        await().atMost(Duration.ofSeconds(30)).until(() -> !hsm.state(file).isReleased());
        assertThat(file).hasContent("content");
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(MODIFIED.truncatedTo(ChronoUnit.SECONDS));
        assertThat(fileSystem.layouts().read(file).components().get(0).objects())
                .hasSize(2);
    }

    @Test
    void aRestoreOfWhatTheBackendDoesNotHaveFailsAndTheFileStaysReleased() throws LustreException {
        assumeTrue(mount.hasCopytool());
        hsm.importReleased(file, 1, TWELVE_KB, TWO_STRIPES);

        hsm.restore(file);

        await().atMost(Duration.ofSeconds(30))
                .until(() -> hsm.currentAction(file).isIdle());
        assertThat(hsm.state(file).isReleased()).isTrue();
    }

    @Test
    void onlyPlainStripesAreImported() {
        Layout progressive =
                Layout.progressive().upTo(1 << 20, 1, 1 << 20).toEof(2, 1 << 20).build();
        Layout chosen = Layout.plain(Component.striped(1, 1 << 20).withOsts(List.of(1)));

        for (Layout layout : List.of(progressive, chosen)) {
            assertThatThrownBy(() -> hsm.importReleased(file, 1, TWELVE_KB, layout))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("an imported file has a plain striped layout");
        }
        assertThatThrownBy(() -> hsm.importReleased(file, 0, TWELVE_KB, TWO_STRIPES))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void anUnknownPoolLeavesNothingBehind() {
        assumeTrue(mount.hasClientLists());
        Layout lost = Layout.plain(Component.striped(1, 1 << 20).withPool("nosuchpool"));

        assertThatThrownBy(() -> hsm.importReleased(file, 1, TWELVE_KB, lost)).isInstanceOf(LustreException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void aFileOutsideLustreIsNotImported(@TempDir Path elsewhere) {
        Path other = elsewhere.resolve("f");

        assertThatThrownBy(() -> hsm.importReleased(other, 1, TWELVE_KB, TWO_STRIPES))
                .isInstanceOf(NotLustreException.class);
        assertThat(other).doesNotExist();
    }
}
