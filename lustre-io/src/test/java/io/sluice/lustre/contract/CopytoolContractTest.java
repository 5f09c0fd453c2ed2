package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CampaignOutcome;
import io.sluice.lustre.hsm.CampaignReport;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmAction;
import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.hsm.copytool.CopyAction;
import io.sluice.lustre.hsm.copytool.CopyData;
import io.sluice.lustre.hsm.copytool.CopyFailedException;
import io.sluice.lustre.hsm.copytool.Copytool;
import io.sluice.lustre.hsm.copytool.CopytoolHandler;
import io.sluice.lustre.hsm.copytool.PosixArchive;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.simulator.LustreSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * HSM from the agent's side, with an agent of our own.
 *
 * <p>On a real mount they run as root on a client without a copytool, when {@code -Dsluice.lustre.agent=true} says so.
 */
@Timeout(120)
final class CopytoolContractTest {

    /** A coordinator looks at its queue every ten seconds, and begins three requests of an MDT a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String REAL = System.getProperty("sluice.lustre.mount", "");

    @TempDir
    private Path local;

    private LustreFileSystem fileSystem;
    private Hsm hsm;
    private Path directory;
    private final List<Copytool> copytools = new ArrayList<>();
    private final List<Thread> servers = new ArrayList<>();

    @BeforeEach
    void mountWithoutAnAgent() throws IOException {
        Path mount;
        if (REAL.isEmpty()) {
            TestMount.useSimulator();
            // Not below the directory that JUnit deletes: the simulator's thread may still write to its mount then.
            Path root = Files.createTempDirectory("sluice-agents");
            TestMount.deleteAtExit(root);
            mount = LustreSimulator.builder(root)
                    .fsname("agents")
                    .mdts(2)
                    .set("agent_archives", "none")
                    .set("hsm_loop_delay_ms", "1")
                    .create();
        } else {
            assumeTrue(Boolean.getBoolean("sluice.lustre.agent"), "no leave to register a copytool");
            mount = Path.of(REAL);
        }
        directory = Files.createTempDirectory(mount, "agent");
        fileSystem = LustreFileSystem.at(directory);
        hsm = fileSystem.hsm();
    }

    @AfterEach
    void stop() throws InterruptedException {
        copytools.forEach(Copytool::close);
        for (Thread server : servers) {
            server.join();
        }
    }

    private Copytool serve(CopytoolHandler handler) throws LustreException {
        Copytool copytool = Copytool.on(fileSystem, 1)
                .lockDirectory(local)
                .workers(3)
                .reportEvery(Duration.ZERO)
                .closeGrace(Duration.ofSeconds(1))
                .register();
        copytools.add(copytool);
        Thread server = new Thread(() -> {
            try {
                copytool.serve(handler);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        servers.add(server);
        server.start();
        return copytool;
    }

    private PosixArchive archive() throws IOException {
        return new PosixArchive(Files.createDirectories(local.resolve("archive")));
    }

    private Path file(String name, int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return Files.write(directory.resolve(name), content);
    }

    private HsmState awaitFlag(Path file, HsmFlag flag, boolean set) {
        return await().atMost(PATIENCE).until(() -> hsm.state(file), state -> state.has(flag) == set);
    }

    private void awaitIdle(Path file) {
        await().atMost(PATIENCE).until(() -> hsm.currentAction(file).isIdle());
    }

    /** Archives like {@link PosixArchive} but for what a test wants otherwise. */
    private static class Delegating implements CopytoolHandler {
        private final CopytoolHandler other;

        Delegating(CopytoolHandler other) {
            this.other = other;
        }

        @Override
        public void archive(CopyAction action) throws IOException, InterruptedException {
            other.archive(action);
        }

        @Override
        public void restore(CopyAction action) throws IOException, InterruptedException {
            other.restore(action);
        }

        @Override
        public void remove(CopyAction action) throws IOException, InterruptedException {
            other.remove(action);
        }
    }

