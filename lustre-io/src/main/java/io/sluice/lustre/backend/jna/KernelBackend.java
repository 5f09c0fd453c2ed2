package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreUnavailableException;
import io.sluice.lustre.LustreVersion;
import io.sluice.lustre.NotLustreException;
import io.sluice.lustre.OstPool;
import io.sluice.lustre.StorageTarget;
import io.sluice.lustre.backend.FileCalls;
import io.sluice.lustre.backend.HsmRequest;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.backend.Mount;
import io.sluice.lustre.backend.Parent;
import io.sluice.lustre.hsm.CurrentAction;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.hsm.ImportedFile;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutFlag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Lustre through the kernel alone: the extended attribute {@code lustre.lov} and ioctls, for containers that mount Lustre
 * and do not ship its library. The numbers of the ioctls hold for x86-64 and aarch64.
 */
public final class KernelBackend implements LustreBackend {

    private static final int LUSTRE_MAGIC = 0x0BD00BD0; // LL_SUPER_MAGIC
    private static final long PATH2FID = 0x800866adL; // LL_IOC_PATH2FID
    private static final long FID2PATH = 0xc0086696L; // OBD_IOC_FID2PATH
    private static final long GETPARENT = 0xc01866f9L; // LL_IOC_GETPARENT
    private static final long GETDTNAME = 0x8080667fL; // OBD_IOC_GETDTNAME
    private static final long FID2MDTIDX = 0xc01066f8L; // LL_IOC_FID2MDTIDX
    private static final long HSM_STATE_GET = 0x802066d3L; // LL_IOC_HSM_STATE_GET
    private static final long HSM_STATE_SET = 0x401866d4L; // LL_IOC_HSM_STATE_SET
    private static final long LOV_GETSTRIPE = 0x4008669bL; // LL_IOC_LOV_GETSTRIPE
    private static final int STRIPE_BUFFER = 65536; // XATTR_SIZE_MAX
    private static final long HSM_REQUEST = 0x401866d9L; // LL_IOC_HSM_REQUEST
    private static final long HSM_ACTION = 0x801866dcL; // LL_IOC_HSM_ACTION
    private static final long HSM_IMPORT = 0xc03066f5L; // LL_IOC_HSM_IMPORT
    private static final long LOV_SETSTRIPE = 0x4008669aL; // LL_IOC_LOV_SETSTRIPE
    private static final int PATTERN_OFFSET = 4; // lmm_pattern
    private static final int RELEASED_STRIPES = 0x8000_0001; // LOV_PATTERN_RAID0 | LOV_PATTERN_F_RELEASED
    private static final int SET_MASK = 1; // HSS_SETMASK
    private static final int CLEAR_MASK = 2; // HSS_CLEARMASK
    private static final int SET_ARCHIVE_ID = 4; // HSS_ARCHIVE_ID

    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int O_NONBLOCK = 0x800;
    /** Today's value of O_LOV_DELAY_CREATE and that of 1.8 to 2.15; each release ignores the other's bits. */
    static final int DELAY_OBJECTS = 0x1002100;

    private static final int ENODATA = 61;
    private static final int ENOTTY = 25;
    private static final int PATH_MAX = 4096;
    private static final int NAME_MAX = 255;
    private static final int STATFS = 256;
    private static final int FID2PATH_HEADER = 32;
    private static final int GETPARENT_HEADER = 24;

    private final String why;
    private final ClientFiles clientFiles = new ClientFiles();
    private final KernelFileCalls files = new KernelFileCalls();

    private KernelBackend(String why) {
        this.why = why;
    }

    /**
     * Binds the C library.
     *
     * @param why why this backend and not the library's, for its description
     * @return the backend
     * @throws LustreUnavailableException when JNA or the C library cannot be loaded
     */
    public static KernelBackend open(String why) throws LustreUnavailableException {
        try {
            LibC.bind(NativeLibrary.getInstance(System.getProperty("sluice.lustre.libc", "c")));
        } catch (LinkageError e) {
            throw new LustreUnavailableException(
                    "load the C library",
                    "",
                    "the C library cannot be called: " + e.getMessage(),
                    "run on 64-bit Linux, and let JNA unpack its library (system property jna.tmpdir)");
        }
        return new KernelBackend(why);
    }

