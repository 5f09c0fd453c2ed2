package io.sluice.lustre.io;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.FileCalls;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file of a Lustre file system with what a {@code FileChannel} cannot do: its layout and stripe boundaries, direct
 * I/O, group locks, leases and advice. Positional reads and writes are safe for use by several threads; closing while
 * another thread reads or writes is not. It must be closed.
 *
 * <p>It is not for files that a {@code FileChannel} serves well, and it knows no position of its own.
 */
public final class StripedFile implements AutoCloseable {

    private static final AtomicInteger OPEN = new AtomicInteger();

    private final LustreBackend backend;
    private final FileCalls calls;
    private final int fd;
    private final String subject;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * For {@code LustreFileSystem} only; use its {@code create} and {@code open}.
     *
     * @param backend how to talk to Lustre
     * @param fd an open descriptor, which this object closes
     * @param subject the file in failures
     */
    public StripedFile(LustreBackend backend, int fd, String subject) {
        this.backend = backend;
        this.calls = backend.files();
        this.fd = fd;
        this.subject = subject;
        OPEN.incrementAndGet();
    }

    /**
     * The number of files that are open through this class in this process.
     *
     * @return at least 0
     */
    public static int openFiles() {
        return OPEN.get();
    }

    /**
     * Reads once, like {@code pread(2)}.
     *
     * @param into where the bytes go; its position moves. A direct buffer saves a copy
     * @param position the offset in the file, at least 0
     * @return the number of bytes, or -1 at the end of the file
     * @throws LustreException when reading fails
     */
    public int read(ByteBuffer into, long position) throws LustreException {
        return calls.read(descriptor(), into, position, subject);
    }

