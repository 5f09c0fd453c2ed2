package io.sluice.lustre.layout;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.FileCalls;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.backend.MirrorCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * Mirrors of files, and the change of a file's layout with its data. Needs liblustreapi. Safe for use by several threads;
 * every call blocks until the data is moved.
 */
public final class Mirrors {

    private static final int O_RDWR = 2;
    private static final int LEASE_READ = 1; // LL_LEASE_RDLCK
    private static final int LEASE_WRITE = 2; // LL_LEASE_WRLCK
    private static final int LEASE_UNLOCK = 4; // LL_LEASE_UNLCK
    // A client reads or writes one mirror only past its cache, which may hold the bytes of another.
    private static final int O_DIRECT = System.getProperty("os.arch").equals("aarch64") ? 0x10000 : 0x4000; // O_DIRECT
    private static final int PAGE = 4096; // the smallest of any machine
    private static final int MERGE = 4; // LL_LEASE_LAYOUT_MERGE
    private static final int SPLIT = 8; // LL_LEASE_LAYOUT_SPLIT
    private static final long SWAP_AND_CLOSE = 16; // SWAP_LAYOUTS_CLOSE
    private static final long FLUSH_WRITERS = 1; // LL_DV_RD_FLUSH
    private static final int BLOCK = 4 << 20;

    private final LustreBackend backend;

    /**
     * For {@code LustreFileSystem} only; use {@code LustreFileSystem.mirrors()}.
     *
     * @param backend how to talk to Lustre
     */
    public Mirrors(LustreBackend backend) {
        this.backend = backend;
    }

    /**
     * Adds a mirror: the data is copied into it, and it becomes part of the file in one step. A writer meanwhile makes it
     * fail and leaves the file as it was.
     *
     * @param file an existing file, not released
     * @param layout the layout of the new mirror, not itself mirrored
     * @throws IllegalArgumentException when the layout breaks a rule, naming each
     * @throws LustreException with {@code EBUSY} or {@code EAGAIN} when the file is written meanwhile
     */
    public void extend(Path file, Layout layout) throws LustreException {
        layout.checked();
        copyInto(file, asMirror(layout), "mirror extend", (fd, copy, version) -> {
            int held = backend.files().setLease(fd, LEASE_UNLOCK, MERGE, new int[] {copy}, file.toString());
            requireHeld(held, "mirror extend", file);
        });
    }

    /**
     * Moves a file's data to another layout; content, times and FID stay. A writer meanwhile makes it fail and leaves the
     * file as it was.
     *
     * @param file an existing file, not released
     * @param layout the new layout
     * @throws IllegalArgumentException when the layout breaks a rule, naming each
     * @throws LustreException with {@code EBUSY} or {@code EAGAIN} when the file is written meanwhile
     */
    public void migrate(Path file, Layout layout) throws LustreException {
        layout.checked();
        if (layout.components().stream()
                .anyMatch(component -> component.pattern().isMdt())) {
            migrateByMirror(file, layout);
            return;
        }
        copyInto(file, layout, "migrate", (fd, copy, version) -> {
            FileCalls files = backend.files();
            long copied = files.dataVersion(copy, FLUSH_WRITERS, file.toString());
            files.swapLayouts(fd, copy, version, copied, SWAP_AND_CLOSE, file.toString());
        });
    }

    /** Layouts with data on the MDT cannot be exchanged: the new one is added as a mirror, and the others are dropped. */
    private void migrateByMirror(Path file, Layout layout) throws LustreException {
        Set<Integer> before = mirrorIds(file);
        extend(file, layout);
        for (int mirror : before) {
            delete(file, mirror);
        }
    }

    private Set<Integer> mirrorIds(Path file) throws LustreException {
        Set<Integer> ids = new TreeSet<>();
        backend.layoutAttribute(file)
                .map(Layout::parse)
                .orElse(Layout.UNSET)
                .components()
                .forEach(component -> ids.add(Math.max(1, component.mirrorId())));
        return ids;
    }

    /** The servers merge composite layouts only. */
    private static Layout asMirror(Layout layout) {
        return layout.isComposite()
                ? layout
                : Layout.progressive()
                        .upTo(Extent.EOF, layout.components().get(0))
                        .build();
    }

    private interface Finish {
        void run(int fd, int copy, long version) throws LustreException;
    }

    private void copyInto(Path file, Layout layout, String operation, Finish finish) throws LustreException {
        String subject = file.toString();
        MirrorCalls mirrors = backend.mirrors(operation, subject);
        FileCalls files = backend.files();
        int fd = backend.open(file, O_RDWR, 0);
        try {
            requireResident(fd, operation, subject);
            Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
            int copy = mirrors.createVolatile(directory, files.mdtIndex(fd, subject), layout);
            try {
                files.acquireLease(fd, LEASE_READ, subject);
                long version = files.dataVersion(fd, FLUSH_WRITERS, subject);
                copy(fd, copy, subject);
                keepTimes(fd, copy, operation, subject);
                if (files.dataVersion(fd, FLUSH_WRITERS, subject) != version) {
                    throw new LustreException(
                            operation, subject, Errno.EAGAIN, "the file changed while it was copied", "try again");
                }
                finish.run(fd, copy, version);
            } finally {
                backend.close(copy, subject);
            }
        } finally {
            backend.close(fd, subject);
        }
    }