    @Override
    public String description() {
        return "extended attributes and ioctls, " + why;
    }

    @Override
    public Optional<LustreVersion> version() {
        return clientFiles.version();
    }

    @Override
    public Mount mount(Path path) throws LustreException {
        String operation = "find mount";
        Path at = LibraryBackend.nearestExisting(path, operation);
        if (!isLustre(at)) {
            throw new NotLustreException(operation, path.toString(), Errno.NONE);
        }
        Object device = device(at);
        Path parent = at.getParent();
        while (parent != null && isLustre(parent) && Objects.equals(device(parent), device)) {
            at = parent;
            parent = at.getParent();
        }
        return new Mount(at, fileSystemName(at));
    }

    private static boolean isLustre(Path path) {
        byte[] result = new byte[STATFS];
        return LibC.statfs(NativePath.cString(path), result) == 0
                && HsmBytes.wrap(result).getLong(0) == LUSTRE_MAGIC;
    }

    private static Object device(Path path) throws LustreException {
        try {
            return Files.getAttribute(path, "unix:dev");
        } catch (IOException e) {
            LustreException failure =
                    new LustreException("find mount", path.toString(), Errno.NONE, "the path cannot be read", "");
            failure.initCause(e);
            throw failure;
        }
    }

    /** The client's own name of its data targets, as in {@code lustre-clilov-ff11001a}. */
    private String fileSystemName(Path root) throws LustreException {
        byte[] name = new byte[128];
        withOpen(root, "file system name", fd -> ioctl(fd, GETDTNAME, name, "file system name", root.toString()));
        String text = NativePath.text(name);
        int end = text.indexOf("-clilov");
        return end < 0 ? text : text.substring(0, end);
    }

    private interface OnDescriptor {
        void run(int fd) throws LustreException;
    }

    private void withOpen(Path path, String operation, OnDescriptor body) throws LustreException {
        int fd = Failures.minusOne(
                LibC.open(NativePath.cString(path), O_RDONLY | O_NONBLOCK | LibC.O_CLOEXEC, 0),
                operation,
                path.toString());
        try {
            body.run(fd);
        } finally {
            LibC.close(fd);
        }
    }

    private static void ioctl(int fd, long request, byte[] argument, String operation, String subject)
            throws LustreException {
        Failures.minusOne(LibC.ioctl(fd, request, argument), operation, subject);
    }

    @Override
    public Optional<byte[]> attribute(Path path, String name) throws LustreException {
        return NamedAttribute.read(path, name);
    }

    @Override
    public void setAttribute(Path path, String name, byte[] value) throws LustreException {
        NamedAttribute.write(path, name, value);
    }

    @Override
    public Optional<byte[]> attribute(int fd, String name, String subject) throws LustreException {
        return NamedAttribute.read(fd, name, subject);
    }

    @Override
    public void setAttribute(int fd, String name, byte[] value, String subject) throws LustreException {
        NamedAttribute.write(fd, name, value, subject);
    }

    @Override
    public Optional<byte[]> layoutAttribute(Path path) throws LustreException {
        String operation = "layout get";
        Optional<byte[]> attribute = LovAttribute.read(NativePath.cString(path), operation, path.toString());
        if (attribute.isEmpty() || !LovAttribute.lacksFirstOst(attribute.get()) || !Files.isDirectory(path)) {
            return attribute;
        }
        byte[] stripe = new byte[STRIPE_BUFFER];
        withOpen(path, operation, fd -> ioctl(fd, LOV_GETSTRIPE, stripe, operation, path.toString()));
        return Optional.of(Arrays.copyOf(stripe, LovAttribute.length(stripe, true)));
    }

    @Override
    public Optional<byte[]> layoutAttribute(int fd, String subject) throws LustreException {
        return LovAttribute.read(fd, "layout get", subject);
    }

