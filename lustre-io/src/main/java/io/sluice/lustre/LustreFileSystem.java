package io.sluice.lustre;

import io.sluice.lustre.backend.Backends;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.backend.Mount;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.io.OpenMode;
import io.sluice.lustre.io.StripedFile;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.layout.Mirrors;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The handle on one Lustre mount and the way in to everything else. Immutable, safe for use by several threads, and
 * holds nothing that needs closing.
 */
public final class LustreFileSystem {

    private final LustreBackend backend;
    private final Mount mount;

    private LustreFileSystem(LustreBackend backend, Mount mount) {
        this.backend = backend;
        this.mount = mount;
    }

    /**
     * The file system that a path lies on.
     *
     * @param path any path on the mount; it need not exist, but a parent of it must
     * @return the handle
     * @throws LustreUnavailableException when there is no way to talk to Lustre in this process
     * @throws NotLustreException when the path is not on Lustre
     * @throws LustreException when the client answers with an error
     */
    public static LustreFileSystem at(Path path) throws LustreException {
        LustreBackend backend = Backends.require("open file system", path.toString());
        return new LustreFileSystem(backend, backend.mount(path.toAbsolutePath().normalize()));
    }

    /**
     * Finds out what can be done with Lustre at a path; never throws.
     *
     * @param path any path; it need not exist
     * @return what was found, with the reason and the remedy
     */
    public static LustreProbe probe(Path path) {
        LustreBackend backend;
        try {
            backend = Backends.require("open file system", path.toString());
        } catch (LustreUnavailableException e) {
            return new LustreProbe(false, false, "", e.sentence(), e.remedy().orElse(""));
        }
        try {
            Mount mount = backend.mount(path.toAbsolutePath().normalize());
            return new LustreProbe(
                    true,
                    true,
                    backend.description(),
                    "on the Lustre file system " + mount.fileSystem() + " mounted at " + mount.root(),
                    "");
        } catch (NotLustreException e) {
            return new LustreProbe(
                    false,
                    false,
                    backend.description(),
                    e.sentence(),
                    e.remedy().orElse(""));
        } catch (LustreException e) {
            return new LustreProbe(
                    true, false, backend.description(), e.sentence(), e.remedy().orElse(""));
        }
    }

    /**
     * Where it is mounted.
     *
     * @return an absolute path
     */
    public Path mountPoint() {
        return mount.root();
    }

    /**
     * The file system's name.
     *
     * @return at most 8 characters, for example {@code lustre}
     */
    public String name() {
        return mount.fileSystem();
    }

    /**
     * The release of the Lustre client.
     *
     * @return empty when the client does not tell
     */
    public Optional<LustreVersion> version() {
        return backend.version();
    }

    /**
     * How Lustre is talked to.
     *
     * @return for example {@code liblustreapi 2.17.0}
     */
    public String backend() {
        return backend.description();
    }

    /**
     * Reading and setting layouts.
     *
     * @return a view of this file system
     */
    public Layouts layouts() {
        return new Layouts(backend, mount);
    }

    /**
     * Archive, restore, release.
     *
     * @return a view of this file system
     */
    public Hsm hsm() {
        return new Hsm(backend, mount);
    }

    /**
     * The object storage targets with their space, asked now. Blocks for one request to each target.
     *
     * @return in the order of their indexes; a target that did not answer is there and not reachable
     * @throws LustreException when the client answers with an error
     */
    public List<StorageTarget> osts() throws LustreException {
        return backend.targets(mount.root(), StorageTarget.Kind.OST);
    }

    /**
     * The metadata targets with their space, asked now. Blocks for one request to each target.
     *
     * @return in the order of their indexes; a target that did not answer is there and not reachable
     * @throws LustreException when the client answers with an error
     */
    public List<StorageTarget> mdts() throws LustreException {
        return backend.targets(mount.root(), StorageTarget.Kind.MDT);
    }

    /**
     * The OST pools.
     *
     * @return each with its members
     * @throws LustreException when the client answers with an error
     */
    public List<OstPool> pools() throws LustreException {
        return backend.pools(mount);
    }

    /**
     * The FID of a file or directory.
     *
     * @param path a path on this mount
     * @return the FID; of a symbolic link its own
     * @throws LustreException when the path does not exist or is not on Lustre
     */
    public Fid fid(Path path) throws LustreException {
        return backend.fid(path);
    }

    /**
     * A path of a file by FID. A file with several hard links has several paths; this is the first.
     *
     * @param fid the FID
     * @return an absolute path below the mount point
     * @throws LustreException when no file has the FID, or the caller may not resolve FIDs
     */
    public Path path(Fid fid) throws LustreException {
        return backend.path(mount.root(), fid, 0);
    }

    /**
     * All hard links of a file: the directory of each and the name in it.
     *
     * @param path a file or directory on this mount
     * @return one entry for each link; none for the root
     * @throws LustreException when the path does not exist or is not on Lustre
     */
    public List<HardLink> links(Path path) throws LustreException {
        return backend.parents(path).stream()
                .map(parent -> new HardLink(parent.directory(), parent.name()))
                .toList();
    }

    /**
     * Mirrors, and moving files to another layout.
     *
     * @return a view of this file system
     */
    public Mirrors mirrors() {
        return new Mirrors(backend);
    }