    /**
     * Reads until the buffer is full or the file ends.
     *
     * @param into where the bytes go
     * @param position the offset in the file, at least 0
     * @return the number of bytes; less than there is room for only at the end of the file
     * @throws LustreException when reading fails
     */
    public int readFully(ByteBuffer into, long position) throws LustreException {
        int done = 0;
        while (into.hasRemaining()) {
            int count = read(into, position + done);
            if (count < 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    /**
     * Writes the whole buffer.
     *
     * @param from the bytes; its position moves to its limit. A direct buffer saves a copy
     * @param position the offset in the file, at least 0
     * @throws LustreException when writing fails; some bytes may have been written
     */
    public void write(ByteBuffer from, long position) throws LustreException {
        long at = position;
        while (from.hasRemaining()) {
            int count = calls.write(descriptor(), from, at, subject);
            if (count == 0) {
                throw new LustreException("write", subject, Errno.EIO, "no byte was taken", "");
            }
            at += count;
        }
    }

    /**
     * Reserves space, so that later writes cannot run out of it; the size grows.
     *
     * @param bytes the size in bytes, above 0
     * @throws LustreException when there is not enough space, or the file system cannot reserve
     */
    public void preallocate(long bytes) throws LustreException {
        calls.preallocate(descriptor(), 0, bytes, subject);
    }

    /**
     * Sets the size.
     *
     * @param bytes the size in bytes, at least 0
     * @throws LustreException when it cannot be set
     */
    public void truncate(long bytes) throws LustreException {
        calls.truncate(descriptor(), bytes, subject);
    }

    /**
     * Waits until what was written is safe on the servers' disks.
     *
     * @param dataOnly whether times may follow later
     * @throws LustreException when an earlier write failed
     */
    public void sync(boolean dataOnly) throws LustreException {
        calls.sync(descriptor(), dataOnly, subject);
    }

    /**
     * The size.
     *
     * @return in bytes
     * @throws LustreException when it cannot be told
     */
    public long size() throws LustreException {
        return calls.size(descriptor(), subject);
    }

    /**
     * The layout.
     *
     * @return {@link Layout#UNSET} before the file has objects
     * @throws LustreException when it cannot be read
     */
    public Layout layout() throws LustreException {
        Optional<byte[]> attribute = backend.layoutAttribute(descriptor(), subject);
        return attribute.isEmpty() ? Layout.UNSET : Layout.parse(attribute.get());
    }

    /**
     * Where it stands between Lustre and its HSM backend.
     *
     * @return the state
     * @throws LustreException when it cannot be told
     */
    public HsmState hsmState() throws LustreException {
        return backend.hsmState(descriptor(), subject);
    }

    /**
     * The end of the stripe that a byte lies in: where a write that should touch one OST has to stop.
     *
     * @param layout the file's layout
     * @param offset the byte's offset
     * @return the offset of the first byte of the next stripe or component; {@code Long.MAX_VALUE} when there is none
     */
    public static long stripeEnd(Layout layout, long offset) {
        Optional<Component> found = layout.componentAt(offset);
        if (found.isEmpty() || found.get().stripeSizeBytes() <= 0) {
            return Long.MAX_VALUE;
        }
        Component component = found.get();
        long stripe = component.stripeSizeBytes();
        long end = (offset / stripe + 1) * stripe;
        return component.extent().isToEof()
                ? end
                : Math.min(end, component.extent().end());
    }

    /**
     * A number that changes with every change of the data.
     *
     * @param flushWriters whether other clients write out what they hold first, which makes it exact
     * @return the data version
     * @throws LustreException when it cannot be told
     */
    public long dataVersion(boolean flushWriters) throws LustreException {
        return calls.dataVersion(descriptor(), flushWriters ? 1 : 0, subject); // LL_DV_RD_FLUSH
    }

    /**
     * The index of the MDT that holds the file.
     *
     * @return at least 0
     * @throws LustreException when it cannot be told
     */
    public int mdtIndex() throws LustreException {
        return calls.mdtIndex(descriptor(), subject);
    }

    /**
     * The project that the file's space is counted for.
     *
     * @return an unsigned number; 0 for none
     * @throws LustreException when the file system has no projects
     */
    public int projectId() throws LustreException {
        return calls.projectId(descriptor(), subject);
    }

    /**
     * Lets every process that names the same group write without locks between them, which then have to keep out of each
     * other's bytes; POSIX no longer helps them. Waits while another group has the file.
     *
     * @param groupId the group, not 0
     * @return the lock; closing it gives it back
     * @throws LustreException with {@code EAGAIN} when the file was opened non-blocking and another group has it
     */
    public GroupLock groupLock(long groupId) throws LustreException {
        calls.groupLock(descriptor(), groupId, subject);
        return new GroupLock(groupId);
    }

    /** A group lock that is held. */
    public final class GroupLock implements AutoCloseable {

        private final long groupId;

        private GroupLock(long groupId) {
            this.groupId = groupId;
        }

        /**
         * The group.
         *
         * @return its id
         */
        public long groupId() {
            return groupId;
        }

        /**
         * Gives the lock back. What was written should be synced before.
         *
         * @throws LustreException when it is not held any more
         */
        @Override
        public void close() throws LustreException {
            calls.groupUnlock(descriptor(), groupId, subject);
        }
    }

    /**
     * Asks to be told, by its loss, when another process opens the file in a way that conflicts.
     *
     * @param kind what others may not do
     * @return the lease; closing it gives it back
     * @throws LustreException with {@code EBUSY} when the file is open elsewhere in a way that conflicts
     */
    public Lease lease(Lease.Kind kind) throws LustreException {
        calls.acquireLease(descriptor(), kind.code(), subject);
        return new Lease(calls, descriptor(), subject);
    }

    /**
     * Gives the servers advice on a range. There is no guarantee that it changes anything.
     *
     * @param advice the advice
     * @param start the first byte
     * @param end the byte after the last, above {@code start}
     * @param inBackground whether to return before the servers have acted on it
     * @throws LustreException when the client does not know the advice
     */
    public void advise(Advice advice, long start, long end, boolean inBackground) throws LustreException {
        calls.advise(descriptor(), advice.code(), start, end, inBackground, subject);
    }

    /**
     * The FID.
     *
     * @return the FID of the open file, whatever its names are now
     * @throws LustreException when it cannot be told
     */
    public Fid fid() throws LustreException {
        return calls.fid(descriptor(), subject);
    }

    /**
     * Writes out what this client still holds of the file, without waiting for the servers' disks.
     *
     * @throws LustreException when an earlier write failed
     */
    public void flush() throws LustreException {
        calls.flush(descriptor(), subject);
    }

    /**
     * Whether the content is encrypted on the servers.
     *
     * @return true when it is
     * @throws LustreException when the client cannot tell
     */
    public boolean isEncrypted() throws LustreException {
        return calls.isEncrypted(descriptor(), subject);
    }

    /**
     * The next piece of data of a file that may have holes.
     *
     * @param offset where to look from, at least 0
     * @return the first byte of the data and its length in bytes; empty behind the last
     * @throws LustreException when the client cannot tell
     */
    public Optional<DataRange> data(long offset) throws LustreException {
        long[] found = calls.data(descriptor(), offset, subject);
        return found.length == 0 ? Optional.empty() : Optional.of(new DataRange(found[0], found[1]));
    }

    /**
     * A piece of data between holes.
     *
     * @param start its first byte
     * @param length its bytes
     */
    public record DataRange(long start, long length) {}

    /**
     * Makes a hole: the bytes read as zeros and their space is given back; the size stays.
     *
     * @param start the first byte, at least 0
     * @param length the bytes, above 0
     * @throws LustreException when the client cannot
     */
    public void punchHole(long start, long length) throws LustreException {
        calls.punch(descriptor(), start, length, subject);
    }

    /**
     * The version of the layout as the OSTs know it: what changes with every change of a mirrored file's state.
     *
     * @return an unsigned number
     * @throws LustreException when the client cannot tell
     */
    public int layoutVersion() throws LustreException {
        return calls.layoutVersion(descriptor(), subject);
    }

    /**
     * Sets and clears HSM flags, as {@code Hsm.setFlags} does by path.
     *
     * @param set the flags to set
     * @param clear the flags to clear
     * @param archiveId the backend to record; 0 to leave it
     * @throws LustreException with {@code EINVAL} for a combination that makes no sense, {@code EPERM} when not allowed
     */
    public void setHsmFlags(Set<HsmFlag> set, Set<HsmFlag> clear, int archiveId) throws LustreException {
        calls.setHsmState(descriptor(), bits(set), bits(clear), archiveId, subject);
    }

    private static long bits(Set<HsmFlag> flags) {
        return flags.stream().mapToLong(HsmFlag::bit).reduce(0, (one, other) -> one | other);
    }

    /**
     * Records a data version as the archived one, after an archive that went past the coordinator.
     *
     * @param version the data version that was archived
     * @throws LustreException when the caller may not, or the client is older than 2.16
     */
    public void setArchivedVersion(long version) throws LustreException {
        calls.setArchivedVersion(descriptor(), version, subject);
    }

    /**
     * Reads, and writes, go to one mirror from now on. Only for a file that is open past the page cache, which may hold
     * the bytes of another mirror.
     *
     * @param mirrorId the mirror's id; 0 for Lustre's own choice again
     * @throws LustreException when there is no such mirror, or the file is open through the cache
     */
    public void chooseMirror(int mirrorId) throws LustreException {
        String operation = "choose mirror";
        // The client takes any number, and then refuses to read.
        if (mirrorId != 0 && layout().components().stream().noneMatch(component -> component.mirrorId() == mirrorId)) {
            throw new LustreException(operation, subject, Errno.EINVAL, "the file has no mirror " + mirrorId, "");
        }
        try {
            backend.mirrors(operation, subject).choose(descriptor(), mirrorId, subject);
        } catch (LustreException e) {
            if (!e.errno().equals(Errno.EINVAL)) {
                throw e;
            }
            LustreException through = new LustreException(
                    operation,
                    subject,
                    Errno.EINVAL,
                    "the file is open through the page cache",
                    "open it with OpenMode." + OpenMode.READ_DIRECT + " or OpenMode." + OpenMode.READ_WRITE_DIRECT);
            through.initCause(e);
            throw through;
        }
    }

    int descriptor() throws LustreException {
        if (closed.get()) {
            throw new LustreException("use of file", subject, Errno.EBADF, "the file is closed", "");
        }
        return fd;
    }

    String subject() {
        return subject;
    }

    /** Closes the file; does nothing when it is closed. */
    @Override
    public void close() throws LustreException {
        if (closed.compareAndSet(false, true)) {
            OPEN.decrementAndGet();
            backend.close(fd, subject);
        }
    }

    /** For example {@code /mnt/lustre/file}. */
    @Override
    public String toString() {
        return subject;
    }

    /**
     * Names a file by FID in failures.
     *
     * @param fid the FID
     * @param mount the mount point
     * @return for example {@code /mnt/lustre [0x200000402:0x1:0x0]}
     */
    public static String subject(Fid fid, Path mount) {
        return mount + " " + fid;
    }
}
