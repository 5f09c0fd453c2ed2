package io.sluice.lustre.backend.jna;

import io.sluice.lustre.LustreException;
import java.nio.file.Path;
import java.util.Optional;

/** Extended attributes that Lustre keeps and does not understand. */
final class NamedAttribute {

    private NamedAttribute() {}

    static Optional<byte[]> read(Path path, String name) throws LustreException {
        byte[] cPath = NativePath.cString(path);
        byte[] cName = NativePath.cString(name);
        return LovAttribute.read(
                value -> LibC.getxattr(cPath, cName, value, value.length), "get " + name, path.toString());
    }

    static Optional<byte[]> read(int fd, String name, String subject) throws LustreException {
        byte[] cName = NativePath.cString(name);
        return LovAttribute.read(value -> LibC.fgetxattr(fd, cName, value, value.length), "get " + name, subject);
    }

    static void write(Path path, String name, byte[] value) throws LustreException {
        Failures.minusOne(
                LibC.setxattr(NativePath.cString(path), NativePath.cString(name), value, value.length, 0),
                "set " + name,
                path.toString());
    }

    static void write(int fd, String name, byte[] value, String subject) throws LustreException {
        Failures.minusOne(LibC.fsetxattr(fd, NativePath.cString(name), value, value.length, 0), "set " + name, subject);
    }
}
