package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.CopyPort;
import io.sluice.lustre.backend.CopytoolItem;
import io.sluice.lustre.backend.CopytoolPort;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work that the coordinator gave to this agent. Used by one worker thread, but for {@link #isCancelled()},
 * {@link #progress} and the data, which any may use.
 */
public final class CopyAction {

    private static final Errno ECANCELED = new Errno(125);

    private final CopytoolPort copytool;
    private final CopytoolItem item;
    private final CopyKind kind;
    private final int mdtIndex;
    private final long reportEveryNanos;
    private final LongSupplier clock;
    private final Coverage coverage = new Coverage();

    private volatile boolean cancelled;
    private @Nullable CopyPort port;
    private @Nullable CopyData data;
    private long total;
    private long unreportedFrom;
    private long unreportedTo;
    private long reportedAt;

    CopyAction(
            CopytoolPort copytool,
            CopytoolItem item,
            CopyKind kind,
            int mdtIndex,
            long reportEveryNanos,
            LongSupplier clock) {
        this.copytool = copytool;
        this.item = item;
        this.kind = kind;
        this.mdtIndex = mdtIndex;
        this.reportEveryNanos = reportEveryNanos;
        this.clock = clock;
    }

    /**
     * What to do.
     *
     * @return the kind of work
     */
    public CopyKind kind() {
        return kind;
    }

    /**
     * The file.
     *
     * @return its FID, which never changes and is never used again: the right name for the copy in the archive
     */
    public Fid fid() {
        return item.fid();
    }

    /**
     * The bytes asked for.
     *
     * @return today always the whole file
     */
    public CopyExtent extent() {
        return new CopyExtent(item.offset(), item.length());
    }

    /**
     * The archive.
     *
     * @return one of the ids that the copytool registered for
     */
    public int archiveId() {
        return item.archiveId();
    }

    /**
     * The coordinator's name for the request.
     *
     * @return unique per coordinator while the request lives
     */
    public long cookie() {
        return item.cookie();
    }

    /**
     * What the requester attached to the request.
     *
     * @return a copy of the bytes; mostly none
     */
    public byte[] attachment() {
        return item.data().toArray();
    }

    /**
     * Tells the coordinator that the work runs and opens the data. Call it once, as soon as it is known that the work can
     * be done: an exception before it fails the request without opening anything.
     *
     * @return the file's data for an archive, an empty new file for a restore
     * @throws IOException when the file is gone or cannot be opened, or the request was cancelled
     * @throws IllegalStateException when called again, or for a remove, which has no data
     */
    public synchronized CopyData begin() throws IOException {
        if (data != null || kind == CopyKind.REMOVE) {
            throw new IllegalStateException(
                    kind == CopyKind.REMOVE ? "a remove has no data" : "the copy of " + fid() + " has begun already");
        }
        checkCancelled();
        CopyPort opened = copytool.begin(item, kind == CopyKind.RESTORE ? mdtIndex : -1, 0, false);
        port = opened;
        data = new CopyData(this, opened);
        reportedAt = clock.getAsLong();
        total = kind == CopyKind.ARCHIVE ? data.size() : 0;
        return data;
    }

    /**
     * The FID of the data: the file's own, but for a restore that has begun, which writes another file.
     *
     * @return the FID of what {@link #begin()} returned
     * @throws IOException when it cannot be told
     */
    public synchronized Fid dataFid() throws IOException {
        return port == null ? item.dataFid() : port.dataFid();
    }

    /**
     * Notes that bytes are copied. In any order, more than once, overlapping: what the coordinator is told never exceeds
     * the file and never falls. The coordinator is told once a second, so call it as often as is convenient.
     *
     * @param offset first byte
     * @param length number of bytes, at least 0
     * @throws CopyCancelledException when the request was cancelled
     * @throws IOException when the coordinator cannot be told
     * @throws IllegalArgumentException when the extent is not within a file
     */
    public synchronized void progress(long offset, long length) throws IOException {
        checkCancelled();
        if (port == null) {
            throw new IllegalStateException("begin the copy of " + fid() + " before reporting progress");
        }
        if (coverage.add(offset, length) == 0) {
            return;
        }
        if (unreportedTo != offset) {
            report();
            unreportedFrom = offset;
        }
        unreportedTo = offset + length;
        if (clock.getAsLong() - reportedAt >= reportEveryNanos) {
            report();
        }
    }

    /**
     * Bytes noted as copied, each counted once.
     *
     * @return at least 0
     */
    public synchronized long bytesCopied() {
        return coverage.bytes();
    }

    /**
     * Whether the request was cancelled, so that the copy should stop.
     *
     * @return true from then on
     */
    public boolean isCancelled() {
        return cancelled;
    }

    /** For example {@code ARCHIVE [0x200000402:0xa5:0x0]}. */
    @Override
    public String toString() {
        return kind + " " + fid();
    }

    void cancel() {
        cancelled = true;
    }

    void checkCancelled() throws CopyCancelledException {
        if (cancelled) {
            throw new CopyCancelledException("the request to " + this + " was cancelled");
        }
    }

    private void report() throws IOException {
        long end = kind == CopyKind.ARCHIVE ? Math.min(unreportedTo, total) : unreportedTo;
        CopyPort to = port;
        if (to == null || end <= unreportedFrom) {
            return;
        }
        try {
            to.progress(unreportedFrom, end - unreportedFrom, Math.max(total, coverage.bytes()));
        } catch (LustreException e) {
            if (e.errno().equals(ECANCELED)) {
                cancelled = true;
                checkCancelled();
            }
            throw e;
        }
        unreportedFrom = end;
        reportedAt = clock.getAsLong();
    }

    /** Ends the work: told to the coordinator even when it never began. */
    synchronized void end(boolean retry, int errno) throws LustreException {
        CopyPort open = port;
        if (open == null) {
            open = copytool.begin(item, -1, 0, errno != 0);
        }
        if (data != null) {
            data.end();
        }
        port = null;
        long length = Math.max(total, coverage.bytes());
        open.end(Math.max(0, item.offset()), length, retry, errno);
    }
}
