package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import io.sluice.lustre.LustreException;
import java.nio.ByteBuffer;
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

    interface Source {
        long read(byte[] value);
    }

    static Optional<byte[]> read(byte[] path, String operation, String subject) throws LustreException {
        return read(value -> LibC.getxattr(path, NAME, value, value.length), operation, subject);
    }

    static Optional<byte[]> read(int fd, String operation, String subject) throws LustreException {
        return read(value -> LibC.fgetxattr(fd, NAME, value, value.length), operation, subject);
    }

    static Optional<byte[]> read(Source source, String operation, String subject) throws LustreException {
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

    /**
     * Whether it is that of a plain layout with no first OST. The attribute of a directory never has one, even where the
     * directory's default does; the ioctl tells.
     */
    static boolean lacksFirstOst(byte[] layout) {
        int magic = HsmBytes.wrap(layout).getInt(0);
        return (magic == 0x0BD10BD0 || magic == 0x0BD30BD0) // LOV_USER_MAGIC_V1, _V3
                && HsmBytes.wrap(layout).getShort(30) == -1;
    }

    /** The length of a layout in a longer buffer; a directory's plain default has no objects behind its header. */
    static int length(byte[] layout, boolean directory) {
        ByteBuffer bytes = HsmBytes.wrap(layout);
        return switch (bytes.getInt(0)) {
            case 0x0BD60BD0, 0x0BD80BD0 -> Math.min(bytes.getInt(4), layout.length); // LOV_USER_MAGIC_COMP_V1, _SEL
            case 0x0BD70BD0 -> Math.min(16 + bytes.getInt(4), layout.length); // LOV_USER_MAGIC_FOREIGN
            case 0x0BD10BD0 -> plainLength(bytes, 32, directory); // LOV_USER_MAGIC_V1
            default -> plainLength(bytes, 48, directory);
        };
    }

    private static int plainLength(ByteBuffer bytes, int header, boolean directory) {
        int count = Short.toUnsignedInt(bytes.getShort(28));
        return directory || count >= 0xffe0 ? header : Math.min(header + 24 * count, bytes.capacity());
    }
}
