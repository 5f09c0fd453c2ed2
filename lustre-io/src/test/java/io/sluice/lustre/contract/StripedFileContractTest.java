package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.io.Advice;
import io.sluice.lustre.io.AlignedBuffers;
import io.sluice.lustre.io.Lease;
import io.sluice.lustre.io.OpenMode;
import io.sluice.lustre.io.StripedFile;
import io.sluice.lustre.io.StripedReader;
import io.sluice.lustre.layout.Layout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Open files: positional I/O, stripe boundaries, locks, leases, advice. */
final class StripedFileContractTest {

    private static final int MIB = 1 << 20;

    private final TestMount mount = TestMount.shared();
    private LustreFileSystem fileSystem;
    private Path file;

    @BeforeEach
    void open() throws LustreException {
        fileSystem = mount.fileSystem();
        file = mount.directory().resolve("f");
    }

    private StripedFile create() throws LustreException {
        return fileSystem.create(file, Layout.plain(2, MIB), 0644);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(42).nextBytes(bytes);
        return bytes;
    }

    @Test
    @Conformance(4)
    void theLayoutOfAnOpenFileIsThatOfItsPath() throws LustreException {
        try (StripedFile open = create()) {
            assertThat(open.layout()).isEqualTo(fileSystem.layouts().read(file));
        }
    }

    @Test
    void whatIsWrittenAtAPositionIsReadThere() throws IOException {
        byte[] bytes = random(3 * MIB + 17);
        try (StripedFile open = create()) {
            open.write(ByteBuffer.wrap(bytes), 5);
            ByteBuffer back = ByteBuffer.allocateDirect(bytes.length + 100);

            assertThat(open.readFully(back, 5)).isEqualTo(bytes.length);

            open.sync(true);
            assertThat(open.size()).isEqualTo(bytes.length + 5L);
            back.flip();
            byte[] read = new byte[bytes.length];
            back.get(read);
            assertThat(read).isEqualTo(bytes);
        }
        assertThat(Files.size(file)).isEqualTo(bytes.length + 5L);
    }

    @Test
    void nothingIsReadAtTheEnd() throws LustreException {
        try (StripedFile open = create()) {
            assertThat(open.read(ByteBuffer.allocate(10), 0)).isEqualTo(-1);
        }
    }

