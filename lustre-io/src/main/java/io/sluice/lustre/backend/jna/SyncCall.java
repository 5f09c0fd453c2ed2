package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import java.nio.file.Path;

/** {@code syncfs(2)} of the C library, which works on every file system and without the Lustre library. */
public final class SyncCall {

    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 02000000;

    private SyncCall() {}

    /** Bound when first used, so that a failure to load is the caller's to handle and not a class that never loads. */
    private static final class C {
        static {
            Native.register(C.class, "c");
        }

        static native int open(byte[] path, int flags, int mode);

        static native int syncfs(int fd);

        static native int close(int fd);
    }

    /**
     * Writes everything of one file system to its servers or disks.
     *
     * @param directory a directory on it
     * @throws LustreException when the directory cannot be opened or writing fails
     * @throws LinkageError when JNA or the C library cannot be loaded
     */
    public static void sync(Path directory) throws LustreException {
        String subject = directory.toString();
        int fd = C.open(NativePath.cString(directory), O_RDONLY | O_CLOEXEC, 0);
        Failures.minusOne(fd, "open", subject);
        int answer = C.syncfs(fd);
        int error = answer < 0 ? Native.getLastError() : Errno.NONE.number();
        Failures.minusOne(C.close(fd), "close", subject);
        if (answer < 0) {
            throw Failures.of("sync", subject, error);
        }
    }
}