    @Override
    public Layout expectedLayout(Path path) throws LustreException {
        Path at = path.toAbsolutePath().normalize();
        if (Files.exists(at)) {
            Optional<byte[]> own = layoutAttribute(at);
            if (own.isPresent()) {
                return withDefaults(Layout.parse(own.get()), at);
            }
        }
        Path parent = at.getParent();
        if (parent != null && !Files.isDirectory(at)) {
            Optional<byte[]> inherited = layoutAttribute(parent);
            if (inherited.isPresent()) {
                return withDefaults(Layout.parse(inherited.get()), parent);
            }
        }
        Optional<byte[]> root = layoutAttribute(mount(at).root());
        return withDefaults(root.isPresent() ? Layout.parse(root.get()) : Layout.UNSET, at);
    }

    private Layout withDefaults(Layout layout, Path path) throws LustreException {
        if (layout.components().stream().noneMatch(KernelBackend::leavesOpen)) {
            return layout;
        }
        String fileSystem = mount(path).fileSystem();
        long count = clientFiles.number("lov", fileSystem, "stripecount", "layout expected");
        long size = clientFiles.number("lov", fileSystem, "stripesize", "layout expected");
        List<Component> filled = new ArrayList<>();
        for (Component component : layout.components()) {
            filled.add(leavesOpen(component) ? component.withDefaults((int) count, size) : component);
        }
        return Layout.of(layout.isComposite(), layout.mirrorCount(), layout.flagBits(), filled);
    }

    private static boolean leavesOpen(Component component) {
        return !component.pattern().isMdt()
                && component.detail().foreign().length() == 0
                && (component.stripeSizeBytes() == 0 || component.stripeCount() == 0)
                && !component.has(LayoutFlag.EXTENSION);
    }

    @Override
    public int create(Path path, Layout layout, int mode) throws LustreException {
        String operation = "layout create";
        if (layout.isUnset()) {
            return InheritingFile.create(this, path, mode, operation);
        }
        requirePools(path, layout, operation);
        int fd = createUnlaid(path, mode, operation);
        try {
            byte[] attribute = layout.toAttribute();
            Failures.minusOne(
                    LibC.fsetxattr(fd, LovAttribute.NAME, attribute, attribute.length, 0), operation, path.toString());
            requireTaken(fd, layout, operation, path.toString());
            return fd;
        } catch (LustreException e) {
            throw removed(fd, path, e);
        }
    }

    private static int createUnlaid(Path path, int mode, String operation) throws LustreException {
        int flags = O_CREAT | O_EXCL | O_RDWR | LibC.O_CLOEXEC | DELAY_OBJECTS;
        return Failures.minusOne(LibC.open(NativePath.cString(path), flags, mode), operation, path.toString());
    }

    private static LustreException removed(int fd, Path path, LustreException cause) {
        LibC.close(fd);
        if (LibC.unlink(NativePath.cString(path)) != 0) {
            cause.addSuppressed(Failures.of("remove leftover", path.toString(), Native.getLastError()));
        }
        return cause;
    }

    /** The servers take any pool name from the attribute and then ignore it; the library is what refuses one. */
    private void requirePools(Path path, Layout layout, String operation) throws LustreException {
        if (layout.components().stream().allMatch(component -> component.pool().isEmpty())) {
            return;
        }
        String fileSystem = mount(path).fileSystem();
        Set<String> known =
                clientFiles.pools(fileSystem).stream().map(OstPool::name).collect(Collectors.toUnmodifiableSet());
        for (Component component : layout.components()) {
            String pool = component.pool();
            String bare = pool.substring(pool.indexOf('.') + 1);
            if (!bare.isEmpty() && !known.contains(bare)) {
                throw new LustreException(
                        operation,
                        path.toString(),
                        Errno.EINVAL,
                        "the client knows no pool '" + bare + "' of " + fileSystem,
                        "name one of " + known);
            }
        }
    }

    /** A client that made the objects at open answers success and keeps the default layout. */
    private void requireTaken(int fd, Layout asked, String operation, String subject) throws LustreException {
        Optional<byte[]> attribute = layoutAttribute(fd, subject);
        boolean taken = attribute.isPresent() && isAnswerTo(Layout.parse(attribute.get()), asked);
        if (!taken) {
            throw new LustreException(
                    operation,
                    subject,
                    Errno.NONE,
                    "the client kept its default layout",
                    "install liblustreapi, which knows this client's way to delay the choice of objects");
        }
    }

