package io.sluice.lustre.hsm;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.NotLustreException;
import io.sluice.lustre.StorageTarget;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps restores from filling the object storage targets.
 *
 * <p>A restore makes new objects, and where they go is the metadata server's choice. So a file is admitted when, with
 * everything that is still to be restored spread evenly, as many of the emptiest usable targets as it has stripes have
 * room for its share above the head-room. A restore that is half done counts in full, in its reservation and in the
 * free space: the guard errs on the side of waiting.
 */
final class SpaceGuard {

    private final HsmRequests lustre;
    private final boolean checks;
    private final double headRoom;
    private final long refreshNanos;

    private long[] room = {};
    private long readAt;
    private boolean known;
    private long reserved;
    private long unsettled;

    SpaceGuard(HsmRequests lustre, boolean checks, double headRoom, long refreshNanos) {
        this.lustre = lustre;
        this.checks = checks;
        this.headRoom = headRoom;
        this.refreshNanos = refreshNanos;
    }

    /**
     * Size in bytes from which a file's layout matters: one that is small beside every target fits on any or on none.
     */
    long wideFrom(long now) throws LustreException {
        if (!checks) {
            return Long.MAX_VALUE;
        }
        refresh(now);
        return room.length > 1 ? room[0] / 100 : Long.MAX_VALUE;
    }

    /** Reserves room for a file, if there is. */
    boolean reserve(long sizeBytes, int stripes, long now) throws LustreException {
        if (!checks) {
            return true;
        }
        refresh(now);
        if (!fits(sizeBytes, stripes)) {
            if (unsettled == reserved) {
                return false;
            }
            read(now);
            if (!fits(sizeBytes, stripes)) {
                return false;
            }
        }
        reserved += sizeBytes;
        unsettled += sizeBytes;
        return true;
    }

    /** The file's restore has ended. Its space is given back only with the next look at the targets, which shows it. */
    void settled(long sizeBytes) {
        unsettled -= sizeBytes;
    }

    private boolean fits(long sizeBytes, int stripes) {
        if (room.length == 0) {
            return false;
        }
        int wide = Math.max(1, Math.min(stripes, room.length));
        long share = (sizeBytes + wide - 1) / wide;
        return room[room.length - wide] - reserved / room.length >= share;
    }

    private void refresh(long now) throws LustreException {
        if (!known || now - readAt >= refreshNanos) {
            read(now);
        }
    }

    private void read(long now) throws LustreException {
        List<StorageTarget> osts = osts();
        room = osts.stream()
                .filter(StorageTarget::isUsable)
                .mapToLong(ost -> Math.max(0, ost.availableBytes() - (long) (headRoom * ost.totalBytes())))
                .toArray();
        Arrays.sort(room);
        reserved = unsettled;
        readAt = now;
        known = true;
    }

    private List<StorageTarget> osts() throws LustreException {
        LustreException failure;
        try {
            List<StorageTarget> osts = lustre.osts();
            if (!osts.isEmpty()) {
                return osts;
            }
            failure = unknown(Errno.NONE, "the client shows no OSTs");
        } catch (NotLustreException e) {
            throw e;
        } catch (LustreException e) {
            failure = unknown(e.errno(), "the space of the OSTs cannot be read: " + e.sentence());
            failure.initCause(e);
        }
        throw failure;
    }

    private static LustreException unknown(Errno errno, String sentence) {
        return new LustreException(
                "hsm restore",
                "",
                errno,
                sentence + ", so restores might fill them",
                "mount /sys into the container or install liblustreapi, or let the campaign run without its space check");
    }
}
