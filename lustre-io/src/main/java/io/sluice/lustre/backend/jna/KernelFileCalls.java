package io.sluice.lustre.backend.jna;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import java.nio.ByteBuffer;

/** Calls on a descriptor by ioctl. */
final class KernelFileCalls extends CommonFileCalls {

    private static final long PATH2FID = 0x800866adL; // LL_IOC_PATH2FID
    private static final long DATA_VERSION = 0x801066daL; // LL_IOC_DATA_VERSION
    private static final long GROUP_LOCK = 0x4008669eL; // LL_IOC_GROUP_LOCK
    private static final long GROUP_UNLOCK = 0x4008669fL; // LL_IOC_GROUP_UNLOCK
    private static final long SET_LEASE = 0xc00c66f3L; // LL_IOC_SET_LEASE
    private static final long GET_LEASE = 0x66f4L; // LL_IOC_GET_LEASE
    private static final long LADVISE = 0x802066faL; // LL_IOC_LADVISE
    private static final long SWAP_LAYOUTS = 0x402066dbL; // LL_IOC_LOV_SWAP_LAYOUTS
    private static final long GET_MDTIDX = 0x800466afL; // LL_IOC_GET_MDTIDX
    private static final int LADVISE_MAGIC = 0x1ADF1CE0; // LADVISE_MAGIC
    private static final long IN_BACKGROUND = 1; // LF_ASYNC
    private static final int UNLOCK = 4; // LL_LEASE_UNLCK

    @Override
    public long dataVersion(int fd, long flags, String subject) throws LustreException {
        byte[] version = new byte[16];
        HsmBytes.wrap(version).putInt(12, (int) flags);
        Failures.minusOne(LibC.ioctl(fd, DATA_VERSION, version), "data version", subject);
        return HsmBytes.wrap(version).getLong(0);
    }

    @Override
    public void groupLock(int fd, long groupId, String subject) throws LustreException {
        Failures.minusOne(LibC.ioctl(fd, GROUP_LOCK, groupId), "group lock", subject);
    }

    @Override
    public void groupUnlock(int fd, long groupId, String subject) throws LustreException {
        Failures.minusOne(LibC.ioctl(fd, GROUP_UNLOCK, groupId), "group unlock", subject);
    }

    @Override
    public void acquireLease(int fd, int mode, String subject) throws LustreException {
        setLease(fd, mode, 0, new int[0], subject);
    }

    @Override
    public int releaseLease(int fd, String subject) throws LustreException {
        return setLease(fd, UNLOCK, 0, new int[0], subject);
    }

    @Override
    public int checkLease(int fd, String subject) throws LustreException {
        return Failures.minusOne(LibC.ioctl(fd, GET_LEASE, 0L), "check lease", subject);
    }

    @Override
    public int setLease(int fd, int mode, int flags, int[] ids, String subject) throws LustreException {
        return Failures.minusOne(LibC.ioctl(fd, SET_LEASE, lease(mode, flags, ids)), "lease", subject);
    }

    @Override
    public void advise(int fd, int advice, long start, long end, boolean inBackground, String subject)
            throws LustreException {
        byte[] item = advice(advice, start, end);
        byte[] request = new byte[32 + item.length];
        ByteBuffer bytes = HsmBytes.wrap(request);
        bytes.putInt(LADVISE_MAGIC).putInt(1).putLong(inBackground ? IN_BACKGROUND : 0);
        System.arraycopy(item, 0, request, 32, item.length);
        Failures.minusOne(LibC.ioctl(fd, LADVISE, request), "advise", subject);
    }

    @Override
    public void swapLayouts(int fd, int other, long version, long otherVersion, long flags, String subject)
            throws LustreException {
        byte[] swap = new byte[32];
        HsmBytes.wrap(swap)
                .putLong(flags)
                .putInt(other)
                .putInt(0)
                .putLong(version)
                .putLong(otherVersion);
        Failures.minusOne(LibC.ioctl(fd, SWAP_LAYOUTS, swap), "swap layouts", subject);
    }

    @Override
    public int mdtIndex(int fd, String subject) throws LustreException {
        byte[] index = new byte[4];
        Failures.minusOne(LibC.ioctl(fd, GET_MDTIDX, index), "MDT of file", subject);
        return HsmBytes.wrap(index).getInt(0);
    }

    @Override
    public Fid fid(int fd, String subject) throws LustreException {
        byte[] fid = new byte[16];
        Failures.minusOne(LibC.ioctl(fd, PATH2FID, fid), "fid of open file", subject);
        return HsmBytes.fid(fid);
    }
}