    private static boolean isAnswerTo(Layout given, Layout asked) {
        Component first = asked.components().get(0);
        return given.isComposite() == asked.isComposite()
                && given.components().size() == asked.components().size()
                && (first.stripeSizeBytes() == 0
                        || given.components().get(0).stripeSizeBytes() == first.stripeSizeBytes());
    }

    @Override
    public void setDirectoryLayout(Path directory, Layout layout) throws LustreException {
        applyToDirectory(directory, layout, "layout set");
    }

    @Override
    public void clearDirectoryLayout(Path directory) throws LustreException {
        applyToDirectory(directory, Layout.UNSET, "layout clear");
    }

    private void applyToDirectory(Path directory, Layout layout, String operation) throws LustreException {
        LibraryBackend.requireDirectory(directory, operation);
        requirePools(directory, layout, operation);
        byte[] attribute = layout.toAttribute();
        Failures.minusOne(
                LibC.setxattr(NativePath.cString(directory), LovAttribute.NAME, attribute, attribute.length, 0),
                operation,
                directory.toString());
    }

    @Override
    public Fid fid(Path path) throws LustreException {
        byte[] fid = new byte[16];
        withOpen(path, "fid of path", fd -> ioctl(fd, PATH2FID, fid, "fid of path", path.toString()));
        return HsmBytes.fid(fid);
    }

    @Override
    public Path path(Path mount, Fid fid, int link) throws LustreException {
        byte[] query = new byte[FID2PATH_HEADER + PATH_MAX];
        System.arraycopy(HsmBytes.bytes(fid), 0, query, 0, 16);
        HsmBytes.wrap(query).putLong(16, -1L).putInt(24, link).putInt(28, PATH_MAX);
        withOpen(mount, "path of fid", fd -> ioctl(fd, FID2PATH, query, "path of fid", fid.toString()));
        return NativePath.resolve(mount, Arrays.copyOfRange(query, FID2PATH_HEADER, query.length));
    }

    @Override
    public List<Parent> parents(Path path) throws LustreException {
        List<Parent> parents = new ArrayList<>();
        withOpen(path, "parents", fd -> {
            while (true) {
                byte[] query = new byte[GETPARENT_HEADER + NAME_MAX + 1];
                HsmBytes.wrap(query).putInt(16, parents.size()).putInt(20, NAME_MAX + 1);
                int answer = LibC.ioctl(fd, GETPARENT, query);
                if (answer < 0 && Native.getLastError() == ENODATA) {
                    return;
                }
                Failures.minusOne(answer, "parents", path.toString());
                String name = NativePath.text(Arrays.copyOfRange(query, GETPARENT_HEADER, query.length));
                parents.add(new Parent(HsmBytes.fid(query), name));
            }
        });
        return List.copyOf(parents);
    }

    @Override
    public int openByFid(Path mount, Fid fid, int flags) throws LustreException {
        String text = fid.toString();
        Path byFid = mount.resolve(".lustre").resolve("fid").resolve(text.substring(1, text.length() - 1));
        try {
            return Failures.minusOne(
                    LibC.open(NativePath.cString(byFid), flags | LibC.O_CLOEXEC, 0), "open by fid", text);
        } catch (LustreException e) {
            return FidPath.open(this, mount, fid, flags, e);
        }
    }

    @Override
    public int open(Path path, int flags, int mode) throws LustreException {
        return Failures.minusOne(
                LibC.open(NativePath.cString(path), flags | LibC.O_CLOEXEC, mode), "open", path.toString());
    }

    @Override
    public void close(int fd, String subject) throws LustreException {
        Failures.minusOne(LibC.close(fd), "close", subject);
    }

