package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.HardLink;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.LustreProbe;
import io.sluice.lustre.NotLustreException;
import io.sluice.lustre.OstPool;
import io.sluice.lustre.Quota;
import io.sluice.lustre.StorageTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, targets, pools and identifiers. */
final class FileSystemContractTest {

    private final TestMount mount = TestMount.shared();
    private LustreFileSystem fileSystem;
    private Path directory;

    @BeforeEach
    void open() throws LustreException {
        fileSystem = mount.fileSystem();
        directory = mount.directory();
    }

    @Test
    void aMountIsFoundFromAnyPathBelowItEvenOneThatIsNotThere() throws LustreException {
        LustreFileSystem found = LustreFileSystem.at(directory.resolve("not/there/yet"));

        assertThat(found.mountPoint()).isEqualTo(fileSystem.mountPoint());
        assertThat(found.name()).isEqualTo(fileSystem.name()).isNotEmpty();
        assertThat(directory.toAbsolutePath()).startsWith(found.mountPoint());
    }

    @Test
    void aMountIsFoundThroughASymbolicLink(@TempDir Path elsewhere) throws IOException {
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), directory);

        assertThat(LustreFileSystem.at(link.resolve("x")).mountPoint()).isEqualTo(fileSystem.mountPoint());
    }

    @Test
    void theReleaseOfTheClientIsTold() {
        assumeTrue(mount.hasClientLists());
        assertThat(fileSystem.version()).isPresent();
        assertThat(fileSystem.backend()).isNotEmpty();
    }

    @Test
    void theProbeOfAMountSaysThatItIsUsable() {
        LustreProbe probe = LustreFileSystem.probe(directory);

        assertThat(probe.onLustre()).isTrue();
        assertThat(probe.usable()).isTrue();
        assertThat(probe.reason()).contains(fileSystem.mountPoint().toString());
    }

    @Test
    void theProbeOfAnotherFileSystemSaysSo(@TempDir Path elsewhere) {
        LustreProbe probe = LustreFileSystem.probe(elsewhere);

        assertThat(probe.onLustre()).isFalse();
        assertThat(probe.usable()).isFalse();
        assertThat(probe.reason()).isEqualTo("not on a Lustre file system");
        assertThat(probe.remedy()).isEqualTo("name a path below a Lustre mount");
    }

    @Test
    @Conformance(20)
    void anotherFileSystemIsRefused(@TempDir Path elsewhere) {
        assertThatThrownBy(() -> LustreFileSystem.at(elsewhere)).isInstanceOf(NotLustreException.class);
        assertThatThrownBy(() -> fileSystem.fid(elsewhere)).isInstanceOf(NotLustreException.class);
    }

    @Test
    void everyOstHasItsIndexInItsNameAndSpace() throws LustreException {
        assumeTrue(mount.hasClientLists());
        assertThat(fileSystem.osts()).isNotEmpty().allSatisfy(ost -> {
            assertThat(ost.kind()).isEqualTo(StorageTarget.Kind.OST);
            assertThat(ost.uuid()).isEqualTo(String.format("%s-OST%04x_UUID", fileSystem.name(), ost.index()));
            assertThat(ost.totalBytes()).isPositive();
            assertThat(ost.freeBytes()).isLessThanOrEqualTo(ost.totalBytes());
            assertThat(ost.availableBytes()).isLessThanOrEqualTo(ost.freeBytes());
            assertThat(ost.freeInodes()).isLessThanOrEqualTo(ost.totalInodes());
            assertThat(ost.isUsable()).isTrue();
        });
    }

    @Test
    void everyMdtIsListed() throws LustreException {
        assumeTrue(mount.hasClientLists());
        assertThat(fileSystem.mdts()).isNotEmpty().allSatisfy(mdt -> {
            assertThat(mdt.kind()).isEqualTo(StorageTarget.Kind.MDT);
            assertThat(mdt.uuid()).contains("-MDT");
            assertThat(mdt.reachable()).isTrue();
        });
    }

    @Test
    void aPoolHasItsMembers() throws LustreException {
        assumeTrue(mount.hasClientLists() && !mount.pool().isEmpty());

        OstPool pool = fileSystem.pools().stream()
                .filter(candidate -> candidate.name().equals(mount.pool()))
                .findFirst()
                .orElseThrow();

        assertThat(pool.fileSystem()).isEqualTo(fileSystem.name());
        assertThat(pool.members()).isNotEmpty().allMatch(name -> name.contains("-OST"));
    }

    @Test
    @Conformance(62)
    void aFidLeadsBackToItsFile() throws IOException {
        Path file = Files.createFile(directory.resolve("f"));

        Fid fid = fileSystem.fid(file);

        assertThat(fid).isNotEqualTo(fileSystem.fid(directory));
        assertThat(fileSystem.path(fid)).isEqualTo(file.toRealPath());
    }

    @Test
    void theFidOfTheRootIsTheMount() throws LustreException {
        assertThat(fileSystem.path(fileSystem.fid(fileSystem.mountPoint()))).isEqualTo(fileSystem.mountPoint());
    }

    @Test
    @Conformance(62)
    void aFidThatNoFileHasIsRefused() {
        assertThatThrownBy(() -> fileSystem.path(new Fid(0x200000402L, 0xffffff, 0)))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }

    @Test
    void aFidSurvivesARename() throws IOException {
        Path file = Files.createFile(directory.resolve("before"));
        Fid fid = fileSystem.fid(file);

        Path moved = Files.move(file, directory.resolve("after"));

        assertThat(fileSystem.fid(moved)).isEqualTo(fid);
        assertThat(fileSystem.path(fid)).isEqualTo(moved.toRealPath());
    }

    @Test
    void everyHardLinkIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("name"));

        assertThat(fileSystem.links(file)).containsExactly(new HardLink(fileSystem.fid(directory), "name"));
    }

    @Test
    void aUsersSpaceIsCounted() throws IOException {
        assumeTrue(mount.hasLibrary());
        int self = (Integer) Files.getAttribute(directory, "unix:uid");

        Quota quota = fileSystem.quota(Quota.Kind.USER, self);

        assertThat(quota.usedInodes()).isPositive();
        assertThat(quota.hardLimitBytes()).isNotNegative();
    }

    @Test
    void theMountHasAnInstance() throws LustreException {
        assumeTrue(mount.hasLibrary());

        assertThat(fileSystem.instance()).matches("[0-9a-f]+");
    }

    @Test
    void clientParametersOfAClientThatShowsNoneAreNone() {
        assumeTrue(mount.isSimulated());

        assertThat(fileSystem.clientParameters()).isEmpty();
    }
}
