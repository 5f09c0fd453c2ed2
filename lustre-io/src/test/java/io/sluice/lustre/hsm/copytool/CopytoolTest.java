package io.sluice.lustre.hsm.copytool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.hsm.copytool.AgentModel.End;
import io.sluice.lustre.hsm.copytool.AgentModel.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CopytoolTest {

    private static final int ARCHIVE = 20;
    private static final int RESTORE = 21;
    private static final int REMOVE = 22;
    private static final int CANCEL = 23;

    @TempDir
    Path directory;

    private AgentModel model;
    private final List<Copytool> copytools = new ArrayList<>();
    private final List<Thread> servers = new ArrayList<>();

    @BeforeEach
    void model() {
        model = new AgentModel(directory);
    }

    @AfterEach
    void stop() throws InterruptedException {
        copytools.forEach(Copytool::close);
        for (Thread server : servers) {
            server.join();
        }
        assertThat(model.open).hasValue(0);
        assertThat(model.registered).hasValue(0);
    }

    private Copytool.Builder builder() {
        return new Copytool.Builder(model)
                .lockDirectory(directory)
                .workers(2)
                .reportEvery(Duration.ZERO)
                .closeGrace(Duration.ZERO);
    }

    private Copytool serve(Copytool.Builder builder, CopytoolHandler handler) throws LustreException {
        Copytool copytool = builder.register();
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

    /** Does the same for every kind of work. */
    private interface Work extends CopytoolHandler {
        void run(CopyAction action) throws IOException, InterruptedException;

        @Override
        default void archive(CopyAction action) throws IOException, InterruptedException {
            run(action);
        }

        @Override
        default void restore(CopyAction action) throws IOException, InterruptedException {
            run(action);
        }

        @Override
        default void remove(CopyAction action) throws IOException, InterruptedException {
            run(action);
        }
    }

    private static Work work(Work work) {
        return work;
    }

    @Test
    void workThatReturnsIsReportedAsDone() throws Exception {
        Set<CopyKind> seen = ConcurrentHashMap.newKeySet();
        Copytool copytool = serve(builder(), work(action -> seen.add(action.kind())));

        model.send(ARCHIVE, 1, 11);
        model.send(RESTORE, 2, 12);
        model.send(REMOVE, 3, 13);

        assertThat(List.of(model.nextEnd(), model.nextEnd(), model.nextEnd()))
                .allMatch(end -> end.errno() == 0 && !end.retry())
                .extracting(End::cookie)
                .containsExactlyInAnyOrder(11L, 12L, 13L);
        assertThat(seen).containsExactlyInAnyOrder(CopyKind.values());
        assertThat(copytool.status().succeeded()).isEqualTo(3);
    }

    @Test
    void aFailureCarriesItsErrorNumberAndWhetherToTryAgain() throws Exception {
        Copytool copytool = serve(builder(), work(action -> {
            throw action.cookie() == 1
                    ? new CopyFailedException(Errno.ENOSPC, true, "the tape is full")
                    : new NoSuchFileException("/archive/x");
        }));

        model.send(ARCHIVE, 1, 1);
        End full = model.nextEnd();
        model.send(RESTORE, 1, 2);
        End missing = model.nextEnd();

        assertThat(full).isEqualTo(new End(1, false, true, Errno.ENOSPC.number(), 0));
        assertThat(missing).isEqualTo(new End(2, false, false, Errno.ENOENT.number(), 0));
        assertThat(copytool.status().failed()).isEqualTo(2);
    }

    @Test
    void aBrokenHandlerFailsItsRequestAndNoOther() throws Exception {
        serve(builder(), work(action -> {
            if (action.cookie() == 1) {
                throw new IllegalStateException("a bug");
            }
        }));

        model.send(ARCHIVE, 1, 1);
        model.send(ARCHIVE, 2, 2);

        assertThat(List.of(model.nextEnd(), model.nextEnd()))
                .extracting(End::errno)
                .containsExactlyInAnyOrder(Errno.EIO.number(), 0);
    }

    @Test
    void anActionThatIsNotKnownIsRefused() throws Exception {
        serve(builder(), work(action -> {}));

        model.send(99, 1, 1);

        assertThat(model.nextEnd().errno()).isEqualTo(Errno.EINVAL.number());
    }

    @Test
    void noMoreIsWorkedOnAtATimeThanThereAreWorkers() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        serve(builder(), work(action -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            two.countDown();
            two.await();
            now.decrementAndGet();
        }));

        for (int i = 0; i < 20; i++) {
            model.send(ARCHIVE, i, i);
        }
        for (int i = 0; i < 20; i++) {
            model.nextEnd();
        }

        assertThat(most).hasValue(2);
    }

    @Test
    void aCancelReachesTheRunningCopyAtItsNextStep() throws Exception {
        Files.write(model.dataOf(1), new byte[100]);
        CountDownLatch running = new CountDownLatch(1);
        Copytool copytool = serve(builder(), work(action -> {
            CopyData data = action.begin();
            running.countDown();
            await().until(action::isCancelled);
            data.read(ByteBuffer.allocate(10), 0);
        }));

        model.send(ARCHIVE, 1, 7);
        running.await();
        model.send(CANCEL, 1, 7);

        assertThat(model.nextEnd().errno()).isEqualTo(125);
        assertThat(copytool.status().cancelled()).isEqualTo(1);
    }

    @Test
    void aCancelOfWorkThatHasNotBegunSparesTheHandler() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        Set<Long> begun = ConcurrentHashMap.newKeySet();
        serve(builder().workers(1), work(action -> {
            begun.add(action.cookie());
            free.await();
        }));
        model.send(ARCHIVE, 1, 1);
        await().until(() -> begun.contains(1L));
        model.send(ARCHIVE, 2, 2);
        model.send(CANCEL, 2, 2);
        await().until(model.items::isEmpty);
        // The agent takes items in order, so the third shows that the cancel was taken.
        model.send(ARCHIVE, 3, 3);
        await().until(model.items::isEmpty);
        free.countDown();

        assertThat(List.of(model.nextEnd(), model.nextEnd(), model.nextEnd()))
                .extracting(End::errno)
                .containsExactly(0, 125, 0);
        assertThat(begun).doesNotContain(2L);
    }

    @Test
    void aCancelThatTheCoordinatorAnswersToProgressStopsTheCopyToo() throws Exception {
        Files.write(model.dataOf(1), new byte[100]);
        model.cancelledAtServer.put(5L, true);
        serve(builder(), work(action -> {
            action.begin();
            action.progress(0, 10);
        }));

        model.send(ARCHIVE, 1, 5);

        assertThat(model.nextEnd().errno()).isEqualTo(125);
    }

    @Test
    void reportedProgressNeverExceedsTheFileAndNeverRepeats() throws Exception {
        Files.write(model.dataOf(1), new byte[1000]);
        serve(builder(), work(action -> {
            action.begin();
            action.progress(500, 100);
            action.progress(500, 100);
            action.progress(0, 500);
            action.progress(900, 5_000);
            assertThat(action.bytesCopied()).isEqualTo(5_600);
        }));

        model.send(ARCHIVE, 1, 1);
        model.nextEnd();

        assertThat(model.progress)
                .containsExactly(new Progress(1, 500, 100), new Progress(1, 0, 500), new Progress(1, 900, 100));
    }

    @Test
    void progressIsReportedAtItsIntervalWithNeighboursAsOne() throws Exception {
        Files.write(model.dataOf(1), new byte[1000]);
        long[] now = {0};
        serve(builder().reportEvery(Duration.ofSeconds(1)).clock(() -> now[0]), work(action -> {
            action.begin();
            for (int i = 0; i < 10; i++) {
                now[0] += Duration.ofMillis(250).toNanos();
                action.progress(i * 100L, 100);
            }
        }));

        model.send(ARCHIVE, 1, 1);
        model.nextEnd();

        assertThat(model.progress).containsExactly(new Progress(1, 0, 400), new Progress(1, 400, 400));
    }

    @Test
    void aSecondCopytoolOnTheMountIsRefused() throws Exception {
        serve(builder(), work(action -> {}));

        assertThatThrownBy(() -> builder().register())
                .isInstanceOf(LustreException.class)
                .hasMessageContaining("serves the mount already");
    }

    @Test
    void aCopytoolThatIsClosedMakesRoomForAnother() throws Exception {
        builder().register().close();

        serve(builder(), work(action -> {}));
        model.send(REMOVE, 1, 1);

        assertThat(model.nextEnd().errno()).isZero();
        assertThat(model.registrations).hasValue(2);
    }

    @Test
    void aRegistrationThatFailsLeavesNoClaim() throws Exception {
        model.refuseRegistrations = 1;
        assertThatThrownBy(() -> builder().register()).hasMessageContaining("no coordinator");

        Copytool copytool = serve(builder(), work(action -> {}));

        assertThat(copytool.status().registered()).isTrue();
    }

    @Test
    void aLostRegistrationIsMadeAnewOnceRunningCopiesHaveEnded() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        serve(builder(), work(action -> {
            running.countDown();
            finish.await();
        }));
        model.send(ARCHIVE, 1, 1);
        running.await();

        model.lost = true;
        finish.countDown();
        assertThat(model.nextEnd().errno()).isZero();
        await().until(() -> model.registrations.get() == 2);
        model.send(ARCHIVE, 2, 2);

        assertThat(model.nextEnd().cookie()).isEqualTo(2);
    }

    @Test
    void closingHandsBackWhatHasNotBegunAndWhatDoesNotEndInTime() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Copytool copytool = serve(builder().workers(1), work(action -> {
            running.countDown();
            new CountDownLatch(1).await();
        }));
        model.send(ARCHIVE, 1, 1);
        model.send(ARCHIVE, 2, 2);
        running.await();
        await().until(model.items::isEmpty);

        copytool.close();

        assertThat(List.of(model.nextEnd(), model.nextEnd()))
                .allMatch(end -> end.retry() && end.errno() == Errno.EAGAIN.number());
        assertThat(copytool.status().registered()).isFalse();
    }

    @Test
    void whatIsSentWhileItClosesIsAnsweredToo() throws Exception {
        Copytool copytool = serve(builder(), work(action -> {}));
        model.send(REMOVE, 1, 1);
        model.nextEnd();
        model.late.add(AgentModel.item(REMOVE, 2, 2));

        copytool.close();

        assertThat(model.nextEnd().cookie()).isEqualTo(2);
    }

    @Test
    void interruptionEndsServingAndUnregisters() throws Exception {
        serve(builder(), work(action -> {}));

        servers.get(0).interrupt();
        servers.get(0).join();

        assertThat(model.registered).hasValue(0);
    }

    @Test
    void aCopytoolServesOnceAtATime() throws Exception {
        Copytool copytool = serve(builder(), work(action -> {}));
        model.send(REMOVE, 1, 1);
        model.nextEnd();

        assertThatThrownBy(() -> copytool.serve(work(action -> {}))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedCopytoolServesNothing() throws Exception {
        Copytool copytool = builder().register();
        copytool.close();

        copytool.serve(work(action -> {}));

        assertThat(copytool.status().registered()).isFalse();
    }
}
