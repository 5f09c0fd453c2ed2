package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.copytool.Copytool;
import io.sluice.lustre.hsm.copytool.PosixArchive;
import io.sluice.lustre.io.OpenMode;
import io.sluice.lustre.io.StripedFile;
import io.sluice.lustre.io.StripedReader;
import io.sluice.lustre.layout.FileProfile;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutAdvisor;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.layout.Place;
import io.sluice.lustre.simulator.LustreSimulator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many threads on what says that it is safe for several, and threads that are interrupted while they wait. */
@Timeout(120)
final class ThreadsContractTest {

    private static final int THREADS = 8;
    private static final int ROUNDS = 60;
    private static final int MIB = 1 << 20;

    private final TestMount mount = TestMount.shared();

    private interface Work {
        void run(int thread) throws Exception;
    }

    /** Runs the work in all threads from the same moment on and rethrows the first failure. */
    private static void together(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                Callable<Object> task = () -> {
                    start.await();
                    work.run(number);
                    return number;
                };
                running.add(threads.submit(task));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void oneHandleServesManyThreads() throws Exception {
        LustreFileSystem fileSystem = mount.fileSystem();
        Layouts layouts = fileSystem.layouts();
        Hsm hsm = fileSystem.hsm();
        Path directory = mount.directory();
        Path shared = directory.resolve("shared");
        layouts.create(shared, Layout.plain(2, MIB), 0644);
        Fid fid = fileSystem.fid(shared);
        Layout layout = layouts.read(shared);
        int openBefore = StripedFile.openFiles();

        together(thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                Path own = directory.resolve("f" + thread + "-" + round);
                Layout asked = Layout.plain(1 + (thread + round) % 4, (1 + thread) * 65536L);
                layouts.create(own, asked, 0644);
                hsm.setFlags(own, Set.of(thread % 2 == 0 ? HsmFlag.NO_ARCHIVE : HsmFlag.NO_RELEASE), Set.of(), 0);

                Layout read = layouts.read(own);
                assertThat(read.components().get(0).stripeCount()).isEqualTo(1 + (thread + round) % 4);
                assertThat(read.components().get(0).stripeSizeBytes()).isEqualTo((1 + thread) * 65536L);
                assertThat(hsm.state(own).flags())
                        .containsExactly(thread % 2 == 0 ? HsmFlag.NO_ARCHIVE : HsmFlag.NO_RELEASE);
                assertThat(fileSystem.path(fileSystem.fid(own))).isEqualTo(own.toRealPath());
                assertThat(layouts.read(shared)).isEqualTo(layout);
                assertThat(fileSystem.fid(shared)).isEqualTo(fid);
                assertThat(hsm.state(shared).bits()).isZero();
                assertThat(LustreFileSystem.at(own).name()).isEqualTo(fileSystem.name());
                // The error number of a failure is that of the own call.
                assertThatThrownBy(() -> layouts.read(directory.resolve("none")))
                        .isInstanceOf(LustreException.class)
                        .hasMessageContaining("ENOENT");
                assertThatThrownBy(() -> layouts.create(shared, asked, 0644))
                        .isInstanceOf(LustreException.class)
                        .hasMessageContaining("EEXIST");
            }
        });

