package io.sluice.lustre.backend.jna;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreUnavailableException;
import io.sluice.lustre.LustreVersion;
import io.sluice.lustre.NotLustreException;
import io.sluice.lustre.OstPool;
import io.sluice.lustre.StorageTarget;
import io.sluice.lustre.backend.ChangelogPort;
import io.sluice.lustre.backend.CopytoolPort;
import io.sluice.lustre.backend.FileCalls;
import io.sluice.lustre.backend.HsmRequest;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.backend.MirrorCalls;
import io.sluice.lustre.backend.Mount;
import io.sluice.lustre.backend.Parent;
import io.sluice.lustre.hsm.CurrentAction;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.hsm.ImportedFile;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lustre through {@code liblustreapi}. */
public final class LibraryBackend implements LustreBackend {

    private static final Logger LOG = LoggerFactory.getLogger(LibraryBackend.class);

    private static final int EPERM = 1;
    private static final int ENODATA = 61;
    private static final int ENOTTY = 25;
    private static final int EOVERFLOW = 75;
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int GET_EXPECTED = 1; // LLAPI_LAYOUT_GET_EXPECTED
    private static final int PATH_MAX = 4096;
    private static final int NAME_MAX = 255;
    private static final int FSNAME_BUFFER = 64;
    private static final int POOL_LIST = 4096;
    private static final int STRIPE_BUFFER = 65536; // XATTR_SIZE_MAX

    private final LustreLibrary library;
    private final LibLustreApi api;
    private final FrequentCalls frequent;
    private final @Nullable LustreVersion version;
    private final TargetReader targets;
    private final LibraryFileCalls files;

    private LibraryBackend(LustreLibrary library) {
        this.library = library;
        this.api = library.api();
        this.frequent = library.frequent();
        this.version = readVersion(library);
        this.targets = new TargetReader(library);
        this.files = new LibraryFileCalls(library);
    }

    /**
     * Loads the library.
     *
     * @return the backend
     * @throws LustreUnavailableException saying why there is none and what to do
     */
    public static LibraryBackend open() throws LustreUnavailableException {
        LustreLibrary library = LustreLibrary.load();
        try {
            LibC.bind(library.nativeLibrary());
        } catch (LinkageError e) {
            throw new LustreUnavailableException(
                    "load the C library", "", String.valueOf(e.getMessage()), "run on Linux with glibc 2.28 or newer");
        }
        return new LibraryBackend(library);
    }

