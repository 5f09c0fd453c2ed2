package io.sluice.lustre.io;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.backend.Backends;
import io.sluice.lustre.backend.LustreBackend;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One extended attribute, by name, of the files of a mount. Lustre keeps it on the MDT: reading and setting it neither
 * restores a released file nor makes an archived one dirty. Names that begin with {@code trusted.} are root's, and no other
 * user sees them. Safe for use by several threads.
 */
public final class ExtendedAttribute {

    private static final int O_NONBLOCK = 0x800; // opening a released file must not wait for it

    private final LustreBackend backend;
    private final Path mount;
    private final String name;

    private ExtendedAttribute(LustreBackend backend, Path mount, String name) {
        this.backend = backend;
        this.mount = mount;
        this.name = name;
    }

    /**
     * An attribute.
     *
     * @param fileSystem the file system
     * @param name with its name space, for example {@code trusted.archive}
     * @return the attribute of all files
     * @throws LustreException when there is no way to talk to Lustre
     */
    public static ExtendedAttribute named(LustreFileSystem fileSystem, String name) throws LustreException {
        Path mount = fileSystem.mountPoint();
        return new ExtendedAttribute(Backends.require("extended attribute", mount.toString()), mount, name);
    }

    /**
     * Reads it.
     *
     * @param path an existing file or directory
     * @return its bytes; empty when there is none, or it has none
     * @throws LustreException when there is no such file or the caller may not
     */
    public Optional<byte[]> read(Path path) throws LustreException {
        return backend.attribute(path, name);
    }

    /**
     * Sets it.
     *
     * @param path an existing file or directory
     * @param value at most some 4 KB
     * @throws LustreException when there is no such file or the caller may not
     */
    public void write(Path path, byte[] value) throws LustreException {
        backend.setAttribute(path, name, value);
    }

    /**
     * Reads it by FID, which needs root.
     *
     * @param file an existing file
     * @return its bytes; empty when there is none, or it has none
     * @throws LustreException when there is no such file or the caller may not
     */
    public Optional<byte[]> read(Fid file) throws LustreException {
        int fd = backend.openByFid(mount, file, O_NONBLOCK);
        try {
            return backend.attribute(fd, name, file.toString());
        } finally {
            backend.close(fd, file.toString());
        }
    }

    /**
     * Sets it by FID, which needs root.
     *
     * @param file an existing file
     * @param value at most some 4 KB
     * @throws LustreException when there is no such file or the caller may not
     */
    public void write(Fid file, byte[] value) throws LustreException {
        int fd = backend.openByFid(mount, file, O_NONBLOCK);
        try {
            backend.setAttribute(fd, name, value, file.toString());
        } finally {
            backend.close(fd, file.toString());
        }
    }
}