    /** The objects carry the times, and change hands with the layout. */
    private static void keepTimes(int from, int to, String operation, String subject) throws LustreException {
        try {
            BasicFileAttributes times = Files.readAttributes(descriptor(from), BasicFileAttributes.class);
            Files.getFileAttributeView(descriptor(to), BasicFileAttributeView.class)
                    .setTimes(times.lastModifiedTime(), times.lastAccessTime(), null);
        } catch (IOException e) {
            LustreException failure =
                    new LustreException(operation, subject, Errno.NONE, "its times cannot be kept: " + e, "");
            failure.initCause(e);
            throw failure;
        }
    }

    private static Path descriptor(int fd) {
        return Path.of("/proc/self/fd", Integer.toString(fd));
    }

    private void copy(int from, int to, String subject) throws LustreException {
        copyBytes(
                from,
                to,
                subject,
                () -> requireHeld(backend.files().checkLease(from, subject), "copy", Path.of(subject)));
    }

    private interface Check {
        void run() throws LustreException;
    }

    private void copyBytes(int from, int to, String subject, Check afterEachBlock) throws LustreException {
        FileCalls files = backend.files();
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        long position = 0;
        while (files.read(from, block, position, subject) >= 0) {
            block.flip();
            while (block.hasRemaining()) {
                position += files.write(to, block, position, subject);
            }
            block.clear();
            afterEachBlock.run();
        }
        files.truncate(to, files.size(from, subject), subject);
        files.sync(to, true, subject);
    }

    /**
     * Brings stale mirrors up to date.
     *
     * @param file an existing mirrored file
     * @return the number of components that were stale; 0 when there was nothing to do
     * @throws LustreException with {@code EBUSY} when the file is written meanwhile
     */
    public int resync(Path file) throws LustreException {
        int fd = backend.open(file, O_RDWR | O_DIRECT, 0);
        try {
            return backend.mirrors("mirror resync", file.toString()).resync(fd, file.toString());
        } finally {
            backend.close(fd, file.toString());
        }
    }

    /**
     * Reads every mirror that is not stale and compares their checksums.
     *
     * @param file an existing file
     * @return the CRC-32C of the content of each mirror by its id, in order; all values are equal when the mirrors agree
     * @throws LustreException when a mirror cannot be read
     */
    public Map<Integer, Long> checksums(Path file) throws LustreException {
        String subject = file.toString();
        MirrorCalls mirrors = backend.mirrors("mirror verify", subject);
        int fd = backend.open(file, O_DIRECT, 0);
        try {
            Map<Integer, Long> checksums = new LinkedHashMap<>();
            for (int mirror : fresh(fd, subject)) {
                checksums.put(mirror, checksum(mirrors, fd, mirror, subject));
            }
            return checksums;
        } finally {
            backend.close(fd, subject);
        }
    }

    private List<Integer> fresh(int fd, String subject) throws LustreException {
        Layout layout = Layout.parse(backend.layoutAttribute(fd, subject)
                .orElseThrow(() -> new LustreException("mirror verify", subject, Errno.ENODATA, "no layout", "")));
        return layout.components().stream()
                .map(Component::mirrorId)
                .distinct()
                .filter(id -> layout.components().stream()
                        .noneMatch(component -> component.mirrorId() == id && component.has(LayoutFlag.STALE)))
                .toList();
    }

    private long checksum(MirrorCalls mirrors, int fd, int mirror, String subject) throws LustreException {
        CRC32C crc = new CRC32C();
        ByteBuffer block = ByteBuffer.allocate(1 << 20);
        long position = 0;
        // A read that ends within a page has met the end of the file; the next would not be aligned.
        while (position % PAGE == 0 && mirrors.read(fd, mirror, block, position, subject) >= 0) {
            block.flip();
            position += block.remaining();
            crc.update(block);
            block.clear();
        }
        return crc.getValue();
    }

    /**
     * Whether a mirror has holes, which a copy of it may fill.
     *
     * @param file an existing mirrored file
     * @param mirrorId the mirror's id
     * @return true when it has
     * @throws LustreException when the file cannot be opened or has no such mirror, or the client is older than 2.16
     */
    public boolean isSparse(Path file, int mirrorId) throws LustreException {
        String subject = file.toString();
        int fd = backend.open(file, O_DIRECT, 0);
        try {
            if (!has(fd, subject, mirrorId)) {
                throw new LustreException(
                        "look for holes", subject, Errno.EINVAL, "the file has no mirror " + mirrorId, "");
            }
            return backend.mirrors("look for holes", subject).isSparse(fd, mirrorId, subject);
        } finally {
            backend.close(fd, subject);
        }
    }