    private static @Nullable LustreVersion readVersion(LustreLibrary library) {
        byte[] text = new byte[256];
        if (!library.has("llapi_get_version_string") || library.api().llapi_get_version_string(text, text.length) < 0) {
            return null;
        }
        try {
            return LustreVersion.parse(NativePath.text(text));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public String description() {
        return "liblustreapi " + (version == null ? "of unknown release" : version) + " (" + library.name() + ")";
    }

    @Override
    public Optional<LustreVersion> version() {
        return Optional.ofNullable(version);
    }

    @Override
    public Mount mount(Path path) throws LustreException {
        String operation = "find mount";
        Path existing = nearestExisting(path, operation);
        byte[] mountPoint = new byte[PATH_MAX];
        byte[] fileSystem = new byte[FSNAME_BUFFER];
        int answer = api.llapi_search_mounts(NativePath.cString(existing), 0, mountPoint, fileSystem);
        if (answer < 0) {
            throw Failures.of(operation, path.toString(), -answer);
        }
        // The library compares names only; another file system may be mounted below Lustre.
        if (frequent.llapi_path2fid(NativePath.cString(existing), new byte[16]) < 0) {
            throw new NotLustreException(operation, path.toString(), Errno.NONE);
        }
        return new Mount(NativePath.resolve(Path.of("/"), mountPoint), NativePath.text(fileSystem));
    }

    /** Mount points are listed by their real names, so symbolic links are resolved first. */
    static Path nearestExisting(Path path, String operation) throws LustreException {
        for (Path at = path; at != null; at = at.getParent()) {
            try {
                return at.toRealPath();
            } catch (NoSuchFileException | NotDirectoryException e) {
                LOG.trace("{} does not exist", at);
            } catch (IOException e) {
                LustreException failure = new LustreException(
                        operation, path.toString(), Errno.NONE, "the path cannot be resolved: " + e.getMessage(), "");
                failure.initCause(e);
                throw failure;
            }
        }
        throw new NotLustreException(operation, path.toString(), Errno.ENOENT);
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
        byte[] name = NativePath.cString(path);
        try {
            Optional<byte[]> attribute = LovAttribute.read(name, operation, path.toString());
            return attribute.isPresent() && LovAttribute.lacksFirstOst(attribute.get()) && Files.isDirectory(path)
                    ? viaStripe(path, name, operation)
                    : attribute;
        } catch (NotLustreException e) {
            // The attribute may be out of reach where the library is not, so the library has the last word.
            return viaStripe(path, name, operation);
        }
    }

    private Optional<byte[]> viaStripe(Path path, byte[] name, String operation) throws LustreException {
        byte[] stripe = new byte[STRIPE_BUFFER];
        int answer = api.llapi_file_get_stripe(name, stripe);
        if (answer == -ENODATA) {
            return Optional.empty();
        }
        Failures.negativeErrno(answer, operation, path.toString());
        return Optional.of(Arrays.copyOf(stripe, LovAttribute.length(stripe, Files.isDirectory(path))));
    }

    @Override
    public Optional<byte[]> layoutAttribute(int fd, String subject) throws LustreException {
        String operation = "layout get";
        try {
            return LovAttribute.read(fd, operation, subject);
        } catch (NotLustreException e) {
            Path open = pathOf(fd, operation, subject);
            return viaStripe(open, NativePath.cString(open), operation);
        }
    }

    private static Path pathOf(int fd, String operation, String subject) throws LustreException {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd)));
        } catch (IOException e) {
            LustreException failure =
                    new LustreException(operation, subject, Errno.EBADF, "the open file cannot be found", "");
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public Layout expectedLayout(Path path) throws LustreException {
        String operation = "layout expected";
        Pointer found = api.llapi_layout_get_by_path(NativePath.cString(path), GET_EXPECTED);
        try (LayoutHandle handle = LayoutHandle.adopt(library, found, operation, path.toString())) {
            return handle.read();
        }
    }

    @Override
    public int create(Path path, Layout layout, int mode) throws LustreException {
        String operation = "layout create";
        if (layout.isUnset()) {
            return InheritingFile.create(this, path, mode, operation);
        }
        byte[] name = NativePath.cString(path);
        try (LayoutHandle handle = LayoutHandle.build(library, layout, operation, path.toString())) {
            boolean before = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            try {
                return handle.open(name, O_CREAT | O_EXCL | O_RDWR | LibC.O_CLOEXEC, mode);
            } catch (LustreException e) {
                // The library leaves the file that it could not give the layout. Ours to remove only if it is new: the
                // open is exclusive, so a file that was not there before and is empty came from this call.
                if (!before && !e.errno().equals(Errno.EEXIST)) {
                    removeLeftover(path, name, e);
                }
                throw e;
            }
        }
    }

    private static void removeLeftover(Path path, byte[] name, LustreException cause) {
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && Files.size(path) == 0) {
                Failures.minusOne(LibC.unlink(name), "remove leftover", path.toString());
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
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
        requireDirectory(directory, operation);
        try (LayoutHandle handle = LayoutHandle.build(library, layout, operation, directory.toString())) {
            close(handle.open(NativePath.cString(directory), O_RDONLY, 0), directory.toString());
        }
    }

    static void requireDirectory(Path directory, String operation) throws LustreException {
        if (!Files.isDirectory(directory)) {
            boolean exists = Files.exists(directory);
            throw new LustreException(
                    operation,
                    directory.toString(),
                    exists ? Errno.ENOTDIR : Errno.ENOENT,
                    exists ? "only a directory has a default layout" : "no such file or directory",
                    "");
        }
    }

    @Override
    public Fid fid(Path path) throws LustreException {
        byte[] fid = new byte[16];
        int answer = frequent.llapi_path2fid(NativePath.cString(path), fid);
        if (answer == -ENODATA) {
            throw new NotLustreException("fid of path", path.toString(), Errno.ENODATA);
        }
        Failures.negativeErrno(answer, "fid of path", path.toString());
        return HsmBytes.fid(fid);
    }

    @Override
    public Path path(Path mount, Fid fid, int link) throws LustreException {
        byte[] path = new byte[PATH_MAX];
        long[] record = {-1};
        int[] number = {link};
        int answer;
        if (library.has("llapi_fid2path_at")) {
            int fd = open(mount, O_RDONLY, 0);
            try {
                answer = api.llapi_fid2path_at(fd, HsmBytes.bytes(fid), path, path.length, record, number);
            } finally {
                close(fd, mount.toString());
            }
        } else {
            byte[] text = NativePath.cString(fid.toString());
            answer = api.llapi_fid2path(NativePath.cString(mount), text, path, path.length, record, number);
        }
        Failures.negativeErrno(answer, "path of fid", fid.toString());
        return NativePath.resolve(mount, path);
    }

    @Override
    public List<Parent> parents(Path path) throws LustreException {
        List<Parent> parents = new ArrayList<>();
        byte[] name = NativePath.cString(path);
        while (true) {
            byte[] fid = new byte[16];
            byte[] link = new byte[NAME_MAX + 1];
            int answer = api.llapi_path2parent(name, parents.size(), fid, link, link.length);
            if (answer == -ENODATA) {
                return List.copyOf(parents);
            }
            Failures.negativeErrno(answer, "parents", path.toString());
            parents.add(new Parent(HsmBytes.fid(fid), NativePath.text(link)));
        }
    }

    @Override
    public int openByFid(Path mount, Fid fid, int flags) throws LustreException {
        try {
            return openAsRoot(mount, fid, flags | LibC.O_CLOEXEC);
        } catch (LustreException e) {
            return FidPath.open(this, mount, fid, flags, e);
        }
    }

    /** The library keeps one mount open for identifiers, so with two mounts a descriptor of our own is faster. */
    private int openAsRoot(Path mount, Fid fid, int flags) throws LustreException {
        String operation = "open by fid";
        if (!library.has("llapi_open_by_fid_at")) {
            return Failures.negativeErrno(
                    api.llapi_open_by_fid(NativePath.cString(mount), HsmBytes.bytes(fid), flags),
                    operation,
                    fid.toString());
        }
        int root = open(mount, O_RDONLY, 0);
        try {
            return Failures.negativeErrno(
                    api.llapi_open_by_fid_at(root, HsmBytes.bytes(fid), flags), operation, fid.toString());
        } finally {
            close(root, mount.toString());
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
        int answer = frequent.llapi_hsm_state_get(NativePath.cString(path), state);
        if (answer == -ENOTTY && Files.isDirectory(path)) {
            throw new LustreException(
                    "hsm state", path.toString(), Errno.ENOTTY, "only a regular file has an HSM state", "");
        }
        Failures.negativeErrno(answer, "hsm state", path.toString());
        return HsmBytes.state(state);
    }

    @Override
    public HsmState hsmState(int fd, String subject) throws LustreException {
        byte[] state = new byte[HsmBytes.USER_STATE];
        Failures.negativeErrno(frequent.llapi_hsm_state_get_fd(fd, state), "hsm state", subject);
        return HsmBytes.state(state);
    }

    @Override
    public void setHsmState(Path path, long set, long clear, int archiveId) throws LustreException {
        Failures.negativeErrno(
                api.llapi_hsm_state_set(NativePath.cString(path), set, clear, archiveId), "hsm set", path.toString());
    }

    @Override
    public CurrentAction currentAction(Path path) throws LustreException {
        byte[] action = new byte[HsmBytes.CURRENT_ACTION];
        Failures.negativeErrno(
                frequent.llapi_hsm_current_action(NativePath.cString(path), action), "hsm action", path.toString());
        return HsmBytes.currentAction(action);
    }

    @Override
    public void hsmRequest(Path mount, HsmRequest request) throws LustreException {
        Failures.negativeErrno(
                frequent.llapi_hsm_request(NativePath.cString(mount), HsmBytes.request(request)),
                "hsm request",
                mount.toString());
    }

    @Override
    public Fid importReleased(Path file, int archiveId, ImportedFile attributes, Component striping)
            throws LustreException {
        byte[] fid = new byte[16];
        byte[] name = NativePath.cString(file);
        boolean before = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        int answer = api.llapi_hsm_import(
                name,
                archiveId,
                HsmBytes.stat(attributes),
                striping.stripeSizeBytes(),
                striping.stripeOffset(),
                striping.stripeCount(),
                0,
                striping.pool().isEmpty() ? null : NativePath.cString(striping.pool()),
                fid);
        if (answer < 0) {
            LustreException failure = Failures.of("hsm import", file.toString(), -answer);
            if (!before && !failure.errno().equals(Errno.EEXIST)) {
                removeLeftover(file, name, failure);
            }
            throw failure;
        }
        return HsmBytes.fid(fid);
    }

    @Override
    public List<StorageTarget> targets(Path mount, StorageTarget.Kind kind) throws LustreException {
        int fd = open(mount, O_RDONLY, 0);
        try {
            return targets.read(fd, mount, kind);
        } finally {
            close(fd, mount.toString());
        }
    }

    @Override
    public List<OstPool> pools(Mount mount) throws LustreException {
        List<OstPool> pools = new ArrayList<>();
        for (String pool : names(mount.fileSystem(), "pools", true)) {
            String name = pool.substring(pool.indexOf('.') + 1);
            pools.add(new OstPool(mount.fileSystem(), name, names(pool, "pool members", false)));
        }
        return List.copyOf(pools);
    }

    private List<String> names(String of, String operation, boolean isList) throws LustreException {
        int entries = POOL_LIST;
        while (true) {
            try (Memory list = new Memory((long) entries * Native.POINTER_SIZE);
                    Memory text = new Memory((long) entries * 64)) {
                byte[] name = NativePath.cString(of);
                int count = isList
                        ? api.llapi_get_poollist(name, list, entries, text, (int) text.size())
                        : api.llapi_get_poolmembers(name, list, entries, text, (int) text.size());
                if (count == -EOVERFLOW) {
                    entries *= 4;
                    continue;
                }
                Failures.negativeErrno(count, operation, of);
                List<String> names = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    names.add(list.getPointer((long) i * Native.POINTER_SIZE).getString(0));
                }
                return names;
            }
        }
    }

    @Override
    public int mdtIndex(Path mount, Fid fid) throws LustreException {
        int fd = open(mount, O_RDONLY, 0);
        try {
            int[] index = {0};
            Failures.negativeErrno(
                    api.llapi_get_mdt_index_by_fid(fd, HsmBytes.bytes(fid), index), "MDT of file", fid.toString());
            return index[0];
        } finally {
            close(fd, mount.toString());
        }
    }

    @Override
    public CopytoolPort registerCopytool(Path mount, int... archiveIds) throws LustreException {
        return LibraryCopytool.register(library, mount, archiveIds);
    }

    @Override
    public FileCalls files() {
        return files;
    }

    @Override
    public MirrorCalls mirrors(String operation, String subject) {
        return new LibraryMirrorCalls(library, files);
    }

    @Override
    public void addComponents(Path file, Layout components) throws LustreException {
        try (LayoutHandle handle = LayoutHandle.build(library, components, "add components", file.toString())) {
            handle.addTo(NativePath.cString(file));
        }
    }

    @Override
    public void deleteComponents(Path file, int id, int flagBits) throws LustreException {
        Failures.minusOne(
                api.llapi_layout_file_comp_del(NativePath.cString(file), id, flagBits),
                "delete components",
                file.toString());
    }

    @Override
    public void setComponentFlags(Path file, int id, int flagBits) throws LustreException {
        // The function has other parameters on 2.10, where nothing but the absence of its sibling tells.
        LibLustreApi setting = library.require("llapi_layout_is_composite", "set component flags", file.toString());
        Failures.minusOne(
                setting.llapi_layout_file_comp_set(NativePath.cString(file), new int[] {id}, new int[] {flagBits}, 1),
                "set component flags",
                file.toString());
    }

    @Override
    public ChangelogPort changelog(String mdt, long firstRecord, boolean follow) throws LustreException {
        return LibraryChangelog.open(library, mdt, firstRecord, follow);
    }

    @Override
    public void clearChangelog(String mdt, String user, long lastRecord) throws LustreException {
        Failures.negativeErrno(
                api.llapi_changelog_clear(NativePath.cString(mdt), NativePath.cString(user), lastRecord),
                "clear changelog",
                mdt);
    }

    @Override
    public void quota(Path mount, byte[] query) throws LustreException {
        int answer = api.llapi_quotactl(NativePath.cString(mount), query);
        if (answer == -EPERM) {
            throw new LustreException(
                    "quota",
                    mount.toString(),
                    Errno.EPERM,
                    "only root may see the quota of others",
                    "ask for the user, a group or a project of your own, or run as root");
        }
        Failures.negativeErrno(answer, "quota", mount.toString());
    }

    @Override
    public String instance(Path mount) throws LustreException {
        String operation = "instance of mount";
        byte[] text = new byte[256];
        byte[] name = NativePath.cString(mount);
        if (library.has("llapi_get_instance")) {
            Failures.negativeErrno(api.llapi_get_instance(name, text, text.length), operation, mount.toString());
            return NativePath.text(text);
        }
        Failures.negativeErrno(api.llapi_getname(name, text, text.length), operation, mount.toString());
        String both = NativePath.text(text);
        return both.substring(both.lastIndexOf('-') + 1);
    }

    @Override
    public Path mountOf(String fileSystem) throws LustreException {
        byte[] root = new byte[PATH_MAX];
        Failures.negativeErrno(
                api.llapi_search_rootpath(root, NativePath.cString(fileSystem)), "find mount", fileSystem);
        return NativePath.resolve(Path.of("/"), root);
    }

    @Override
    public void remove(Path mount, List<Fid> files) throws LustreException {
        LibLustreApi removing = library.require("llapi_rmfid", "remove by fid", mount.toString());
        byte[] array = new byte[16 + 16 * files.size()];
        HsmBytes.wrap(array).putInt(files.size());
        for (int i = 0; i < files.size(); i++) {
            System.arraycopy(HsmBytes.bytes(files.get(i)), 0, array, 16 + 16 * i, 16);
        }
        Failures.negativeErrno(
                removing.llapi_rmfid(NativePath.cString(mount), array), "remove by fid", mount.toString());
    }

    @Override
    public long connectFlags(Path mount) throws LustreException {
        long[] flags = {0};
        Failures.negativeErrno(
                api.llapi_get_connect_flags(NativePath.cString(mount), flags), "connect flags", mount.toString());
        return flags[0];
    }

    @Override
    public void createDirectory(Path directory, int mode, int mdtIndex, int stripeCount) throws LustreException {
        LibLustreApi making = library.require("llapi_dir_create", "create directory", directory.toString());
        try (Memory parameters = DirectoryParameters.of(mdtIndex, stripeCount)) {
            Failures.negativeErrno(
                    making.llapi_dir_create(NativePath.cString(directory), mode, parameters),
                    "create directory",
                    directory.toString());
        }
    }

    @Override
    public void setDirectoryMdt(Path directory, int mdtIndex, int stripeCount) throws LustreException {
        LibLustreApi setting = library.require("llapi_dir_set_default_lmv", "set directory MDT", directory.toString());
        try (Memory parameters = DirectoryParameters.of(mdtIndex, stripeCount)) {
            Failures.negativeErrno(
                    setting.llapi_dir_set_default_lmv(NativePath.cString(directory), parameters),
                    "set directory MDT",
                    directory.toString());
        }
    }
}
