package io.sluice.lustre.backend.jna;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.FileCalls;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The calls on a descriptor that are the kernel's own, whoever answers for Lustre. */
abstract class CommonFileCalls implements FileCalls {

    private static final long GET_ATTRIBUTES = 0x801c581fL; // FS_IOC_FSGETXATTR
    private static final int ATTRIBUTES = 28; // struct fsxattr
    private static final int SEEK_END = 2;

    @Override
    public int read(int fd, ByteBuffer into, long position, String subject) throws LustreException {
        return NativeIo.read(fd, into, position, subject);
    }

    @Override
    public int write(int fd, ByteBuffer from, long position, String subject) throws LustreException {
        return NativeIo.write(fd, from, position, subject);
    }

    @Override
    public void preallocate(int fd, long offset, long length, String subject) throws LustreException {
        int number = LibC.posix_fallocate(fd, offset, length);
        if (number != 0) {
            throw Failures.of("preallocate", subject, number);
        }
    }

    @Override
    public void truncate(int fd, long length, String subject) throws LustreException {
        Failures.minusOne(LibC.ftruncate(fd, length), "truncate", subject);
    }

    @Override
    public void sync(int fd, boolean dataOnly, String subject) throws LustreException {
        Failures.minusOne(dataOnly ? LibC.fdatasync(fd) : LibC.fsync(fd), "sync", subject);
    }

    @Override
    public long size(int fd, String subject) throws LustreException {
        return Failures.minusOneOrCount(LibC.lseek(fd, 0, SEEK_END), "size", subject);
    }

    @Override
    public int projectId(int fd, String subject) throws LustreException {
        byte[] attributes = new byte[ATTRIBUTES];
        Failures.minusOne(LibC.ioctl(fd, GET_ATTRIBUTES, attributes), "project id", subject);
        return HsmBytes.wrap(attributes).getInt(12);
    }

    /** One {@code llapi_lu_ladvise}: advice, and the range as first byte and the byte after the last. */
    static byte[] advice(int advice, long start, long end) {
        byte[] bytes = new byte[32];
        HsmBytes.wrap(bytes).putShort((short) advice).putLong(8, start).putLong(16, end);
        return bytes;
    }

    /** One {@code ll_ioc_lease} with its ids. */
    static byte[] lease(int mode, int flags, int... ids) {
        byte[] bytes = new byte[12 + 4 * ids.length];
        ByteBuffer buffer = HsmBytes.wrap(bytes).putInt(mode).putInt(flags).putInt(ids.length);
        Arrays.stream(ids).forEach(buffer::putInt);
        return bytes;
    }
}
