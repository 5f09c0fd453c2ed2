package io.sluice.lustre.layout;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.backend.Mount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The layouts of the files and directories of one mount. Safe for use by several threads; every call blocks. */
public final class Layouts {

    private static final int READ_ONLY = 0;
    private static final int READ_WRITE = 2;
    private static final int NEGATE = 0x8000_0000; // LCME_FL_NEG

    private final LustreBackend backend;
    private final Mount mount;

    /**
     * For {@code LustreFileSystem} only; use {@code LustreFileSystem.layouts()}.
     *
     * @param backend how to talk to Lustre
     * @param mount the mount
     */
    public Layouts(LustreBackend backend, Mount mount) {
        this.backend = backend;
        this.mount = mount;
    }

    /**
     * The layout of a file.
     *
     * @param file an existing file; of a directory its default layout is read
     * @return the layout; {@link Layout#UNSET} for a file without objects and a directory without a default
     * @throws LustreException when the file does not exist, is not on Lustre, or its layout cannot be understood
     */
    public Layout read(Path file) throws LustreException {
        Optional<byte[]> attribute = backend.layoutAttribute(file);
        return attribute.isEmpty() ? Layout.UNSET : parse(attribute.get(), file.toString());
    }

    /**
     * The layout of a file by FID.
     *
     * @param fid the FID of an existing file
     * @return as {@link #read(Path)}
     * @throws LustreException when no file has the FID
     */
    public Layout read(Fid fid) throws LustreException {
        int fd = backend.openByFid(mount.root(), fid, READ_ONLY);
        try {
            Optional<byte[]> attribute = backend.layoutAttribute(fd, fid.toString());
            return attribute.isEmpty() ? Layout.UNSET : parse(attribute.get(), fid.toString());
        } finally {
            backend.close(fd, fid.toString());
        }
    }

    /**
     * The layout that a file has, or that a file would get if it were made now, with the numbers that stand behind the
     * defaults.
     *
     * @param path a file or directory; it need not exist, but its parent must
     * @return the layout in plain numbers as far as the client knows them
     * @throws LustreException when the parent does not exist or is not on Lustre
     */
    public Layout expected(Path path) throws LustreException {
        Path parent = path.toAbsolutePath().getParent();
        // The library answers for any path, however little of it exists.
        if (parent != null && !Files.isDirectory(parent)) {
            throw new LustreException(
                    "layout expected", path.toString(), Errno.ENOENT, "there is no directory " + parent, "");
        }
        return backend.expectedLayout(path);
    }

    /**
     * Creates an empty file with a layout. The file must not exist; when it cannot be given the layout, no file is left.
     *
     * @param file the file to make
     * @param layout its layout. One that {@linkplain Layout#isUnset() says nothing} becomes the directory's default;
     *     what another leaves unset is the file system's, save the pool, which is the directory's
     * @param mode the permission bits, 0 to 07777, subject to the process's umask
     * @throws IllegalArgumentException when the layout breaks a rule, naming each
     * @throws LustreException when the file exists, the place is not on Lustre, a pool or OST does not exist
     */
    public void create(Path file, Layout layout, int mode) throws LustreException {
        layout.checked();
        int fd = backend.create(file, layout, mode);
        backend.close(fd, file.toString());
    }

    /**
     * The default layout of a directory: what new files in it get.
     *
     * @param directory an existing directory
     * @return empty when it has none of its own and the parent's or the file system's counts
     * @throws LustreException when it does not exist or is not on Lustre
     */
    public Optional<Layout> directoryDefault(Path directory) throws LustreException {
        Optional<byte[]> attribute = backend.layoutAttribute(directory);
        return attribute.isEmpty() ? Optional.empty() : Optional.of(parse(attribute.get(), directory.toString()));
    }

    /**
     * Makes a layout the default of a directory. Files that are there already keep theirs.
     *
     * @param directory an existing directory
     * @param layout the layout
     * @throws IllegalArgumentException when the layout breaks a rule, naming each
     * @throws LustreException when it does not exist, is not on Lustre, or the client refuses
     */
    public void setDirectoryDefault(Path directory, Layout layout) throws LustreException {
        layout.checked();
        backend.setDirectoryLayout(directory, layout);
    }

    /**
     * Takes away the default layout of a directory; does nothing when it has none.
     *
     * @param directory an existing directory
     * @throws LustreException when it does not exist, is not on Lustre, or the client refuses
     */
    public void clearDirectoryDefault(Path directory) throws LustreException {
        backend.clearDirectoryLayout(directory);
    }

    /**
     * Adds components behind the last one of a progressive file, which must have an end.
     *
     * @param file an existing progressive file
     * @param components a composite layout whose first component begins where the file's last one ends
     * @throws LustreException when they do not fit, or the client refuses
     */
    public void addComponents(Path file, Layout components) throws LustreException {
        backend.addComponents(file, components);
    }

    /**
     * Deletes a component that has no objects.
     *
     * @param file an existing progressive file
     * @param componentId the component's id
     * @throws LustreException when there is no such component, or it has objects
     */
    public void deleteComponent(Path file, int componentId) throws LustreException {
        backend.deleteComponents(file, componentId, 0);
    }

    /**
     * Sets flags of a component.
     *
     * @param file an existing composite file
     * @param componentId the component's id
     * @param flags the flags to set
     * @throws LustreException when there is no such component, or a flag is not a user's to set
     */
    public void setComponentFlags(Path file, int componentId, Set<LayoutFlag> flags) throws LustreException {
        backend.setComponentFlags(file, componentId, bits(flags));
    }

    /**
     * Clears flags of a component.
     *
     * @param file an existing composite file
     * @param componentId the component's id
     * @param flags the flags to clear
     * @throws LustreException when there is no such component, or a flag is not a user's to clear
     */
    public void clearComponentFlags(Path file, int componentId, Set<LayoutFlag> flags) throws LustreException {
        backend.setComponentFlags(file, componentId, bits(flags) | NEGATE);
    }

    private static int bits(Set<LayoutFlag> flags) {
        int bits = 0;
        for (LayoutFlag flag : flags) {
            bits |= flag.bit();
        }
        return bits;
    }

    /**
     * Exchanges the layouts of two files, and with them their data; names, owners and times stay.
     *
     * @param one an existing file
     * @param other another on the same file system
     * @throws LustreException with {@code EXDEV} when they are on different file systems
     */
    public void swap(Path one, Path other) throws LustreException {
        int fd = backend.open(one, READ_WRITE, 0);
        try {
            int otherFd = backend.open(other, READ_WRITE, 0);
            try {
                backend.files().swapLayouts(fd, otherFd, 0, 0, 0, one + " and " + other);
            } finally {
                backend.close(otherFd, other.toString());
            }
        } finally {
            backend.close(fd, one.toString());
        }
    }

    private static Layout parse(byte[] attribute, String subject) throws LustreException {
        try {
            return Layout.parse(attribute);
        } catch (IllegalArgumentException e) {
            LustreException failure =
                    new LustreException("layout get", subject, Errno.NONE, String.valueOf(e.getMessage()), "");
            failure.initCause(e);
            throw failure;
        }
    }
}