    @Test
    void aFileIsReadFromAllItsOstsAtOnce() throws Exception {
        byte[] bytes = random(5 * MIB + 3);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (StripedFile open = create()) {
            open.write(ByteBuffer.wrap(bytes), 0);
            ByteBuffer into = ByteBuffer.allocate(6 * MIB);

            int count = new StripedReader(open, threads).read(into, 100);

            assertThat(count).isEqualTo(bytes.length - 100);
            assertThat(into.position()).isEqualTo(count);
            assertThat(Arrays.copyOf(into.array(), count)).isEqualTo(Arrays.copyOfRange(bytes, 100, bytes.length));
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aStripeEndsOnItsBoundaryAndAtItsComponent() {
        Layout layout =
                Layout.progressive().upTo(2 * MIB, 1, MIB).toEof(2, 4 * MIB).build();

        assertThat(StripedFile.stripeEnd(layout, 0)).isEqualTo(MIB);
        assertThat(StripedFile.stripeEnd(layout, MIB)).isEqualTo(2 * MIB);
        assertThat(StripedFile.stripeEnd(layout, 2 * MIB)).isEqualTo(4 * MIB);
        assertThat(StripedFile.stripeEnd(layout, 4 * MIB - 1)).isEqualTo(4 * MIB);
    }

    @Test
    void directReadsSeeWhatWasWritten() throws IOException {
        byte[] bytes = random(MIB);
        try (StripedFile open = create()) {
            open.write(ByteBuffer.wrap(bytes), 0);
            open.sync(false);
        }
        ByteBuffer aligned = AlignedBuffers.allocate(MIB, 4096);
        try (StripedFile direct = fileSystem.open(file, OpenMode.READ_DIRECT)) {
            assertThat(direct.readFully(aligned, 0)).isEqualTo(MIB);
        }
        aligned.flip();
        byte[] read = new byte[MIB];
        aligned.get(read);
        assertThat(read).isEqualTo(bytes);
    }

    @Test
    void preallocationAndTruncationSetTheSize() throws IOException {
        try (StripedFile open = create()) {
            open.preallocate(3 * MIB);
            assertThat(open.size()).isEqualTo(3 * MIB);
            open.truncate(7);
            assertThat(open.size()).isEqualTo(7);
        }
    }

    @Test
    void theDataVersionChangesWithTheData() throws LustreException {
        try (StripedFile open = create()) {
            open.write(ByteBuffer.wrap(random(10)), 0);
            long before = open.dataVersion(true);
            assertThat(open.dataVersion(true)).isEqualTo(before);
            open.write(ByteBuffer.wrap(random(20)), 0);
            assertThat(open.dataVersion(true)).isNotEqualTo(before);
        }
    }

    @Test
    void anOpenFileIsFoundByItsFid() throws LustreException {
        try (StripedFile open = create()) {
            open.write(ByteBuffer.wrap(random(10)), 0);
            try (StripedFile byFid = fileSystem.open(fileSystem.fid(file), OpenMode.READ)) {
                assertThat(byFid.size()).isEqualTo(10);
                assertThat(byFid.layout()).isEqualTo(open.layout());
                assertThat(byFid.hsmState().bits()).isZero();
                assertThat(byFid.mdtIndex()).isNotNegative();
            }
        }
    }

    @Test
    @Conformance(63)
    void aGroupSharesItsLockAndIsLeftWhenItIsClosed() throws LustreException {
        try (StripedFile one = create();
                StripedFile other = fileSystem.open(file, OpenMode.READ_WRITE)) {
            try (StripedFile.GroupLock first = one.groupLock(1234);
                    StripedFile.GroupLock second = other.groupLock(1234)) {
                assertThat(first.groupId()).isEqualTo(second.groupId());
                assertThatThrownBy(() -> one.groupLock(1234))
                        .isInstanceOfSatisfying(
                                LustreException.class,
                                e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
            }
            one.groupLock(5678).close();
        }
    }

    @Test
    @Conformance(63)
    void groupZeroIsNoGroup() throws LustreException {
        try (StripedFile open = create()) {
            assertThatThrownBy(() -> open.groupLock(0))
                    .isInstanceOfSatisfying(
                            LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        }
    }

    @Test
    void aLeaseIsHeldUntilItIsClosed() throws LustreException {
        assumeTrue(mount.isAtLeast(2, 12));
        try (StripedFile open = create()) {
            try (Lease lease = open.lease(Lease.Kind.WRITE)) {
                assertThat(lease.isHeld()).isTrue();
            }
            try (Lease lease = open.lease(Lease.Kind.READ)) {
                assertThat(lease.isHeld()).isTrue();
            }
        }
    }

    @Test
    void aWriteLeaseIsRefusedWhileTheFileIsOpenElsewhere() throws LustreException {
        assumeTrue(mount.isAtLeast(2, 12));
        try (StripedFile open = create();
                StripedFile other = fileSystem.open(file, OpenMode.READ_WRITE)) {
            assertThat(other.size()).isZero();
            assertThatThrownBy(() -> open.lease(Lease.Kind.WRITE))
                    .isInstanceOfSatisfying(
                            LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        }
    }

    @Test
    @Conformance(64)
    void adviceIsTakenAndNonsenseIsNot() throws LustreException {
        try (StripedFile open = create()) {
            open.write(ByteBuffer.wrap(random(MIB)), 0);
            open.advise(Advice.WILL_READ, 0, MIB, true);
            open.advise(Advice.DONT_NEED, 0, MIB, false);
            assertThatThrownBy(() -> open.advise(Advice.WILL_READ, MIB, 0, false))
                    .isInstanceOfSatisfying(
                            LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
        }
    }

    @Test
    @Conformance(8)
    void aClosedFileSaysSoAndClosingAgainIsANoOp() throws LustreException {
        int before = StripedFile.openFiles();
        StripedFile open = create();
        assertThat(StripedFile.openFiles()).isEqualTo(before + 1);
        open.close();
        open.close();

        assertThat(StripedFile.openFiles()).isEqualTo(before);
        assertThatThrownBy(open::size).isInstanceOf(LustreException.class).hasMessageContaining("closed");
    }

    @Test
    void swappedLayoutsCarryTheirData() throws IOException {
        Path other = file.resolveSibling("other");
        fileSystem.layouts().create(file, Layout.plain(1, MIB), 0644);
        fileSystem.layouts().create(other, Layout.plain(2, 2 * MIB), 0644);
        Files.writeString(file, "one");
        Files.writeString(other, "two");

        fileSystem.layouts().swap(file, other);

        assertThat(file).hasContent("two");
        assertThat(fileSystem.layouts().read(file).components().get(0).stripeCount())
                .isEqualTo(2);
        assertThat(other).hasContent("one");
    }
}
