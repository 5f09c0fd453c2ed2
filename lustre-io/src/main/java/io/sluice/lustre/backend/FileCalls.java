package io.sluice.lustre.backend;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreUnsupportedException;
import java.nio.ByteBuffer;

/** What can be done with an open descriptor. The subject names the file in failures. */
public interface FileCalls {

    /** Reads like {@code pread(2)}: the number of bytes, or -1 at the end of the file. */
    int read(int fd, ByteBuffer into, long position, String subject) throws LustreException;

    /** Writes like {@code pwrite(2)}: the number of bytes. */
    int write(int fd, ByteBuffer from, long position, String subject) throws LustreException;

    /** Reserves space like {@code posix_fallocate(3)}; the size grows. */
    void preallocate(int fd, long offset, long length, String subject) throws LustreException;

    /** Cuts or grows like {@code ftruncate(2)}. */
    void truncate(int fd, long length, String subject) throws LustreException;

    /** {@code fsync(2)}, or {@code fdatasync(2)} for data only. */
    void sync(int fd, boolean dataOnly, String subject) throws LustreException;

    /** The size in bytes. */
    long size(int fd, String subject) throws LustreException;

    /** The data version; {@code flags} says whose caches are written out first. */
    long dataVersion(int fd, long flags, String subject) throws LustreException;

    /** Takes the group lock; waits while another group has it. */
    void groupLock(int fd, long groupId, String subject) throws LustreException;

    /** Gives the group lock back. */
    void groupUnlock(int fd, long groupId, String subject) throws LustreException;

    /** Takes a lease: 1 for reading, 2 for writing. */
    void acquireLease(int fd, int mode, String subject) throws LustreException;

    /** Gives a lease back; the mode that was held, 0 when it was broken meanwhile. */
    int releaseLease(int fd, String subject) throws LustreException;

    /** The mode of the lease that is held; 0 for none. */
    int checkLease(int fd, String subject) throws LustreException;

    /** Gives a lease back with an intent: flags, and what they need. The mode that was held, 0 when it was broken. */
    int setLease(int fd, int mode, int flags, int[] ids, String subject) throws LustreException;

    /** Gives advice on a range to the servers. */
    void advise(int fd, int advice, long start, long end, boolean inBackground, String subject) throws LustreException;

    /** Exchanges the layouts of two open files. */
    void swapLayouts(int fd, int other, long version, long otherVersion, long flags, String subject)
            throws LustreException;

    /** The index of the MDT that holds the open file. */
    int mdtIndex(int fd, String subject) throws LustreException;

    /** The project id of the open file or directory. */
    int projectId(int fd, String subject) throws LustreException;

    /** The FID of the open file. */
    default Fid fid(int fd, String subject) throws LustreException {
        throw unsupported("fid of open file", subject);
    }

    /** Writes out what this client holds of the file. */
    default void flush(int fd, String subject) throws LustreException {
        throw unsupported("flush", subject);
    }

    /** Whether the content is encrypted on the servers. */
    default boolean isEncrypted(int fd, String subject) throws LustreException {
        throw unsupported("look for encryption", subject);
    }

    /** The length of the data from an offset on, and where it begins: two numbers; none at the end. */
    default long[] data(int fd, long offset, String subject) throws LustreException {
        throw unsupported("look for data", subject);
    }

    /** Gives the space of a range back. */
    default void punch(int fd, long start, long length, String subject) throws LustreException {
        throw unsupported("punch hole", subject);
    }

    /** The version of the layout as the OSTs know it. */
    default int layoutVersion(int fd, String subject) throws LustreException {
        throw unsupported("layout version", subject);
    }

    /** Records a data version as the archived one. */
    default void setArchivedVersion(int fd, long version, String subject) throws LustreException {
        throw unsupported("set archived version", subject);
    }

    /** Sets and clears HSM state bits. */
    default void setHsmState(int fd, long set, long clear, int archiveId, String subject) throws LustreException {
        throw unsupported("hsm set", subject);
    }

    /** Exchanges the layouts of two open files that the caller holds under a group lock. */
    default void swapLayoutsUnderGroupLock(
            int fd, int other, long version, long otherVersion, int groupId, String subject) throws LustreException {
        throw unsupported("swap layouts under a group lock", subject);
    }

    private static LustreUnsupportedException unsupported(String operation, String subject) {
        return new LustreUnsupportedException(
                operation, subject, "there is no system call for it", "install liblustreapi");
    }
}
