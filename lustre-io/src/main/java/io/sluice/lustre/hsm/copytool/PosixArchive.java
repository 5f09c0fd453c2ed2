package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * An archive that is a directory of another file system.
 *
 * <p>A file's copy lies at six levels of directories made from its FID and then the FID itself, for example
 * {@code 0001/0000/0401/0000/0002/0000/0x200000401:0x1:0x0}: object id, low 16 bits first, then sequence, low 16 bits
 * first, each as four hexadecimal digits. That is where the POSIX copytool of Lustre looks too, so archives can be
 * exchanged. The copy keeps the file's times, mode and, for root, owner.
 *
 * <p>A copy appears under its name only when it is complete and on disk; what a killed agent leaves is a file whose name
 * begins with a dot and ends with {@code .tmp}, which the next archive of the same file overwrites. Safe for use by
 * several threads.
 */
public final class PosixArchive implements CopytoolHandler {

    private static final int BUFFER_BYTES = 4 << 20;

    private final Path root;

    /**
     * An archive in a directory.
     *
     * @param root an existing directory, on a file system of its own
     */
    public PosixArchive(Path root) {
        this.root = root;
    }

    /**
     * Where the copy of a file lies.
     *
     * @param fid the file
     * @return a path below the archive's root, whether there is a copy or not
     */
    public Path copyOf(Fid fid) {
        long sequence = fid.sequence();
        int objectId = fid.objectId();
        String directories = String.format(
                "%04x/%04x/%04x/%04x/%04x/%04x",
                objectId & 0xffff,
                objectId >>> 16,
                sequence & 0xffff,
                sequence >>> 16 & 0xffff,
                sequence >>> 32 & 0xffff,
                sequence >>> 48);
        return root.resolve(directories).resolve(name(fid));
    }

    private static String name(Fid fid) {
        String bracketed = fid.toString();
        return bracketed.substring(1, bracketed.length() - 1);
    }

    private static Path unfinished(Path copy) {
        return copy.resolveSibling("." + copy.getFileName() + ".tmp");
    }

    @Override
    public void archive(CopyAction action) throws IOException {
        Path copy = copyOf(action.fid());
        Files.createDirectories(copy.resolveSibling("."));
        Path unfinished = unfinished(copy);
        try {
            try (FileChannel out = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                CopyData data = action.begin();
                copy(action, data::read, out::write);
                requireWhole(action, out.size(), data.size());
                keepAttributes(data.attributes(), unfinished);
                out.force(true);
            }
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
            syncDirectory(copy);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    @Override
    public void restore(CopyAction action) throws IOException {
        try (FileChannel in = FileChannel.open(copyOf(action.fid()), StandardOpenOption.READ)) {
            CopyData data = action.begin();
            copy(action, in::read, data::write);
            data.sync();
        }
    }

    @Override
    public void remove(CopyAction action) throws IOException {
        Path copy = copyOf(action.fid());
        Files.deleteIfExists(unfinished(copy));
        if (Files.deleteIfExists(copy)) {
            syncDirectory(copy);
        }
    }

    /** A file that was cut or grew while it was read has no copy yet. */
    private static void requireWhole(CopyAction action, long copyBytes, long fileBytes) throws IOException {
        if (copyBytes != fileBytes) {
            throw new CopyFailedException(
                    Errno.EAGAIN,
                    true,
                    action.fid() + " has " + fileBytes + " bytes, of which " + copyBytes + " were read");
        }
    }

    /** A read or a write at a position. */
    private interface At {
        int apply(ByteBuffer buffer, long position) throws IOException;
    }

    private static void copy(CopyAction action, At read, At write) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long position = 0;
        while (read.apply(buffer.clear(), position) > 0) {
            buffer.flip();
            int length = buffer.remaining();
            for (long at = position; buffer.hasRemaining(); ) {
                at += write.apply(buffer, at);
            }
            action.progress(position, length);
            position += length;
        }
    }

    private static void keepAttributes(PosixFileAttributes of, Path copy) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(copy, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(of.permissions());
            if ("root".equals(System.getProperty("user.name"))) {
                view.setOwner(of.owner());
                view.setGroup(of.group());
            }
        }
        Files.getFileAttributeView(copy, BasicFileAttributeView.class)
                .setTimes(of.lastModifiedTime(), of.lastAccessTime(), null);
    }

    /** A rename or deletion is safe only when the directory is on disk, too. */
    private static void syncDirectory(Path copy) throws IOException {
        try (FileChannel directory = FileChannel.open(copy.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