    /**
     * Takes a mirror off a file and drops its data.
     *
     * @param file an existing mirrored file
     * @param mirrorId the mirror's id
     * @throws LustreException when there is no such mirror, or it is the only one that is up to date
     */
    public void delete(Path file, int mirrorId) throws LustreException {
        String subject = file.toString();
        String operation = "mirror delete";
        int fd = backend.open(file, O_RDWR, 0);
        try {
            if (!fresh(fd, subject).contains(mirrorId) && !has(fd, subject, mirrorId)) {
                throw new LustreException(operation, subject, Errno.EINVAL, "the file has no mirror " + mirrorId, "");
            }
            if (mirrorIds(file).size() == 1) {
                throw new LustreException(operation, subject, Errno.EINVAL, "it is the file's only mirror", "");
            }
            Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
            int victim = backend.mirrors(operation, subject)
                    .createVolatile(directory, backend.files().mdtIndex(fd, subject), Layout.UNSET);
            try {
                backend.files().acquireLease(fd, LEASE_WRITE, subject);
                int held = backend.files().setLease(fd, LEASE_UNLOCK, SPLIT, new int[] {victim, mirrorId}, subject);
                requireHeld(held, operation, file);
            } finally {
                backend.close(victim, subject);
            }
        } finally {
            backend.close(fd, subject);
        }
    }

    /**
     * Overwrites mirrors with the content of another, whatever their state says: for a mirror that {@link #checksums} found
     * to be wrong. The file must not be written meanwhile.
     *
     * @param file an existing mirrored file
     * @param from the id of the mirror that is right
     * @param to the ids of those to overwrite
     * @throws LustreException when a mirror cannot be read or written
     */
    public void copy(Path file, int from, int... to) throws LustreException {
        String subject = file.toString();
        MirrorCalls mirrors = backend.mirrors("mirror copy", subject);
        int fd = backend.open(file, O_RDWR | O_DIRECT, 0);
        try {
            long size = backend.files().size(fd, subject);
            mirrors.copy(fd, from, to, subject);
            for (int mirror : to) {
                mirrors.truncate(fd, mirror, size, subject);
            }
        } finally {
            backend.close(fd, subject);
        }
    }

    /**
     * Moves a file's data to another layout while writers wait: they are shut out by a group lock until it is done, so it
     * cannot fail because of them.
     *
     * @param file an existing file, not released
     * @param layout the new layout
     * @throws IllegalArgumentException when the layout breaks a rule, naming each
     * @throws LustreException when the data cannot be moved
     */
    public void migrateBlockingWriters(Path file, Layout layout) throws LustreException {
        layout.checked();
        String subject = file.toString();
        String operation = "migrate";
        FileCalls files = backend.files();
        int group = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        int fd = backend.open(file, O_RDWR, 0);
        try {
            requireResident(fd, operation, subject);
            Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
            int copy =
                    backend.mirrors(operation, subject).createVolatile(directory, files.mdtIndex(fd, subject), layout);
            try {
                files.groupLock(fd, group, subject);
                try {
                    long version = files.dataVersion(fd, 0, subject);
                    copyBytes(fd, copy, subject, () -> {});
                    keepTimes(fd, copy, operation, subject);
                    long copied = files.dataVersion(copy, FLUSH_WRITERS, subject);
                    files.swapLayoutsUnderGroupLock(fd, copy, version, copied, 0, subject);
                } finally {
                    files.groupUnlock(fd, group, subject);
                }
            } finally {
                backend.close(copy, subject);
            }
        } finally {
            backend.close(fd, subject);
        }
    }

    /** Reading a released file would bring it back at once, which nobody asked for. */
    private void requireResident(int fd, String operation, String subject) throws LustreException {
        if (backend.hsmState(fd, subject).isReleased()) {
            throw new LustreException(
                    operation, subject, Errno.EPERM, "the file's data is in its HSM backend only", "restore it first");
        }
    }

    private boolean has(int fd, String subject, int mirrorId) throws LustreException {
        byte[] attribute = backend.layoutAttribute(fd, subject).orElse(Layout.UNSET.toAttribute());
        return Layout.parse(attribute).components().stream().anyMatch(component -> component.mirrorId() == mirrorId);
    }

    private static void requireHeld(int held, String operation, Path file) throws LustreException {
        if (held == 0) {
            throw new LustreException(
                    operation,
                    file.toString(),
                    Errno.EBUSY,
                    "another process opened the file meanwhile",
                    "try again when nobody writes it");
        }
    }
}