    @Test
    @Conformance({47, 49, 50})
    void aFileIsArchivedReleasedAndRestoredByAnAgentInJava() throws Exception {
        serve(archive());
        Path file = file("f", (5 << 20) + 123);
        byte[] content = Files.readAllBytes(file);

        hsm.archive(file, 1);
        HsmState archived = awaitFlag(file, HsmFlag.ARCHIVED, true);
        hsm.release(file);
        assertThat(hsm.state(file).isReleased()).isTrue();
        hsm.restore(file);
        awaitFlag(file, HsmFlag.RELEASED, false);

        assertThat(archived.archiveId()).isEqualTo(1);
        assertThat(file).hasBinaryContent(content);
    }

    @Test
    @Conformance(61)
    void aRestoredFileHasTheLayoutItHadBeforeItWasReleased() throws Exception {
        serve(archive());
        Path plain = directory.resolve("plain");
        fileSystem.layouts().create(plain, Layout.plain(3, 2 << 20), 0600);
        Path progressive = directory.resolve("progressive");
        fileSystem
                .layouts()
                .create(
                        progressive,
                        Layout.progressive()
                                .upTo(1 << 20, 1, 1 << 20)
                                .toEof(2, 1 << 20)
                                .build(),
                        0600);
        for (Path file : List.of(plain, progressive)) {
            Files.write(file, new byte[3 << 20]);
            hsm.archive(file, 1);
            awaitFlag(file, HsmFlag.ARCHIVED, true);
            hsm.release(file);
            hsm.restore(file);
            awaitFlag(file, HsmFlag.RELEASED, false);
        }

        Layout restored = fileSystem.layouts().read(plain);
        assertThat(restored.components().get(0).stripeCount()).isEqualTo(3);
        assertThat(restored.components().get(0).stripeSizeBytes()).isEqualTo(2 << 20);
        assertThat(restored.isReleased()).isFalse();
        assertThat(fileSystem.layouts().read(progressive).components())
                .extracting(component -> component.extent().start())
                .containsExactly(0L, 1L << 20);
    }

    /** Serves restores that wait for a word, with the identifier of the file that the data is written to. */
    private static final class PatientRestore extends Delegating {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final List<Fid> dataFids = new ArrayList<>();

        PatientRestore(CopytoolHandler other) {
            super(other);
        }

        @Override
        public void restore(CopyAction action) throws IOException, InterruptedException {
            begun.countDown();
            goOn.await();
            super.restore(action);
            dataFids.add(action.dataFid());
        }
    }

    @Test
    @Conformance(55)
    void aFileThatMovesWhileItIsRestoredIsWhole() throws Exception {
        PatientRestore patient = new PatientRestore(archive());
        serve(patient);
        Path file = file("f", 100_000);
        byte[] content = Files.readAllBytes(file);
        hsm.archive(file, 1);
        awaitFlag(file, HsmFlag.ARCHIVED, true);
        hsm.release(file);
        Fid fid = fileSystem.fid(file);

        hsm.restore(file);
        patient.begun.await();
        Path moved = Files.move(file, directory.resolve("moved"));
        patient.goOn.countDown();
        awaitFlag(moved, HsmFlag.RELEASED, false);

        assertThat(moved).hasBinaryContent(content);
        assertThat(fileSystem.fid(moved)).isEqualTo(fid);
        await().until(() -> patient.dataFids.size() == 1);
        assertThat(patient.dataFids.get(0)).isNotEqualTo(fid);
    }

    @Test
    @Conformance(55)
    void aFileThatIsRemovedWhileItIsRestoredEndsItsCopy() throws Exception {
        PatientRestore patient = new PatientRestore(archive());
        Copytool copytool = serve(patient);
        Path file = file("f", 100_000);
        Path other = file("other", 1000);
        hsm.archive(file, 1);
        awaitFlag(file, HsmFlag.ARCHIVED, true);
        hsm.release(file);

        hsm.restore(file);
        patient.begun.await();
        Files.delete(file);
        patient.goOn.countDown();

        hsm.archive(other, 1);
        awaitFlag(other, HsmFlag.ARCHIVED, true);
        await().until(() -> copytool.status().succeeded()
                        + copytool.status().failed()
                        + copytool.status().cancelled()
                == 3);
        assertThat(file).doesNotExist();
    }

