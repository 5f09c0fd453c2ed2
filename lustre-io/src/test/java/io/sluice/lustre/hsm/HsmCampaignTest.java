package io.sluice.lustre.hsm;

import static io.sluice.lustre.hsm.CampaignOutcome.CANCELLED;
import static io.sluice.lustre.hsm.CampaignOutcome.DONE;
import static io.sluice.lustre.hsm.CampaignOutcome.FAILED;
import static io.sluice.lustre.hsm.CampaignOutcome.NOTHING_TO_DO;
import static io.sluice.lustre.hsm.CampaignOutcome.NO_SPACE;
import static io.sluice.lustre.hsm.CampaignOutcome.OUT_OF_TIME;
import static io.sluice.lustre.hsm.CampaignOutcome.REFUSED;
import static io.sluice.lustre.hsm.CampaignOutcome.VANISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.hsm.CampaignReport.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HsmCampaignTest {

    private static final int RESIDENT = HsmFlag.EXISTS.bit() | HsmFlag.ARCHIVED.bit();

    @TempDir
    Path directory;

    private final CoordinatorModel lustre = new CoordinatorModel();
    private final List<CampaignResult> results = new ArrayList<>();
    private final List<CampaignStall> stalls = new ArrayList<>();
    private final List<CampaignProgress> progress = new ArrayList<>();

    private final CampaignListener listener = new CampaignListener() {
        @Override
        public void onResult(CampaignResult result) {
            results.add(result);
        }

        @Override
        public void onStall(CampaignStall stall) {
            stalls.add(stall);
        }

        @Override
        public void onProgress(CampaignProgress now) {
            progress.add(now);
        }
    };

    private HsmCampaign.Builder restore() {
        return HsmCampaign.over(new CampaignGoal(lustre, HsmAction.RESTORE, 0), lustre)
                .listener(listener)
                .parallelism(1);
    }

    private HsmCampaign.Builder campaign(HsmAction action, int archiveId) {
        return HsmCampaign.over(new CampaignGoal(lustre, action, archiveId), lustre)
                .listener(listener)
                .parallelism(1);
    }

    private static Iterator<Path> files(int count) {
        return IntStream.range(0, count).mapToObj(CoordinatorModel::path).iterator();
    }

    private CampaignOutcome outcomeOf(int file) {
        return results.stream()
                .filter(r -> r.file().equals(CampaignFile.of(CoordinatorModel.path(file))))
                .map(CampaignResult::outcome)
                .reduce((a, b) -> {
                    throw new AssertionError("two results for " + file);
                })
                .orElseThrow();
    }

    @Test
    void everyReleasedFileIsRestoredAndReportedOnce() throws Exception {
        CampaignReport report = restore().build().runPaths(files(5_000));

        assertThat(report.isComplete()).isTrue();
        assertThat(report.ending()).isEqualTo(Ending.INPUT_EXHAUSTED);
        assertThat(report.count(DONE)).isEqualTo(5_000);
        assertThat(report.bytesDone()).isEqualTo(5_000L << 20);
        assertThat(results.stream().map(CampaignResult::ordinal)).doesNotHaveDuplicates();
        assertThat(IntStream.range(0, 5_000)).allMatch(file -> lustre.stateOf(file) == RESIDENT);
        assertThat(lustre.submits.values()).containsOnly(1);
    }

    @Test
    void theQueueIsNeverDeeperThanTheWindow() throws Exception {
        CampaignReport report = restore().window(100, 10, 300).build().runPaths(files(20_000));

        assertThat(report.isComplete()).isTrue();
        assertThat(lustre.deepestQueue).isGreaterThan(100).isLessThanOrEqualTo(300);
        assertThat(report.mostInFlight()).isLessThanOrEqualTo(300);
    }

    @Test
    void requestsHoldAtMostFiftyFilesOfOneMdt() throws Exception {
        lustre.mdts = 3;

        CampaignReport report = restore().build().runPaths(files(10_000));

        assertThat(report.isComplete()).isTrue();
        assertThat(lustre.largestRequest).isEqualTo(50);
        assertThat(lustre.mixedRequests).isZero();
        assertThat((long) lustre.requests).isEqualTo(report.requests()).isLessThan(1_000);
    }

    @Test
    void filesMayBeNamedByFid() throws Exception {
        Iterator<Fid> fids =
                IntStream.range(0, 100).mapToObj(CoordinatorModel::fidOf).iterator();

        assertThat(restore().build().runFids(fids).count(DONE)).isEqualTo(100);
    }

    @Test
    void theWindowShrinksWhenFilesWaitTooLongAndGrowsWhenTheyDoNot() throws Exception {
        lustre.slots = 1;
        lustre.serviceNanos = Duration.ofSeconds(1).toNanos();
        restore()
                .window(200, 10, 1_000)
                .wantedWait(Duration.ofSeconds(20))
                .build()
                .runPaths(files(2_000));
        int slow = progress.get(progress.size() - 1).windows().getOrDefault(0, -1);

        CoordinatorModel fast = new CoordinatorModel();
        fast.serviceNanos = 1_000_000;
        HsmCampaign.over(new CampaignGoal(fast, HsmAction.RESTORE, 0), fast)
                .listener(listener)
                .parallelism(1)
                .window(200, 10, 1_000)
                .build()
                .runPaths(files(20_000));
        int quick = progress.get(progress.size() - 1).windows().getOrDefault(0, -1);

        assertThat(slow).isLessThan(60);
        assertThat(quick).isGreaterThan(400);
    }

    @Test
    void restoreOfAResidentFileIsANoOp() throws Exception {
        lustre.states.put(1, RESIDENT);

        CampaignReport report = restore().build().runPaths(files(3));

        assertThat(outcomeOf(1)).isEqualTo(NOTHING_TO_DO);
        assertThat(lustre.submits).doesNotContainKey(1);
        assertThat(report.isComplete()).isTrue();
    }

    @Test
    void restoreOfALostFileIsRefusedWithoutAsking() throws Exception {
        lustre.states.put(0, RESIDENT | HsmFlag.RELEASED.bit() | HsmFlag.LOST.bit());

        CampaignReport report = restore().build().runPaths(files(1));

        assertThat(outcomeOf(0)).isEqualTo(REFUSED);
        assertThat(results.get(0).detail()).contains("lost");
        assertThat(lustre.requests).isZero();
        assertThat(report.isComplete()).isFalse();
    }

    @Test
    void archiveOfACleanArchivedFileIsANoOpAndOfADirtyOneIsDone() throws Exception {
        lustre.states.put(0, RESIDENT);
        lustre.states.put(1, RESIDENT | HsmFlag.DIRTY.bit());
        lustre.states.put(2, 0);
        lustre.states.put(3, HsmFlag.NO_ARCHIVE.bit());

        campaign(HsmAction.ARCHIVE, 1).build().runPaths(files(4));

        assertThat(outcomeOf(0)).isEqualTo(NOTHING_TO_DO);
        assertThat(outcomeOf(1)).isEqualTo(DONE);
        assertThat(outcomeOf(2)).isEqualTo(DONE);
        assertThat(outcomeOf(3)).isEqualTo(REFUSED);
        assertThat(lustre.submits).containsOnlyKeys(1, 2);
    }

    @Test
    void archiveToAnotherArchiveThanTheFirstIsRefused() throws Exception {
        lustre.states.put(0, RESIDENT | HsmFlag.DIRTY.bit());

        campaign(HsmAction.ARCHIVE, 2).build().runPaths(files(1));

        assertThat(outcomeOf(0)).isEqualTo(REFUSED);
        assertThat(results.get(0).detail()).contains("archive 1");
    }

    @Test
    void releaseAsksOnlyForFilesThatLustreWouldRelease() throws Exception {
        lustre.states.put(0, RESIDENT);
        lustre.states.put(1, RESIDENT | HsmFlag.DIRTY.bit());
        lustre.states.put(2, RESIDENT | HsmFlag.NO_RELEASE.bit());
        lustre.states.put(3, 0);
        lustre.states.put(5, RESIDENT);
        lustre.failing.add(5);

        campaign(HsmAction.RELEASE, 0).build().runPaths(files(6));

        assertThat(outcomeOf(0)).isEqualTo(DONE);
        assertThat(outcomeOf(1)).isEqualTo(REFUSED);
        assertThat(outcomeOf(2)).isEqualTo(REFUSED);
        assertThat(outcomeOf(3)).isEqualTo(REFUSED);
        assertThat(outcomeOf(4)).isEqualTo(NOTHING_TO_DO);
        assertThat(outcomeOf(5)).isEqualTo(FAILED);
        assertThat(lustre.submits).containsOnlyKeys(0, 5);
    }

    @Test
    void removeOfAReleasedFileIsRefusedAndOfAResidentOneIsDone() throws Exception {
        lustre.states.put(1, RESIDENT);
        lustre.states.put(2, 0);

        campaign(HsmAction.REMOVE, 0).build().runPaths(files(3));

        assertThat(outcomeOf(0)).isEqualTo(REFUSED);
        assertThat(outcomeOf(1)).isEqualTo(DONE);
        assertThat(outcomeOf(2)).isEqualTo(NOTHING_TO_DO);
    }

    @Test
    void aCopyThatFailsOnceIsAskedForAgain() throws Exception {
        lustre.failuresLeft.put(7, 1);

        CampaignReport report = restore().build().runPaths(files(10));

        assertThat(report.isComplete()).isTrue();
        assertThat(lustre.submits).containsEntry(7, 2).containsEntry(6, 1);
    }

    @Test
    void everyFileThatKeepsFailingIsNamed() throws Exception {
        IntStream.range(0, 3_000).filter(file -> file % 100 == 0).forEach(lustre.failing::add);

        CampaignReport report = restore().build().runPaths(files(3_000));

        assertThat(report.count(FAILED)).isEqualTo(30);
        assertThat(results.stream()
                        .filter(r -> r.outcome() == FAILED)
                        .map(r -> r.file().toString()))
                .containsExactlyInAnyOrderElementsOf(
                        lustre.failing.stream().map(f -> "/lustre/" + f).toList());
        assertThat(results.stream().filter(r -> r.outcome() == FAILED)).allMatch(r -> r.attempts() == 2);
    }

    @Test
    void aFileDeletedWhileItWaitsHasItsOwnResult() throws Exception {
        lustre.onPause = () -> lustre.deleted.add(40);

        CampaignReport report = restore().build().runPaths(files(50));

        assertThat(outcomeOf(40)).isEqualTo(VANISHED);
        assertThat(report.count(DONE)).isEqualTo(49);
    }

    @Test
    void aFileThatIsNotThereAtAllVanishesBeforeAnyRequest() throws Exception {
        lustre.deleted.add(3);

        restore().build().runPaths(files(5));

        assertThat(outcomeOf(3)).isEqualTo(VANISHED);
        assertThat(lustre.submits).doesNotContainKey(3);
    }

    @Test
    void oneBadFileInABatchHarmsNoOther() throws Exception {
        lustre.submitErrors.put(20, Errno.EINVAL);

        CampaignReport report = restore().build().runPaths(files(50));

        assertThat(outcomeOf(20)).isEqualTo(FAILED);
        assertThat(report.count(DONE)).isEqualTo(49);
        assertThat(IntStream.range(0, 50).filter(f -> f != 20)).allMatch(f -> lustre.submits.getOrDefault(f, 0) == 1);
    }

    @Test
    void restoreUnderTheNonBlockingPolicyIsQueuedAlthoughTheCallFails() throws Exception {
        lustre.nonBlockingRestore = true;

        CampaignReport report = restore().build().runPaths(files(200));

        assertThat(report.count(DONE)).isEqualTo(200);
        assertThat(lustre.submits.values()).containsOnly(1);
    }

    @Test
    void aStoppedCoordinatorIsAskedAgainLater() throws Exception {
        lustre.refuseUntil = Duration.ofSeconds(20).toNanos();

        CampaignReport report = restore().build().runPaths(files(100));

        assertThat(report.isComplete()).isTrue();
        assertThat(lustre.submits.values()).containsOnly(1);
        assertThat(report.requests()).isLessThan(20);
        assertThat(results).allMatch(r -> r.attempts() == 1);
    }

    @Test
    void anOrdinaryUserWhoMayNotAskLearnsItOnceAndAtOnce() {
        lustre.root = false;
        lustre.maskRefuses = true;

        assertThatThrownBy(() -> restore().build().runPaths(files(1_000_000)))
                .isInstanceOf(LustreException.class)
                .extracting(e -> ((LustreException) e).errno())
                .isEqualTo(Errno.EPERM);
        assertThat(results).isEmpty();
        assertThat(lustre.requests).isLessThan(5);
    }

    @Test
    void aReadOnlyMountEndsTheCampaign() {
        lustre.readOnly = true;

        assertThatThrownBy(() -> restore().build().runPaths(files(1_000)))
                .isInstanceOf(LustreException.class)
                .hasMessageContaining("EROFS");
    }

    @Test
    void entriesOfOneFileShareARequest() throws Exception {
        Stream<Path> twice = IntStream.range(0, 400).mapToObj(n -> CoordinatorModel.path(n / 2));

        CampaignReport report = restore().build().runPaths(twice.iterator());

        assertThat(report.folded()).isEqualTo(200);
        assertThat(report.count(DONE)).isEqualTo(400);
        assertThat(lustre.submits).hasSize(200);
        assertThat(lustre.submits.values()).containsOnly(1);
        assertThat(results.stream().filter(CampaignResult::folded)).hasSize(200);
    }

    @Test
    void aMillionEntriesOfOneSlowFileAreNotHeldInMemory() throws Exception {
        lustre.serviceNanos = Duration.ofSeconds(10).toNanos();
        int[] aheadAtMost = {0};
        int[] handedOut = {0};
        lustre.onPause = () -> aheadAtMost[0] = Math.max(aheadAtMost[0], handedOut[0] - results.size());
        Iterator<Path> same = IntStream.range(0, 20_000)
                .mapToObj(n -> {
                    handedOut[0]++;
                    return CoordinatorModel.path(0);
                })
                .iterator();

        CampaignReport report = restore().build().runPaths(same);

        assertThat(report.isComplete()).isTrue();
        assertThat(aheadAtMost[0]).isLessThan(1_100);
    }

    @Test
    void theInputIsNotReadFurtherAheadThanAllowed() throws Exception {
        int[] handedOut = {0};
        int[] aheadAtMost = {0};
        lustre.onPause = () -> aheadAtMost[0] = Math.max(aheadAtMost[0], handedOut[0] - results.size());
        Iterator<Path> counted = IntStream.range(0, 30_000)
                .mapToObj(n -> {
                    handedOut[0]++;
                    return CoordinatorModel.path(n);
                })
                .iterator();

        restore().window(100, 50, 200).readAhead(64).build().runPaths(counted);

        assertThat(aheadAtMost[0]).isLessThanOrEqualTo(200 + 64 + 1);
    }

    @Test
    void cancelTakesBackItsOwnWaitingRequestsOnlyAndLetsRunningCopiesFinish() throws Exception {
        lustre.serviceNanos = Duration.ofMinutes(1).toNanos();
        lustre.enqueue(HsmAction.RESTORE, 100_000);
        lustre.enqueue(HsmAction.RESTORE, 100_001);
        HsmCampaign campaign = restore().build();
        lustre.onPause = () -> {
            if (lustre.nanoTime() > Duration.ofSeconds(30).toNanos()) {
                campaign.cancel();
            }
        };

        CampaignReport report = campaign.runPaths(files(1_000));

        assertThat(report.ending()).isEqualTo(Ending.CANCELLED);
        assertThat(report.count(CANCELLED)).isEqualTo(report.read());
        assertThat(lustre.isQueued(100_000)).isTrue();
        assertThat(lustre.isQueued(100_001)).isTrue();
        assertThat(lustre.isQueued(0)).as("its copy runs").isTrue();
        assertThat(IntStream.range(1, 1_000)).noneMatch(lustre::isQueued);
    }

    @Test
    void theDeadlineEndsACampaignThatWouldWaitForEver() throws Exception {
        lustre.running = false;

        CampaignReport report =
                restore().deadline(Duration.ofMinutes(30)).build().runPaths(files(300));

        assertThat(report.ending()).isEqualTo(Ending.DEADLINE);
        assertThat(report.count(OUT_OF_TIME)).isEqualTo(300);
        assertThat(report.elapsed()).isEqualTo(Duration.ofMinutes(30));
        assertThat(IntStream.range(0, 300)).noneMatch(lustre::isQueued);
    }

    @Test
    void requestsCanBeLeftInTheQueueAtTheDeadline() throws Exception {
        lustre.running = false;

        restore().deadline(Duration.ofMinutes(1)).leaveQueued().build().runPaths(files(100));

        assertThat(IntStream.range(0, 100)).allMatch(lustre::isQueued);
    }

    @Test
    void aQueueThatDoesNotMoveIsReportedWithWhereToLook() throws Exception {
        lustre.running = false;

        restore().deadline(Duration.ofMinutes(35)).build().runPaths(files(300));

        assertThat(stalls).hasSize(3);
        assertThat(stalls.get(0).standstill()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        assertThat(stalls.get(0).message())
                .contains("200 RESTORE requests", "0 of them running", "archive id without a copytool", "hsm.actions");
    }

    @Test
    void aStoppedCoordinatorIsNamedAsTheCauseOfAStall() throws Exception {
        lustre.enabled = false;

        restore().deadline(Duration.ofMinutes(11)).build().runPaths(files(10));

        assertThat(stalls).hasSize(1);
        assertThat(stalls.get(0).message()).contains("MDT0 takes no requests", "EAGAIN");
    }

    @Test
    void aFileThatHangsIsGivenUpAfterItsTimeoutAndTheRestGoesOn() throws Exception {
        lustre.serviceNanos = Duration.ofHours(5).toNanos();

        CampaignReport report =
                restore().fileTimeout(Duration.ofMinutes(5)).build().runPaths(files(10));

        assertThat(report.count(FAILED)).isEqualTo(10);
        assertThat(results.get(0).detail()).contains("300 s");
        assertThat(lustre.isQueued(0)).isFalse();
    }

    @Test
    void aClientThatShowsNoOstsRestoresOnlyWhenTheSpaceCheckIsOff() throws Exception {
        lustre.osts = List.of();

        assertThatThrownBy(() -> restore().build().runPaths(files(3)))
                .isInstanceOf(LustreException.class)
                .hasMessageContaining("the client shows no OSTs, so restores might fill them")
                .hasMessageContaining("without its space check");
        assertThat(lustre.isQueued(0)).isFalse();

        CampaignReport report = restore().withoutSpaceCheck().build().runPaths(files(3));

        assertThat(report.count(DONE)).isEqualTo(3);
    }

    @Test
    void aRestoreThatDoesNotFitIsNotAskedFor() throws Exception {
        lustre.osts = List.of(CoordinatorModel.ost(0, 1L << 30, 1L << 28), CoordinatorModel.ost(1, 1L << 30, 1L << 28));
        lustre.sizeBytes = 1L << 29;

        CampaignReport report = restore().build().runPaths(files(3));

        assertThat(report.count(NO_SPACE)).isEqualTo(3);
        assertThat(results.get(0).detail()).contains("536870912 bytes");
        assertThat(lustre.requests).isZero();
    }

    @Test
    void restoresWaitForEachOtherWhenSpaceIsShort() throws Exception {
        // Room above the head-room for four files of a hundred; each restored one is released again at once by another.
        lustre.osts = List.of(CoordinatorModel.ost(0, 1_000, 450));
        lustre.sizeBytes = 100;

        CampaignReport report = restore().build().runPaths(files(40));

        assertThat(report.count(DONE)).isEqualTo(40);
        assertThat(report.mostInFlight()).isEqualTo(4);
    }

    @Test
    void interruptionEndsTheRunAndLeavesItsRequestsQueued() {
        lustre.running = false;
        lustre.onPause = () -> Thread.currentThread().interrupt();

        assertThatThrownBy(() -> restore().build().runPaths(files(100))).isInstanceOf(InterruptedException.class);
        assertThat(lustre.isQueued(99)).isTrue();
    }

    @Test
    void aCampaignRunsOnce() throws Exception {
        HsmCampaign campaign = restore().build();
        campaign.runPaths(files(1));

        assertThatThrownBy(() -> campaign.runPaths(files(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void progressIsToldAtItsIntervalAndAtTheEnd() throws Exception {
        lustre.serviceNanos = Duration.ofSeconds(1).toNanos();

        restore().progressEvery(Duration.ofSeconds(10)).build().runPaths(files(300));

        assertThat(progress.size()).isBetween(9, 13);
        CampaignProgress last = progress.get(progress.size() - 1);
        assertThat(last.count(DONE)).isEqualTo(300);
        assertThat(last.inFlight()).isZero();
    }

    @Test
    void aKilledCampaignIsResumedWithoutRepeatingFinishedWork() throws Exception {
        Path journal = directory.resolve("restore.journal");
        IntStream.range(0, 10_000).filter(f -> f % 100 == 3).forEach(lustre.failing::add);
        lustre.onPause = () -> {
            if (results.size() > 4_000) {
                throw new Killed();
            }
        };
        assertThatThrownBy(() -> restore().journal(journal).build().runPaths(files(10_000)))
                .isInstanceOf(Killed.class);
        List<Long> finishedBefore = results.stream()
                .filter(r -> r.outcome().isFinished())
                .map(CampaignResult::ordinal)
                .toList();
        results.clear();
        lustre.onPause = () -> {};

        CampaignReport report = restore().journal(journal).build().runPaths(files(10_000));

        assertThat(report.resumed()).isEqualTo(finishedBefore.size()).isGreaterThan(3_900);
        assertThat(results.stream().map(CampaignResult::ordinal)).doesNotContainAnyElementsOf(finishedBefore);
        assertThat(report.resumed() + report.count(DONE) + report.count(NOTHING_TO_DO) + report.count(FAILED))
                .isEqualTo(10_000);
        assertThat(report.count(FAILED)).isEqualTo(100);
        assertThat(lustre.submits.entrySet().stream()
                        .filter(e -> !lustre.failing.contains(e.getKey()))
                        .filter(e -> e.getValue() > 1))
                .as("requests of the first run that still stood were waited for, not repeated")
                .isEmpty();
    }

    @Test
    void aFinishedCampaignResumedHasNothingLeftToAsk() throws Exception {
        Path journal = directory.resolve("restore.journal");
        restore().journal(journal).build().runPaths(files(2_500));
        int looks = lustre.looks;

        CampaignReport report = restore().journal(journal).build().runPaths(files(2_500));

        assertThat(report.resumed()).isEqualTo(2_500);
        assertThat(report.isComplete()).isTrue();
        assertThat(lustre.looks).isEqualTo(looks);
    }

    @Test
    void anInputThatGrewIsResumed() throws Exception {
        Path journal = directory.resolve("restore.journal");
        restore().journal(journal).build().runPaths(files(1_500));

        CampaignReport report = restore().journal(journal).build().runPaths(files(3_000));

        assertThat(report.resumed()).isEqualTo(1_500);
        assertThat(report.count(DONE)).isEqualTo(1_500);
    }

    @Test
    void anInputThatChangedIsNoticedBeforeAnyOfItIsSkipped() throws Exception {
        Path journal = directory.resolve("restore.journal");
        restore().journal(journal).build().runPaths(files(1_500));
        results.clear();
        Iterator<Path> shifted =
                IntStream.range(1, 1_501).mapToObj(CoordinatorModel::path).iterator();

        assertThatThrownBy(() -> restore().journal(journal).build().runPaths(shifted))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("input differs");
        assertThat(results).isEmpty();
    }

    @Test
    void anInputThatShrankIsNoticed() throws Exception {
        Path journal = directory.resolve("restore.journal");
        restore().journal(journal).build().runPaths(files(3_000));

        assertThatThrownBy(() -> restore().journal(journal).build().runPaths(files(1_024)))
                .hasMessageContaining("input differs");
    }

    @Test
    void theJournalOfAnotherActionIsRefused() throws Exception {
        Path journal = directory.resolve("restore.journal");
        restore().journal(journal).build().runPaths(files(1));

        assertThatThrownBy(() ->
                        campaign(HsmAction.RELEASE, 0).journal(journal).build().runPaths(files(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the journal of this campaign");
    }

    @Test
    void numbersOutOfRangeAreNamed() {
        assertThatThrownBy(() -> restore().batch(51).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("files per request 51 is not within 1 to 50");
        assertThatThrownBy(() -> restore().headRoom(1).build()).hasMessageContaining("head-room");
        assertThatThrownBy(() -> restore().window(10, 20, 30).build()).hasMessageContaining("first window");
    }

    /** Ends a run as a kill would: nothing is told, nothing is cleaned up. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }
}
