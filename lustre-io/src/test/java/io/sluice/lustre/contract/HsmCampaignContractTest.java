package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CampaignListener;
import io.sluice.lustre.hsm.CampaignOutcome;
import io.sluice.lustre.hsm.CampaignReport;
import io.sluice.lustre.hsm.CampaignResult;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.lustre.hsm.HsmFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HSM of many files at once, with whatever agent serves archive 1. */
@Timeout(300)
final class HsmCampaignContractTest {

    private final TestMount mount = TestMount.shared();
    private final Map<Path, CampaignOutcome> outcomes = new HashMap<>();
    private LustreFileSystem fileSystem;
    private Hsm hsm;
    private Path directory;

    private final CampaignListener listener = new CampaignListener() {
        @Override
        public void onResult(CampaignResult result) {
            outcomes.put(Path.of(result.file().toString()), result.outcome());
        }
    };

    @BeforeEach
    void open() throws LustreException {
        assumeTrue(mount.hasCopytool(), "no copytool serves archive 1");
        assumeTrue(mount.isRoot(), "only root may archive, release and remove");
        fileSystem = mount.fileSystem();
        hsm = fileSystem.hsm();
        directory = mount.directory();
    }

    private List<Path> files(int count) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(Files.writeString(directory.resolve("f" + i), "content of " + i));
        }
        return files;
    }

    private CampaignReport run(HsmCampaign.Builder campaign, List<Path> files) throws Exception {
        outcomes.clear();
        return campaign.looks(Duration.ofMillis(20), Duration.ofSeconds(1))
                .listener(listener)
                .build()
                .runPaths(files.iterator());
    }

    @Test
    void filesGoToTheArchiveLeaveLustreAndComeBack() throws Exception {
        List<Path> files = files(120);

        assertThat(run(HsmCampaign.archive(fileSystem, 1), files).count(CampaignOutcome.DONE))
                .isEqualTo(120);
        assertThat(hsm.state(files.get(7)).isArchived()).isTrue();
        assertThat(run(HsmCampaign.release(fileSystem), files).count(CampaignOutcome.DONE))
                .isEqualTo(120);
        assertThat(hsm.state(files.get(7)).isReleased()).isTrue();
        assertThat(run(HsmCampaign.restore(fileSystem), files).count(CampaignOutcome.DONE))
                .isEqualTo(120);
        assertThat(files.get(7)).hasContent("content of 7");
    }

    @Test
    @Conformance(53)
    void aBatchReachesTheFilesOfEveryMdt() throws Exception {
        assumeTrue(mount.hasLibrary()
                && mount.isAtLeast(2, 12)
                && fileSystem.mdts().size() > 1);
        List<Path> files = new ArrayList<>();
        for (int mdt = 0; mdt < 2; mdt++) {
            Path there = directory.resolve("on-mdt-" + mdt);
            fileSystem.createDirectory(there, 0755, mdt, 1);
            for (int i = 0; i < 30; i++) {
                files.add(Files.writeString(there.resolve("f" + i), "content of " + i));
            }
        }
        assertThat(fileSystem.fid(files.get(0)).sequence())
                .isNotEqualTo(fileSystem.fid(files.get(30)).sequence());

        CampaignReport report = run(HsmCampaign.archive(fileSystem, 1), files);

        assertThat(report.count(CampaignOutcome.DONE)).isEqualTo(60);
        for (Path file : files) {
            assertThat(hsm.state(file).isArchived()).as(file.toString()).isTrue();
        }
    }

    @Test
    void filesMayBeNamedByFid() throws Exception {
        List<Path> files = files(40);
        List<Fid> fids = new ArrayList<>();
        for (Path file : files) {
            fids.add(fileSystem.fid(file));
        }

        CampaignReport report = HsmCampaign.archive(fileSystem, 1)
                .looks(Duration.ofMillis(20), Duration.ofSeconds(1))
                .build()
                .runFids(fids.iterator());

        assertThat(report.count(CampaignOutcome.DONE)).isEqualTo(40);
        for (Path file : files) {
            assertThat(hsm.state(file).isArchived()).isTrue();
        }
    }

    @Test
    void whatNeedsNothingIsNotAskedForAndWhatIsForbiddenIsSaid() throws Exception {
        List<Path> files = files(4);
        run(HsmCampaign.archive(fileSystem, 1), files.subList(0, 2));
        hsm.setFlags(files.get(2), Set.of(HsmFlag.NO_ARCHIVE), Set.of(), 0);

        CampaignReport report = run(HsmCampaign.archive(fileSystem, 1), files);

        assertThat(outcomes)
                .containsEntry(files.get(0), CampaignOutcome.NOTHING_TO_DO)
                .containsEntry(files.get(1), CampaignOutcome.NOTHING_TO_DO)
                .containsEntry(files.get(2), CampaignOutcome.REFUSED)
                .containsEntry(files.get(3), CampaignOutcome.DONE);
        assertThat(report.requests()).isEqualTo(1);
    }

    @Test
    @Conformance(52)
    void theCopyOfAFileThatIsGoneIsRemovedByItsFid() throws Exception {
        assumeTrue(mount.isSimulated());
        Path file = files(1).get(0);
        run(HsmCampaign.archive(fileSystem, 1), List.of(file));
        Fid fid = fileSystem.fid(file);
        Path copy = mount.simulatedCopy(fid);
        assertThat(copy).exists();
        Files.delete(file);

        hsm.remove(fid, 1);

        await().atMost(Duration.ofSeconds(30)).until(() -> Files.notExists(copy));
    }

    @Test
    void aDirtyFileIsArchivedAgainAndNotReleasedBefore() throws Exception {
        List<Path> files = files(1);
        run(HsmCampaign.archive(fileSystem, 1), files);
        hsm.setFlags(files.get(0), Set.of(HsmFlag.DIRTY), Set.of(), 0);

        run(HsmCampaign.release(fileSystem), files);
        assertThat(outcomes).containsEntry(files.get(0), CampaignOutcome.REFUSED);
        run(HsmCampaign.archive(fileSystem, 1), files);
        assertThat(outcomes).containsEntry(files.get(0), CampaignOutcome.DONE);
        run(HsmCampaign.release(fileSystem), files);
        assertThat(outcomes).containsEntry(files.get(0), CampaignOutcome.DONE);
    }

    @Test
    void theCopyOfAReleasedFileIsNotRemoved() throws Exception {
        List<Path> files = files(2);
        run(HsmCampaign.archive(fileSystem, 1), files);
        run(HsmCampaign.release(fileSystem), files.subList(0, 1));

        run(HsmCampaign.remove(fileSystem), files);

        assertThat(outcomes)
                .containsEntry(files.get(0), CampaignOutcome.REFUSED)
                .containsEntry(files.get(1), CampaignOutcome.DONE);
        assertThat(hsm.state(files.get(1)).bits()).isZero();
    }

    @Test
    void missingFilesAndDirectoriesAmongTheInputHarmNoOther() throws Exception {
        List<Path> files = new ArrayList<>(files(3));
        files.add(directory.resolve("missing"));
        files.add(Files.createDirectory(directory.resolve("d")));

        CampaignReport report = run(HsmCampaign.archive(fileSystem, 1), files);

        assertThat(report.count(CampaignOutcome.DONE)).isEqualTo(3);
        assertThat(outcomes)
                .containsEntry(directory.resolve("missing"), CampaignOutcome.VANISHED)
                .containsEntry(directory.resolve("d"), CampaignOutcome.FAILED);
    }
}