    /**
     * Creates a file with a layout and keeps it open for reading and writing. The file must not exist; when it cannot be
     * given the layout, no file is left.
     *
     * @param file the file to make
     * @param layout its layout
     * @param mode the permission bits, 0 to 07777, subject to the process's umask
     * @return the open file, which must be closed
     * @throws IllegalArgumentException when the layout breaks a rule, naming each
     * @throws LustreException when the file exists or cannot be made
     */
    public StripedFile create(Path file, Layout layout, int mode) throws LustreException {
        List<String> violations = layout.violations();
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", violations));
        }
        return new StripedFile(backend, backend.create(file, layout, mode), file.toString());
    }

    /**
     * Opens a file. When direct I/O is asked for and refused, it is opened through the page cache. A file that is not on
     * Lustre opens and can be read and written; what only Lustre can do with it throws {@code NotLustreException}.
     *
     * @param file an existing file
     * @param mode how to open it
     * @return the open file, which must be closed
     * @throws LustreException when it does not exist or may not be opened
     */
    public StripedFile open(Path file, OpenMode mode) throws LustreException {
        try {
            return new StripedFile(backend, backend.open(file, mode.flags(), 0), file.toString());
        } catch (LustreException e) {
            if (mode.isDirect() && e.errno().equals(Errno.EINVAL)) {
                return open(file, mode.buffered());
            }
            throw e;
        }
    }

    /**
     * Opens a file by FID.
     *
     * @param fid the FID of an existing file
     * @param mode how to open it
     * @return the open file, which must be closed
     * @throws LustreException when no file has the FID or it may not be opened
     */
    public StripedFile open(Fid fid, OpenMode mode) throws LustreException {
        int fd = backend.openByFid(mount.root(), fid, mode.flags());
        return new StripedFile(backend, fd, StripedFile.subject(fid, mount.root()));
    }

    /**
     * The id that tells two mounts of one file system on this client apart.
     *
     * @return hexadecimal digits, for example {@code ff1100011c846800}
     * @throws LustreException when the backend cannot tell it
     */
    public String instance() throws LustreException {
        return backend.instance(mount.root());
    }

    /**
     * The file system with a name.
     *
     * @param name the name, for example {@code lustre}
     * @return the handle on its first mount
     * @throws LustreException when it is not mounted here, or there is no way to look by name
     */
    public static LustreFileSystem named(String name) throws LustreException {
        LustreBackend backend = Backends.require("find mount", name);
        return new LustreFileSystem(backend, backend.mount(backend.mountOf(name)));
    }

    /**
     * Removes files by FID with all their names. Needs root.
     *
     * @param files the FIDs, at most 4096
     * @throws LustreException when a file cannot be removed; others may have been
     */
    public void remove(List<Fid> files) throws LustreException {
        backend.remove(mount.root(), files);
    }

    /**
     * What this client and the servers agreed on when they connected: one bit for each feature of the protocol.
     *
     * @return the bits ({@code OBD_CONNECT_*})
     * @throws LustreException when the client does not tell
     */
    public long connectFlags() throws LustreException {
        return backend.connectFlags(mount.root());
    }

    /**
     * Makes a directory on a metadata target of choice, or striped over several, which spreads the requests for millions
     * of small files.
     *
     * @param directory the directory to make
     * @param mode the permission bits, 0 to 07777, subject to the process's umask
     * @param mdtIndex the index of the (first) metadata target; -1 for the file system's choice
     * @param stripeCount the number of metadata targets, at least 1; more than there are is trimmed
     * @throws LustreException when it exists or there is no such target
     */
    public void createDirectory(Path directory, int mode, int mdtIndex, int stripeCount) throws LustreException {
        backend.createDirectory(directory, mode, mdtIndex, stripeCount);
    }

    /**
     * Says on which metadata targets the directories go that are made in a directory from now on.
     *
     * @param directory an existing directory
     * @param mdtIndex the index of the (first) metadata target; -1 for the file system's choice
     * @param stripeCount the number of metadata targets, at least 1
     * @throws LustreException when it does not exist, or the caller may not
     */
    public void setDirectoryMdt(Path directory, int mdtIndex, int stripeCount) throws LustreException {
        backend.setDirectoryMdt(directory, mdtIndex, stripeCount);
    }

    /**
     * The use and the limits of space of a user, group or project.
     *
     * @param kind whose
     * @param id the user's, group's or project's number
     * @return use and limits
     * @throws LustreException when quotas are off or the caller may not see them
     */
    public Quota quota(Quota.Kind kind, int id) throws LustreException {
        byte[] query = Quota.query(kind, id);
        backend.quota(mount.root(), query);
        return Quota.parse(kind, id, query);
    }

    /**
     * Opens the changelog of a metadata target. A user has to be registered on the server ({@code lctl
     * changelog_register}) before there are records.
     *
     * @param mdtIndex the target's index
     * @param firstRecord the number of the first record wanted; 0 for the oldest there is
     * @return the open changelog, which must be closed
     * @throws LustreException when there is none or the caller may not read it
     */
    public Changelog changelog(int mdtIndex, long firstRecord) throws LustreException {
        String mdt = String.format("%s-MDT%04x", mount.fileSystem(), mdtIndex);
        return new Changelog(backend, mdt, backend.changelog(mdt, firstRecord, false));
    }

    /**
     * What the client's parameters are, with advice on those that matter for moving datasets.
     *
     * @return one entry for each parameter that could be read
     */
    public List<ClientParameter> clientParameters() {
        return ClientParameter.read(mount.fileSystem());
    }

    /** For example {@code lustre at /mnt/lustre}. */
    @Override
    public String toString() {
        return mount.fileSystem() + " at " + mount.root();
    }
}
