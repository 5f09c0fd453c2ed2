package io.sluice.lustre.backend.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sluice.lustre.LustreException;
import java.nio.ByteBuffer;

/** Positional reads and writes on a descriptor; a direct buffer is used as it is, any other through a copy. */
final class NativeIo {

    private static final int COPY_LIMIT = 1 << 20;
    private static final int EINTR = 4;

    private NativeIo() {}

    /** The number of bytes, or -1 at the end of the file. */
    static int read(int fd, ByteBuffer into, long position, String subject) throws LustreException {
        if (!into.hasRemaining()) {
            return 0;
        }
        int count;
        if (into.isDirect()) {
            Pointer at = Native.getDirectBufferPointer(into).share(into.position());
            count = transfer(() -> LibC.pread(fd, at, into.remaining(), position), "read", subject);
            into.position(into.position() + Math.max(count, 0));
        } else {
            try (Memory copy = new Memory(Math.min(into.remaining(), COPY_LIMIT))) {
                count = transfer(() -> LibC.pread(fd, copy, copy.size(), position), "read", subject);
                into.put(copy.getByteArray(0, count));
            }
        }
        return count == 0 ? -1 : count;
    }

    /** The number of bytes that were taken, which may be less than there are. */
    static int write(int fd, ByteBuffer from, long position, String subject) throws LustreException {
        if (!from.hasRemaining()) {
            return 0;
        }
        int count;
        if (from.isDirect()) {
            Pointer at = Native.getDirectBufferPointer(from).share(from.position());
            count = transfer(() -> LibC.pwrite(fd, at, from.remaining(), position), "write", subject);
        } else {
            byte[] bytes = new byte[Math.min(from.remaining(), COPY_LIMIT)];
            from.duplicate().get(bytes);
            try (Memory copy = new Memory(bytes.length)) {
                copy.write(0, bytes, 0, bytes.length);
                count = transfer(() -> LibC.pwrite(fd, copy, bytes.length, position), "write", subject);
            }
        }
        from.position(from.position() + count);
        return count;
    }

    private interface Transfer {
        long run();
    }

    private static int transfer(Transfer call, String operation, String subject) throws LustreException {
        while (true) {
            long count = call.run();
            if (count >= 0) {
                return (int) count;
            }
            int number = Native.getLastError();
            if (number != EINTR || Thread.currentThread().isInterrupted()) {
                throw Failures.of(operation, subject, number);
            }
        }
    }
}
