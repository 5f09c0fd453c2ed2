package io.sluice.lustre.backend.jna;

import com.sun.jna.Memory;
import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.MirrorCalls;
import io.sluice.lustre.layout.Layout;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Mirrors and volatile files through the library. */
final class LibraryMirrorCalls implements MirrorCalls {

    private static final int O_RDWR = 2;
    private static final int O_NOFOLLOW_DELAY = 0x1002100; // O_LOV_DELAY_CREATE of every release
    private static final int PAGE = 1 << 16; // the largest of any machine
    private static final int LEASE_UNLOCK = 4; // LL_LEASE_UNLCK
    private static final int LEASE_WRITE = 2; // LL_LEASE_WRLCK
    private static final int RESYNC = 1; // LL_LEASE_RESYNC
    private static final int RESYNC_DONE = 2; // LL_LEASE_RESYNC_DONE
    private static final int STALE_COMPONENT = 32; // struct llapi_resync_comp
    private static final int MAX_COMPONENTS = 1024;
    private static final long WHOLE_FILE = -1L;
    private static final int COPY_LIMIT = 1 << 20;

    private final LustreLibrary library;
    private final LibLustreApi api;
    private final LibraryFileCalls files;

    LibraryMirrorCalls(LustreLibrary library, LibraryFileCalls files) {
        this.library = library;
        this.api = library.api();
        this.files = files;
    }

    @Override
    public int createVolatile(Path directory, int mdtIndex, Layout layout) throws LustreException {
        String operation = "create volatile file";
        int fd = Failures.negativeErrno(
                api.llapi_create_volatile_idx(NativePath.cString(directory), mdtIndex, O_RDWR | O_NOFOLLOW_DELAY),
                operation,
                directory.toString());
        try {
            setLayout(fd, layout, operation, directory.toString());
            return fd;
        } catch (LustreException e) {
            LibC.close(fd);
            throw e;
        }
    }

    private void setLayout(int fd, Layout layout, String operation, String subject) throws LustreException {
        if (library.has("llapi_layout_set_by_fd")) {
            try (LayoutHandle handle = LayoutHandle.build(library, layout, operation, subject)) {
                handle.setOn(fd);
            }
        } else {
            byte[] attribute = layout.toAttribute();
            Failures.minusOne(
                    LibC.fsetxattr(fd, LovAttribute.NAME, attribute, attribute.length, 0), operation, subject);
        }
    }

    @Override
    public int read(int fd, int mirrorId, ByteBuffer into, long position, String subject) throws LustreException {
        LibLustreApi mirrors = library.require("llapi_mirror_read", "mirror read", subject);
        long size = Math.min(Math.max(into.remaining(), 1), COPY_LIMIT);
        try (Memory room = new Memory(size + PAGE)) {
            // The client reads a single mirror only into aligned memory.
            Memory copy = room.align(PAGE);
            long count = Failures.negativeErrnoOrCount(
                    mirrors.llapi_mirror_read(fd, mirrorId, copy, size, position), "mirror read", subject);
            into.put(copy.getByteArray(0, (int) count));
            return count == 0 ? -1 : (int) count;
        }
    }

    @Override
    public int resync(int fd, String subject) throws LustreException {
        String operation = "mirror resync";
        LibLustreApi mirrors = library.require("llapi_mirror_resync_many", operation, subject);
        try (LayoutHandle layout = LayoutHandle.adopt(library, api.llapi_layout_get_by_fd(fd, 0), operation, subject)) {
            byte[] stale = new byte[MAX_COMPONENTS * STALE_COMPONENT];
            int count = Failures.negativeErrno(
                    mirrors.llapi_mirror_find_stale(layout.pointer(), stale, MAX_COMPONENTS, new short[1], 0),
                    operation,
                    subject);
            if (count == 0) {
                return 0;
            }
            files.setLease(fd, LEASE_WRITE, RESYNC, new int[0], subject);
            int answer = mirrors.llapi_mirror_resync_many(fd, layout.pointer(), stale, count, 0, WHOLE_FILE);
            int[] synced = synced(stale, count);
            int held = files.setLease(fd, LEASE_UNLOCK, RESYNC_DONE, synced, subject);
            Failures.negativeErrno(answer, operation, subject);
            if (held == 0 || synced.length < count) {
                throw new LustreException(
                        operation,
                        subject,
                        Errno.EBUSY,
                        "the file was written while its mirrors were brought up to date",
                        "try again when nobody writes it");
            }
            return count;
        }
    }

    private static int[] synced(byte[] stale, int count) {
        ByteBuffer bytes = HsmBytes.wrap(stale);
        int[] ids = new int[count];
        int done = 0;
        for (int i = 0; i < count; i++) {
            if (stale[i * STALE_COMPONENT + 24] != 0) {
                ids[done++] = bytes.getInt(i * STALE_COMPONENT + 20);
            }
        }
        return java.util.Arrays.copyOf(ids, done);
    }

    /** The ids were 32 bits wide up to 2.12 and are 16 from 2.14 on, under the same name. */
    @Override
    public int copy(int fd, int from, int[] to, String subject) throws LustreException {
        LibLustreApi mirrors = library.require("llapi_mirror_copy_many", "mirror copy", subject);
        boolean narrow = library.has("llapi_mirror_punch");
        try (Memory ids = new Memory(4L * Math.max(to.length, 1))) {
            for (int i = 0; i < to.length; i++) {
                if (narrow) {
                    ids.setShort(2L * i, (short) to[i]);
                } else {
                    ids.setInt(4L * i, to[i]);
                }
            }
            return (int) Failures.negativeErrnoOrCount(
                    mirrors.llapi_mirror_copy_many(fd, (short) from, ids, to.length), "mirror copy", subject);
        }
    }

    @Override
    public void choose(int fd, int mirrorId, String subject) throws LustreException {
        LibLustreApi mirrors = library.require("llapi_mirror_set", "choose mirror", subject);
        Failures.negativeErrno(
                mirrorId == 0 ? mirrors.llapi_mirror_clear(fd) : mirrors.llapi_mirror_set(fd, mirrorId),
                "choose mirror",
                subject);
    }

    @Override
    public void truncate(int fd, int mirrorId, long length, String subject) throws LustreException {
        LibLustreApi mirrors = library.require("llapi_mirror_truncate", "mirror truncate", subject);
        Failures.negativeErrno(mirrors.llapi_mirror_truncate(fd, mirrorId, length), "mirror truncate", subject);
    }

    @Override
    public boolean isSparse(int fd, int mirrorId, String subject) throws LustreException {
        LibLustreApi mirrors = library.require("llapi_mirror_is_sparse", "look for holes", subject);
        return mirrors.llapi_mirror_is_sparse(fd, mirrorId) != 0;
    }
}