    @Test
    @Conformance(52)
    void removeDeletesTheCopyAndClearsTheFlags() throws Exception {
        PosixArchive archive = archive();
        serve(archive);
        Path file = file("f", 100);
        Path copy = archive.copyOf(fileSystem.fid(file));
        hsm.archive(file, 1);
        awaitFlag(file, HsmFlag.ARCHIVED, true);
        assertThat(copy).exists();

        hsm.remove(file);
        HsmState removed = awaitFlag(file, HsmFlag.EXISTS, false);

        assertThat(removed.bits()).isZero();
        assertThat(copy).doesNotExist();
    }

    @Test
    @Conformance({46, 54})
    void aRunningCopyShowsTheBytesItMoved() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        serve(new Delegating(archive()) {
            @Override
            public void archive(CopyAction action) throws IOException, InterruptedException {
                CopyData data = action.begin();
                assertThat(data.size()).isEqualTo(1 << 20);
                action.progress(0, 1000);
                seen.await();
            }
        });
        Path file = file("f", 1 << 20);

        hsm.archive(file, 1);
        await().atMost(PATIENCE).until(() -> hsm.currentAction(file).bytesMoved() == 1000);

        assertThat(hsm.currentAction(file).isRunning()).isTrue();
        assertThat(hsm.currentAction(file).action()).contains(HsmAction.ARCHIVE);
        assertThat(hsm.state(file).flags()).containsExactly(HsmFlag.EXISTS);
        seen.countDown();
        awaitFlag(file, HsmFlag.ARCHIVED, true);
    }

    @Test
    @Conformance(54)
    void progressInAnyOrderAndTwiceNeverExceedsTheFile() throws Exception {
        List<Long> moved = new ArrayList<>();
        Path file = file("f", 1000);
        serve(new Delegating(archive()) {
            @Override
            public void archive(CopyAction action) throws IOException {
                action.begin();
                for (long[] extent : new long[][] {{600, 400}, {600, 400}, {0, 100}, {50, 100}, {0, 5000}}) {
                    action.progress(extent[0], extent[1]);
                    moved.add(hsm.currentAction(file).bytesMoved());
                }
            }
        });

        hsm.archive(file, 1);
        awaitFlag(file, HsmFlag.ARCHIVED, true);

        assertThat(moved).isSorted().endsWith(1000L).allMatch(bytes -> bytes <= 1000);
    }

    @Test
    @Conformance(56)
    void aFailedArchiveLeavesTheFileUnarchivedAndReleaseRefused() throws Exception {
        serve(new Delegating(archive()) {
            @Override
            public void archive(CopyAction action) throws IOException {
                action.begin();
                throw new CopyFailedException(Errno.EIO, false, "the tape broke");
            }
        });
        Path file = file("f", 100);

        hsm.archive(file, 1);
        await().atMost(PATIENCE).until(() -> hsm.state(file).has(HsmFlag.EXISTS));
        awaitIdle(file);

        assertThat(hsm.state(file).flags()).containsExactly(HsmFlag.EXISTS);
        assertThatThrownBy(() -> hsm.release(file))
                .isInstanceOf(LustreException.class)
                .extracting(e -> ((LustreException) e).errno())
                .isEqualTo(Errno.EPERM);
    }

    /** A coordinator tries again only with {@code hsm.policy=-NoRetryAction}, which is not its default. */
    @Test
    void aFailureToBeTriedAgainIsTriedAgain() throws Exception {
        assumeTrue(REAL.isEmpty(), "the coordinator's policy is not known");
        List<Fid> tries = new ArrayList<>();
        serve(new Delegating(archive()) {
            @Override
            public synchronized void archive(CopyAction action) throws IOException, InterruptedException {
                tries.add(action.fid());
                if (tries.size() < 3) {
                    throw new CopyFailedException(Errno.EBUSY, true, "the drive is in use");
                }
                super.archive(action);
            }
        });
        Path file = file("f", 100);

        hsm.archive(file, 1);
        awaitFlag(file, HsmFlag.ARCHIVED, true);

        assertThat(tries).hasSize(3).containsOnly(fileSystem.fid(file));
    }

    @Test
    @Conformance(56)
    void restoreOfAMissingCopyFailsAndTheFileStaysReleased() throws Exception {
        PosixArchive archive = archive();
        serve(archive);
        Path file = file("f", 100);
        hsm.archive(file, 1);
        awaitFlag(file, HsmFlag.ARCHIVED, true);
        hsm.release(file);
        Files.delete(archive.copyOf(fileSystem.fid(file)));

        CampaignReport report =
                HsmCampaign.restore(fileSystem).build().runPaths(List.of(file).iterator());

        assertThat(report.count(CampaignOutcome.FAILED)).isEqualTo(1);
        assertThat(hsm.state(file).isReleased()).isTrue();
    }

    @Test
    void cancelStopsTheRunningCopy() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        serve(new Delegating(archive()) {
            @Override
            public void archive(CopyAction action) throws IOException {
                action.begin();
                running.countDown();
                try {
                    for (long at = 0; ; at++) {
                        await().pollDelay(Duration.ofMillis(10)).until(() -> true);
                        action.progress(at, 1);
                    }
                } finally {
                    stopped.countDown();
                }
            }
        });
        Path file = file("f", 100_000);
        hsm.archive(file, 1);
        running.await();

        hsm.cancel(file);
        stopped.await();
        awaitIdle(file);

        assertThat(hsm.state(file).has(HsmFlag.ARCHIVED)).isFalse();
    }

    @Test
    void aSecondCopytoolOnTheMountIsRefused() throws Exception {
        serve(archive());

        assertThatThrownBy(() -> Copytool.on(fileSystem, 2).lockDirectory(local).register())
                .isInstanceOf(LustreException.class)
                .hasMessageContaining("serves the mount already");
    }

    @Test
    void requestsWaitWhileNoCopytoolIsThereAndAreServedByTheNext() throws Exception {
        Path file = file("f", 100);
        hsm.archive(file, 1);
        assertThat(hsm.currentAction(file).isWaiting()).isTrue();

        serve(archive());

        awaitFlag(file, HsmFlag.ARCHIVED, true);
    }

    @Test
    void anAgentThatClosesUnderWorkLeavesNoneOfItToTheTimeout() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Copytool first = serve(new Delegating(archive()) {
            @Override
            public void archive(CopyAction action) throws IOException, InterruptedException {
                begun.countDown();
                super.archive(action);
            }
        });
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Path file = file("f" + i, 1000);
            files.add(file);
            hsm.archive(file, 1);
        }
        begun.await();
        first.close();

        serve(archive());
        for (Path file : files) {
            awaitIdle(file);
            hsm.archive(file, 1);
            awaitFlag(file, HsmFlag.ARCHIVED, true);
        }
    }

    @Test
    void aCampaignIsServedByAnAgentInJava() throws Exception {
        serve(archive());
        List<Path> files = new ArrayList<>();
        int count = REAL.isEmpty() ? 300 : 30;
        for (int i = 0; i < count; i++) {
            files.add(file("f" + i, i));
        }

        CampaignReport archived = HsmCampaign.archive(fileSystem, 1)
                .looks(Duration.ofMillis(10), Duration.ofMillis(100))
                .build()
                .runPaths(files.iterator());
        CampaignReport released = HsmCampaign.release(fileSystem).build().runPaths(files.iterator());
        CampaignReport restored = HsmCampaign.restore(fileSystem)
                .looks(Duration.ofMillis(10), Duration.ofMillis(100))
                .build()
                .runPaths(files.iterator());

        assertThat(List.of(archived, released, restored)).allMatch(r -> r.count(CampaignOutcome.DONE) == count);
        assertThat(IntStream.range(0, count)).allMatch(i -> sizeOf(files.get(i)) == i);
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