    @Override
    public HsmState hsmState(Path path) throws LustreException {
        byte[] state = new byte[HsmBytes.USER_STATE];
        withOpen(path, "hsm state", fd -> {
            int answer = LibC.ioctl(fd, HSM_STATE_GET, state);
            if (answer < 0 && Native.getLastError() == ENOTTY && Files.isDirectory(path)) {
                throw new LustreException(
                        "hsm state", path.toString(), Errno.ENOTTY, "only a regular file has an HSM state", "");
            }
            Failures.minusOne(answer, "hsm state", path.toString());
        });
        return HsmBytes.state(state);
    }

    @Override
    public HsmState hsmState(int fd, String subject) throws LustreException {
        byte[] state = new byte[HsmBytes.USER_STATE];
        ioctl(fd, HSM_STATE_GET, state, "hsm state", subject);
        return HsmBytes.state(state);
    }

    @Override
    public void setHsmState(Path path, long set, long clear, int archiveId) throws LustreException {
        byte[] change = new byte[24];
        int valid = (set != 0 ? SET_MASK : 0) | (clear != 0 ? CLEAR_MASK : 0) | (archiveId != 0 ? SET_ARCHIVE_ID : 0);
        ByteBuffer bytes = HsmBytes.wrap(change);
        bytes.putInt(valid).putInt(archiveId).putLong(set).putLong(clear);
        withOpen(path, "hsm set", fd -> ioctl(fd, HSM_STATE_SET, change, "hsm set", path.toString()));
    }

    @Override
    public CurrentAction currentAction(Path path) throws LustreException {
        byte[] action = new byte[HsmBytes.CURRENT_ACTION];
        withOpen(path, "hsm action", fd -> ioctl(fd, HSM_ACTION, action, "hsm action", path.toString()));
        return HsmBytes.currentAction(action);
    }

    @Override
    public void hsmRequest(Path mount, HsmRequest request) throws LustreException {
        byte[] bytes = HsmBytes.request(request);
        withOpen(mount, "hsm request", fd -> ioctl(fd, HSM_REQUEST, bytes, "hsm request", mount.toString()));
    }

    @Override
    public Fid importReleased(Path file, int archiveId, ImportedFile attributes, Component striping)
            throws LustreException {
        String operation = "hsm import";
        Layout layout = Layout.plain(striping);
        requirePools(file, layout, operation);
        byte[] released = layout.toAttribute();
        HsmBytes.wrap(released).putInt(PATTERN_OFFSET, RELEASED_STRIPES);
        int fd = createUnlaid(file, attributes.mode(), operation);
        try {
            byte[] fid = new byte[16];
            // The attribute takes a released layout from nobody, the ioctl does.
            ioctl(fd, LOV_SETSTRIPE, released, operation, file.toString());
            ioctl(fd, PATH2FID, fid, operation, file.toString());
            ioctl(fd, HSM_IMPORT, HsmBytes.userImport(attributes, archiveId), operation, file.toString());
            requireReleased(fd, operation, file.toString());
            LibC.close(fd);
            return HsmBytes.fid(fid);
        } catch (LustreException e) {
            throw removed(fd, file, e);
        }
    }

    private void requireReleased(int fd, String operation, String subject) throws LustreException {
        Optional<byte[]> attribute = layoutAttribute(fd, subject);
        if (attribute.isEmpty() || !Layout.parse(attribute.get()).isReleased()) {
            throw new LustreException(
                    operation, subject, Errno.NONE, "the client gave the file objects", "install liblustreapi");
        }
    }

    @Override
    public int mdtIndex(Path mount, Fid fid) throws LustreException {
        int[] index = {0};
        withOpen(
                mount,
                "MDT of file",
                fd -> index[0] = Failures.minusOne(
                        LibC.ioctl(fd, FID2MDTIDX, HsmBytes.bytes(fid)), "MDT of file", fid.toString()));
        return index[0];
    }

    @Override
    public List<StorageTarget> targets(Path mount, StorageTarget.Kind kind) throws LustreException {
        return clientFiles.targets(mount(mount).fileSystem(), kind);
    }

    @Override
    public List<OstPool> pools(Mount mount) throws LustreException {
        return clientFiles.pools(mount.fileSystem());
    }

    @Override
    public FileCalls files() {
        return files;
    }
}
