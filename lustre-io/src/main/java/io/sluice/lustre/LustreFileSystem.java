package io.sluice.lustre;

import io.sluice.lustre.backend.Backends;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.backend.Mount;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.layout.Layouts;
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

    /** For example {@code lustre at /mnt/lustre}. */
    @Override
    public String toString() {
        return mount.fileSystem() + " at " + mount.root();
    }
}
