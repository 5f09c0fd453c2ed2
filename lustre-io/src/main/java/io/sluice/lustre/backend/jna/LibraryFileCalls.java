package io.sluice.lustre.backend.jna;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.NotLustreException;

/** Calls on a descriptor through the library. */
final class LibraryFileCalls extends CommonFileCalls {

    private static final long IN_BACKGROUND = 1; // LF_ASYNC
    private static final long CHECK_BOTH_VERSIONS = 3; // SWAP_LAYOUTS_CHECK_DV1, SWAP_LAYOUTS_CHECK_DV2

    private final LustreLibrary library;
    private final LibLustreApi api;
    private final FrequentCalls frequent;

    LibraryFileCalls(LustreLibrary library) {
        this.library = library;
        this.api = library.api();
        this.frequent = library.frequent();
    }

    @Override
    public long dataVersion(int fd, long flags, String subject) throws LustreException {
        long[] version = {0};
        Failures.negativeErrno(api.llapi_get_data_version(fd, version, flags), "data version", subject);
        return version[0];
    }

    @Override
    public void groupLock(int fd, long groupId, String subject) throws LustreException {
        int answer = library.has("llapi_group_lock64")
                ? api.llapi_group_lock64(fd, groupId)
                : api.llapi_group_lock(fd, narrow(groupId, subject));
        Failures.negativeErrno(answer, "group lock", subject);
    }

    @Override
    public void groupUnlock(int fd, long groupId, String subject) throws LustreException {
        int answer = library.has("llapi_group_unlock64")
                ? api.llapi_group_unlock64(fd, groupId)
                : api.llapi_group_unlock(fd, narrow(groupId, subject));
        Failures.negativeErrno(answer, "group unlock", subject);
    }

    private static int narrow(long groupId, String subject) throws LustreException {
        if (groupId != (int) groupId) {
            throw new LustreException(
                    "group lock",
                    subject,
                    Errno.EINVAL,
                    "group id " + groupId + " needs 64 bits",
                    "clients before Lustre 2.15 take 32 bits");
        }
        return (int) groupId;
    }

    @Override
    public void acquireLease(int fd, int mode, String subject) throws LustreException {
        LibLustreApi leasing = library.require("llapi_lease_acquire", "lease", subject);
        Failures.negativeErrno(leasing.llapi_lease_acquire(fd, mode), "lease", subject);
    }

    @Override
    public int releaseLease(int fd, String subject) throws LustreException {
        LibLustreApi leasing = library.require("llapi_lease_release", "release lease", subject);
        return Failures.negativeErrno(leasing.llapi_lease_release(fd), "release lease", subject);
    }

    @Override
    public int checkLease(int fd, String subject) throws LustreException {
        return Failures.negativeErrno(api.llapi_lease_check(fd), "check lease", subject);
    }

    @Override
    public int setLease(int fd, int mode, int flags, int[] ids, String subject) throws LustreException {
        LibLustreApi leasing = library.require("llapi_lease_set", "lease", subject);
        return Failures.negativeErrno(leasing.llapi_lease_set(fd, lease(mode, flags, ids)), "lease", subject);
    }

    @Override
    public void advise(int fd, int advice, long start, long end, boolean inBackground, String subject)
            throws LustreException {
        Failures.minusOne(
                api.llapi_ladvise(fd, inBackground ? IN_BACKGROUND : 0, 1, advice(advice, start, end)),
                "advise",
                subject);
    }

    @Override
    public void swapLayouts(int fd, int other, long version, long otherVersion, long flags, String subject)
            throws LustreException {
        Failures.negativeErrno(
                api.llapi_fswap_layouts(fd, other, version, otherVersion, flags), "swap layouts", subject);
    }

    @Override
    public int mdtIndex(int fd, String subject) throws LustreException {
        int[] index = {0};
        Failures.negativeErrno(api.llapi_file_fget_mdtidx(fd, index), "MDT of file", subject);
        return index[0];
    }

    @Override
    public Fid fid(int fd, String subject) throws LustreException {
        byte[] fid = new byte[16];
        int answer = frequent.llapi_fd2fid(fd, fid);
        if (answer == -Errno.ENODATA.number()) {
            throw new NotLustreException("fid of open file", subject, Errno.ENODATA);
        }
        Failures.negativeErrno(answer, "fid of open file", subject);
        return HsmBytes.fid(fid);
    }

    @Override
    public void flush(int fd, String subject) throws LustreException {
        LibLustreApi flushing = library.require("llapi_file_flush", "flush", subject);
        Failures.negativeErrno(flushing.llapi_file_flush(fd), "flush", subject);
    }

    @Override
    public boolean isEncrypted(int fd, String subject) throws LustreException {
        LibLustreApi looking = library.require("llapi_file_is_encrypted", "look for encryption", subject);
        return Failures.negativeErrno(looking.llapi_file_is_encrypted(fd), "look for encryption", subject) > 0;
    }

    @Override
    public long[] data(int fd, long offset, String subject) throws LustreException {
        LibLustreApi seeking = library.require("llapi_data_seek", "look for data", subject);
        long[] length = {0};
        long start =
                Failures.negativeErrnoOrCount(seeking.llapi_data_seek(fd, offset, length), "look for data", subject);
        return length[0] == 0 ? new long[0] : new long[] {start, length[0]};
    }

    @Override
    public void punch(int fd, long start, long length, String subject) throws LustreException {
        LibLustreApi punching = library.require("llapi_hole_punch", "punch hole", subject);
        Failures.negativeErrno(punching.llapi_hole_punch(fd, start, length), "punch hole", subject);
    }

    @Override
    public int layoutVersion(int fd, String subject) throws LustreException {
        LibLustreApi asking = library.require("llapi_get_ost_layout_version", "layout version", subject);
        int[] version = {0};
        Failures.negativeErrno(asking.llapi_get_ost_layout_version(fd, version), "layout version", subject);
        return version[0];
    }

    @Override
    public void setArchivedVersion(int fd, long version, String subject) throws LustreException {
        LibLustreApi setting = library.require("llapi_hsm_data_version_set", "set archived version", subject);
        Failures.negativeErrno(setting.llapi_hsm_data_version_set(fd, version), "set archived version", subject);
    }

    @Override
    public void setHsmState(int fd, long set, long clear, int archiveId, String subject) throws LustreException {
        Failures.negativeErrno(api.llapi_hsm_state_set_fd(fd, set, clear, archiveId), "hsm set", subject);
    }

    @Override
    public void swapLayoutsUnderGroupLock(
            int fd, int other, long version, long otherVersion, int groupId, String subject) throws LustreException {
        Failures.negativeErrno(
                api.llapi_fswap_layouts_grouplock(fd, other, version, otherVersion, groupId, CHECK_BOTH_VERSIONS),
                "swap layouts under a group lock",
                subject);
    }
}
