package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import io.sluice.lustre.LustreException;
import java.util.Arrays;
import java.util.Optional;

/** The extended attribute {@code lustre.lov}, straight from the kernel: one call, and every byte that there is. */
final class LovAttribute {

    static final byte[] NAME = NativePath.cString("lustre.lov"); // XATTR_LUSTRE_LOV

    private static final int FIRST_GUESS = 4096;
    private static final int LIMIT = 65536; // XATTR_SIZE_MAX
    private static final int ENODATA = 61;
    private static final int ERANGE = 34;

    private LovAttribute() {}

    private interface Source {
        long read(byte[] value);
    }

    static Optional<byte[]> read(byte[] path, String operation, String subject) throws LustreException {
        return read(value -> LibC.getxattr(path, NAME, value, value.length), operation, subject);
    }

    static Optional<byte[]> read(int fd, String operation, String subject) throws LustreException {
        return read(value -> LibC.fgetxattr(fd, NAME, value, value.length), operation, subject);
    }

    private static Optional<byte[]> read(Source source, String operation, String subject) throws LustreException {
        byte[] value = new byte[FIRST_GUESS];
        long length = source.read(value);
        int number = length < 0 ? Native.getLastError() : 0;
        if (number == ERANGE) {
            value = new byte[LIMIT];
            length = source.read(value);
            number = length < 0 ? Native.getLastError() : 0;
        }
        if (number == ENODATA || length == 0) {
            return Optional.empty();
        }
        if (number != 0) {
            throw Failures.of(operation, subject, number);
        }
        return Optional.of(Arrays.copyOf(value, (int) length));
    }
}