        assertThat(StripedFile.openFiles()).isEqualTo(openBefore);
    }

    @Test
    void oneOpenFileIsReadAndWrittenByManyThreads() throws Exception {
        LustreFileSystem fileSystem = mount.fileSystem();
        Path file = mount.directory().resolve("f");
        int block = 64 << 10;
        try (StripedFile open = fileSystem.create(file, Layout.plain(4, MIB), 0644)) {
            together(thread -> {
                for (int round = 0; round < ROUNDS; round++) {
                    long at = (long) (round * THREADS + thread) * block;
                    byte[] bytes = new byte[block];
                    Arrays.fill(bytes, (byte) (thread + round));
                    ByteBuffer buffer = thread % 2 == 0 ? ByteBuffer.allocateDirect(block) : ByteBuffer.allocate(block);
                    open.write(buffer.put(bytes).flip(), at);
                    buffer.clear();
                    assertThat(open.readFully(buffer, at)).isEqualTo(block);
                    byte[] back = new byte[block];
                    buffer.flip().get(back);
                    assertThat(back).isEqualTo(bytes);
                    assertThat(open.layout().components().get(0).stripeCount()).isEqualTo(4);
                }
            });
            assertThat(open.size()).isEqualTo((long) ROUNDS * THREADS * block);
        }
    }

    @Test
    void mirrorsOfManyFilesAreMadeAtOnce() throws Exception {
        assumeTrue(mount.hasLibrary() && mount.isAtLeast(2, 12));
        LustreFileSystem fileSystem = mount.fileSystem();
        Path directory = mount.directory();

        together(thread -> {
            Path file = directory.resolve("f" + thread);
            fileSystem.layouts().create(file, Layout.plain(1, MIB), 0644);
            Files.writeString(file, "content of " + thread);
            fileSystem.mirrors().extend(file, Layout.plain(2, MIB));
            fileSystem.mirrors().resync(file);
            assertThat(fileSystem.layouts().read(file).mirrorCount()).isEqualTo(2);
            assertThat(fileSystem.mirrors().checksums(file).values().stream().distinct())
                    .hasSize(1);
        });
    }

    @Test
    void oneAdvisorAnswersManyThreads() throws Exception {
        LayoutAdvisor advisor = new LayoutAdvisor();
        LustreFileSystem fileSystem = mount.fileSystem();
        assumeTrue(mount.hasClientLists());
        Place place = Place.of(fileSystem.osts(), false, fileSystem.layouts().expected(fileSystem.mountPoint()));
        List<String> alone = IntStream.range(0, ROUNDS)
                .mapToObj(round -> advisor.advise(FileProfile.ofSize((long) round << 28), place)
                        .reason())
                .toList();

        together(thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(advisor.advise(FileProfile.ofSize((long) round << 28), place)
                                .reason())
                        .isEqualTo(alone.get(round));
            }
        });
    }

    /** Interrupts a call as soon as its thread waits, and gives what it threw. */
    private static Throwable interrupted(Callable<?> call) throws Exception {
        return interrupted(
                call,
                thread -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static Throwable interrupted(Callable<?> call, Predicate<Thread> waits) throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = new Thread(() -> {
            try {
                call.call();
            } catch (Exception e) {
                thrown.add(e);
            }
        });
        thread.start();
        await().until(() -> waits.test(thread));
        thread.interrupt();
        thread.join();
        assertThat(thrown).hasSize(1);
        return thrown.get(0);
    }

    private static LustreFileSystem withoutAnAgent() throws IOException {
        Path root = Files.createTempDirectory("sluice-threads");
        TestMount.deleteAtExit(root);
        return LustreFileSystem.at(LustreSimulator.builder(root)
                .fsname("noagent")
                .set("agent_archives", "none")
                .create());
    }

    @Test
    void anInterruptedCampaignLeavesItsRequestsQueued() throws Exception {
        assumeTrue(mount.isSimulated() && mount.isRoot());
        LustreFileSystem fileSystem = withoutAnAgent();
        Path file = Files.createFile(fileSystem.mountPoint().resolve("f"));
        HsmCampaign campaign = HsmCampaign.archive(fileSystem, 1).build();

        Throwable thrown = interrupted(() -> campaign.runPaths(List.of(file).iterator()));

        assertThat(thrown).isInstanceOf(InterruptedException.class);
        assertThat(fileSystem.hsm().currentAction(file).isWaiting()).isTrue();
    }

    @Test
    void anInterruptedCopytoolIsUnregistered(@TempDir Path local) throws Exception {
        assumeTrue(mount.isSimulated() && mount.isRoot() && mount.hasLibrary());
        LustreFileSystem fileSystem = withoutAnAgent();
        PosixArchive archive = new PosixArchive(local);

        Throwable thrown;
        try (Copytool copytool = Copytool.on(fileSystem, 1).lockDirectory(local).register()) {
            // It waits in a system call, where the virtual machine sees a thread that runs.
            thrown = interrupted(
                    () -> {
                        copytool.serve(archive);
                        return null;
                    },
                    thread -> Arrays.stream(thread.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("poll")));
            assertThat(copytool.status().registered()).isFalse();
        }

        assertThat(thrown).isInstanceOf(InterruptedException.class);
        Copytool.on(fileSystem, 1).lockDirectory(local).register().close();
    }

    @Test
    void anInterruptedReaderDoesNotWaitForItsPieces() throws Exception {
        LustreFileSystem fileSystem = mount.fileSystem();
        Path file = mount.directory().resolve("f");
        fileSystem.layouts().create(file, Layout.plain(2, MIB), 0644);
        Files.write(file, new byte[4 * MIB]);
        CountDownLatch busy = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<?> blocking = threads.submit(() -> {
            busy.await();
            return null;
        });
        try (StripedFile open = fileSystem.open(file, OpenMode.READ)) {
            StripedReader reader = new StripedReader(open, threads);
            ByteBuffer into = ByteBuffer.allocate(4 * MIB);

            Throwable thrown = interrupted(() -> reader.read(into, 0));

            assertThat(thrown).isInstanceOf(InterruptedException.class);
            assertThat(into.position()).isZero();
            busy.countDown();
            blocking.get();
            assertThat(reader.read(into, 0)).isEqualTo(4 * MIB);
        } finally {
            threads.shutdownNow();
        }
    }
}
