package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The functions of the C library that Sluice calls itself, by their C names and mapped directly, which JNA does fastest.
 *
 * <p>They are looked up in the Lustre library first, whose dependency the C library is, so that a library that stands in
 * for Lustre can answer for the kernel as well.
 */
@SuppressWarnings("MemberName") // C names
final class LibC {

    /** The flags of {@code open(2)} that have the same value on x86-64 and aarch64, as every constant here must. */
    static final int O_CLOEXEC = 0x80000;

    private LibC() {}

    static void bind(NativeLibrary library) {
        Native.register(LibC.class, library);
    }

    static native int open(byte[] path, int flags, int mode);

    static native int close(int fd);

    static native int ioctl(int fd, long request, byte[] argument);

    static native int ioctl(int fd, long request, long argument);

    static native long getxattr(byte[] path, byte[] name, byte[] value, long size);

    static native long fgetxattr(int fd, byte[] name, byte[] value, long size);

    static native int setxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    static native int fsetxattr(int fd, byte[] name, byte[] value, long size, int flags);

    static native int removexattr(byte[] path, byte[] name);

    static native int statfs(byte[] path, byte[] result);

    static native int unlink(byte[] path);

    static native long pread(int fd, Pointer buffer, long count, long offset);

    static native long pwrite(int fd, Pointer buffer, long count, long offset);

    static native int poll(byte[] descriptors, long count, int timeoutMillis);

    static native long lseek(int fd, long offset, int whence);

    static native int fsync(int fd);

    static native int fdatasync(int fd);

    static native int ftruncate(int fd, long length);

    static native int posix_fallocate(int fd, long offset, long length);

    static native int posix_fadvise(int fd, long offset, long length, int advice);

    static native void free(Pointer memory);
}
