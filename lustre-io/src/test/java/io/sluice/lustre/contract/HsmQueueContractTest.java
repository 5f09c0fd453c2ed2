package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CampaignOutcome;
import io.sluice.lustre.hsm.CampaignReport;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.simulator.LustreSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Coordinators that are slow, full, stopped or forgetful, each on a simulated mount of its own. */
@Timeout(120)
final class HsmQueueContractTest {

    private Path root = Path.of("");

    @BeforeEach
    void onTheSimulator() {
        assumeTrue(TestMount.shared().isSimulated() && TestMount.shared().isRoot());
    }

    private LustreFileSystem mount(String... settings) throws IOException {
        Path directory = Files.createTempDirectory("sluice-queue");
        TestMount.deleteAtExit(directory);
        LustreSimulator.Builder builder =
                LustreSimulator.builder(directory).fsname("queuefs").set("hsm_loop_delay_ms", "2");
        for (int i = 0; i < settings.length; i += 2) {
            builder.set(settings[i], settings[i + 1]);
        }
        root = builder.create();
        return LustreFileSystem.at(root);
    }

    private void change(String setting) throws IOException {
        Files.writeString(root.resolve(".lustre-sim/config"), setting + "\n", StandardOpenOption.APPEND);
    }

    private List<Path> files(int count) throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(Files.writeString(root.resolve("f" + i), "content of " + i));
        }
        return files;
    }

    private static void archive(Hsm hsm, Path file) throws LustreException {
        hsm.archive(file, 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> hsm.state(file).isArchived());
    }

    @Test
    @Conformance(57)
    void anArchiveThatNobodyAnswersIsCancelledByTheCoordinator() throws Exception {
        LustreFileSystem fileSystem = mount("fault.agent_lost_rate", "1", "hsm_active_request_timeout_ms", "100");
        Hsm hsm = fileSystem.hsm();
        List<Path> files = files(3);

        CampaignReport report = HsmCampaign.archive(fileSystem, 1)
                .looks(Duration.ofMillis(10), Duration.ofMillis(50))
                .attempts(1)
                .build()
                .runPaths(files.iterator());

        assertThat(report.count(CampaignOutcome.FAILED)).isEqualTo(3);
        assertThat(hsm.state(files.get(0)).has(HsmFlag.ARCHIVED)).isFalse();
        assertThat(hsm.currentAction(files.get(0)).isIdle()).isTrue();
    }

    @Test
    @Conformance(58)
    void requestsWaitBehindAFullCoordinatorAndARestoreOvertakesThem() throws Exception {
        Hsm hsm = mount("hsm_max_requests", "1", "mdt_count", "1").hsm();
        List<Path> files = files(5);
        archive(hsm, files.get(0));
        hsm.release(files.get(0));
        change("agent_delay_ms = 400");

        for (Path file : files.subList(1, 5)) {
            hsm.archive(file, 1);
        }
        hsm.restore(files.get(0));

        assertThat(hsm.currentAction(files.get(4)).isWaiting()).isTrue();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !hsm.state(files.get(0)).isReleased());
        assertThat(hsm.state(files.get(4)).has(HsmFlag.ARCHIVED)).isFalse();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> hsm.state(files.get(4)).isArchived());
    }

    @Test
    @Conformance(59)
    void aReadOnlyMountRestoresAndDoesNothingElse() throws Exception {
        Hsm hsm = mount().hsm();
        List<Path> files = files(2);
        archive(hsm, files.get(0));
        archive(hsm, files.get(1));
        hsm.release(files.get(0));
        change("read_only = on");

        for (Refused refused : List.<Refused>of(
                () -> hsm.archive(files.get(1), 1), () -> hsm.release(files.get(1)), () -> hsm.remove(files.get(1)))) {
            assertThatThrownBy(refused::run).isInstanceOfSatisfying(LustreException.class, e -> {
                assertThat(e.errno()).isEqualTo(Errno.EROFS);
                assertThat(e.sentence()).isEqualTo("the file system is mounted read-only");
            });
        }
        hsm.restore(files.get(0));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !hsm.state(files.get(0)).isReleased());
    }

    private interface Refused {
        void run() throws LustreException;
    }

    @Test
    @Conformance(60)
    void aStoppedCoordinatorIsToBeAskedAgainLater() throws Exception {
        Hsm hsm = mount("hsm_control", "shutdown").hsm();
        Path file = files(1).get(0);

        assertThatThrownBy(() -> hsm.archive(file, 1)).isInstanceOfSatisfying(LustreException.class, e -> {
            assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
            assertThat(e.isRetryable()).isTrue();
            assertThat(e.remedy().orElseThrow()).contains("mdt.*.hsm_control=enabled");
        });

        change("hsm_control = enabled");
        archive(hsm, file);
    }

    @Test
    @Conformance(46)
    void aRequestIsPendingUntilSomebodyServesItsArchive() throws Exception {
        Hsm hsm = mount("agent_archives", "none").hsm();
        Path file = files(1).get(0);

        hsm.archive(file, 1);

        assertThat(hsm.currentAction(file).isWaiting()).isTrue();
        change("agent_archives = any");
        await().atMost(Duration.ofSeconds(30)).until(() -> hsm.state(file).isArchived());
        assertThat(hsm.currentAction(file).isIdle()).isTrue();
    }
}
