package io.sluice.lustre.backend;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreUnsupportedException;
import io.sluice.lustre.LustreVersion;
import io.sluice.lustre.OstPool;
import io.sluice.lustre.StorageTarget;
import io.sluice.lustre.hsm.CurrentAction;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.hsm.ImportedFile;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a way to talk to Lustre must be able to do. Every method blocks for as long as the kernel does, is safe for use
 * by several threads, and throws {@code LustreException} with the error number. A descriptor that a method returns is
 * the caller's to close.
 */
public interface LustreBackend {

    /** How Lustre is talked to, for example {@code liblustreapi 2.17.0}. */
    String description();

    /** The client's release; empty when the backend cannot tell. */
    Optional<LustreVersion> version();

    /** The mount that a path, which need not exist, lies on; {@code NotLustreException} when there is none. */
    Mount mount(Path path) throws LustreException;

    /** The bytes of {@code lustre.lov}; empty when the file or directory has no layout of its own. */
    Optional<byte[]> layoutAttribute(Path path) throws LustreException;

    /** The same of an open file. */
    Optional<byte[]> layoutAttribute(int fd, String subject) throws LustreException;

    /** The bytes of an extended attribute; empty when there is none. A released file stays released. */
    Optional<byte[]> attribute(Path path, String name) throws LustreException;

    /** Sets an extended attribute, which need not be there. A released file stays released. */
    void setAttribute(Path path, String name, byte[] value) throws LustreException;

    /** The bytes of an extended attribute of an open file; empty when there is none. */
    Optional<byte[]> attribute(int fd, String name, String subject) throws LustreException;

    /** Sets an extended attribute of an open file. */
    void setAttribute(int fd, String name, byte[] value, String subject) throws LustreException;

    /** The layout that a file has or would get, with the numbers that stand behind the defaults. */
    Layout expectedLayout(Path path) throws LustreException;

    /**
     * Creates a file, which must not exist, with a layout; nothing is left behind when that fails.
     *
     * @return a descriptor opened for reading and writing
     */
    int create(Path path, Layout layout, int mode) throws LustreException;

    /** Makes a layout the default of a directory. */
    void setDirectoryLayout(Path directory, Layout layout) throws LustreException;

    /** Takes away the default layout of a directory; no harm when it has none. */
    void clearDirectoryLayout(Path directory) throws LustreException;

    /** The FID of a file or directory; a symbolic link's own. */
    Fid fid(Path path) throws LustreException;

    /** A path of a file by FID, absolute; {@code link} counts its hard links from 0. */
    Path path(Path mount, Fid fid, int link) throws LustreException;

    /** All hard links of a file. */
    List<Parent> parents(Path path) throws LustreException;

    /** Opens by FID, with the flags of {@code open(2)}. */
    int openByFid(Path mount, Fid fid, int flags) throws LustreException;

    /** Opens by path, with the flags of {@code open(2)}. */
    int open(Path path, int flags, int mode) throws LustreException;

    /** Closes a descriptor. */
    void close(int fd, String subject) throws LustreException;

    /** The HSM state by path. */
    HsmState hsmState(Path path) throws LustreException;

    /** The HSM state of an open file. */
    HsmState hsmState(int fd, String subject) throws LustreException;

    /** Sets and clears HSM state bits; an archive id of 0 leaves it as it is. */
    void setHsmState(Path path, long set, long clear, int archiveId) throws LustreException;

    /** What HSM is doing with a file. */
    CurrentAction currentAction(Path path) throws LustreException;

    /** Sends a request to the coordinator; see {@link HsmRequest} for its size. */
    void hsmRequest(Path mount, HsmRequest request) throws LustreException;

    /** Makes a released file with a plain striping whose data is in a backend already. */
    Fid importReleased(Path file, int archiveId, ImportedFile attributes, Component striping) throws LustreException;

    /** All targets of a kind that are configured, in the order of their indexes. */
    List<StorageTarget> targets(Path mount, StorageTarget.Kind kind) throws LustreException;

    /** All pools with their members. */
    List<OstPool> pools(Mount mount) throws LustreException;

    /** Index of the MDT that holds a file. */
    default int mdtIndex(Path mount, Fid fid) throws LustreException {
        throw new LustreUnsupportedException(
                "MDT of file", fid.toString(), description() + " cannot tell it", "install liblustreapi");
    }

    /** Registers a copytool for the archive ids, for all when there are none. */
    default CopytoolPort registerCopytool(Path mount, int... archiveIds) throws LustreException {
        throw new LustreUnsupportedException(
                "register copytool",
                mount.toString(),
                description() + " has no copytool functions",
                "install liblustreapi");
    }

    /** What can be done with open descriptors. */
    FileCalls files();

    /** What mirrors and migration need. */
    default MirrorCalls mirrors(String operation, String subject) throws LustreException {
        throw new LustreUnsupportedException(
                operation,
                subject,
                description() + " has no functions for mirrors and migration",
                "install liblustreapi");
    }

    /** Adds components to a file. */
    default void addComponents(Path file, Layout components) throws LustreException {
        throw new LustreUnsupportedException(
                "add components", file.toString(), description() + " cannot change components", "install liblustreapi");
    }

    /** Deletes the components with an id, or when it is 0 those with the flag bits. */
    default void deleteComponents(Path file, int id, int flagBits) throws LustreException {
        throw new LustreUnsupportedException(
                "delete components",
                file.toString(),
                description() + " cannot change components",
                "install liblustreapi");
    }

    /** Sets flag bits of a component, or clears them when they carry {@code LCME_FL_NEG}. */
    default void setComponentFlags(Path file, int id, int flagBits) throws LustreException {
        throw new LustreUnsupportedException(
                "set component flags",
                file.toString(),
                description() + " cannot change components",
                "install liblustreapi");
    }

    /** Opens the changelog of an MDT from a record on. */
    default ChangelogPort changelog(String mdt, long firstRecord, boolean follow) throws LustreException {
        throw new LustreUnsupportedException(
                "read changelog", mdt, description() + " cannot read changelogs", "install liblustreapi");
    }

    /** Tells the MDT that a changelog user needs no record up to the given one any more; 0 for all. */
    default void clearChangelog(String mdt, String user, long lastRecord) throws LustreException {
        throw new LustreUnsupportedException(
                "clear changelog", mdt, description() + " cannot clear changelogs", "install liblustreapi");
    }

    /** Asks for a quota; the 176 bytes of {@code if_quotactl} go and come. */
    default void quota(Path mount, byte[] query) throws LustreException {
        throw new LustreUnsupportedException(
                "quota", mount.toString(), description() + " cannot read quotas", "install liblustreapi");
    }

    /** The instance of a mount, which tells two mounts of one file system on one client apart. */
    default String instance(Path mount) throws LustreException {
        throw new LustreUnsupportedException(
                "instance of mount", mount.toString(), description() + " cannot tell it", "install liblustreapi");
    }

    /** The mount point of a file system by name. */
    default Path mountOf(String fileSystem) throws LustreException {
        throw new LustreUnsupportedException(
                "find mount",
                fileSystem,
                description() + " cannot look by name",
                "name a path, or install liblustreapi");
    }

    /** Removes files by FID with all their names. */
    default void remove(Path mount, List<Fid> files) throws LustreException {
        throw new LustreUnsupportedException(
                "remove by fid", mount.toString(), description() + " cannot remove by FID", "install liblustreapi");
    }

    /** What client and servers agreed on when they connected, as bits. */
    default long connectFlags(Path mount) throws LustreException {
        throw new LustreUnsupportedException(
                "connect flags", mount.toString(), description() + " cannot tell them", "install liblustreapi");
    }

    /** Makes a directory on an MDT, or striped over several. */
    default void createDirectory(Path directory, int mode, int mdtIndex, int stripeCount) throws LustreException {
        throw new LustreUnsupportedException(
                "create directory",
                directory.toString(),
                description() + " cannot choose an MDT",
                "install liblustreapi");
    }

    /** Says where new directories in a directory go. */
    default void setDirectoryMdt(Path directory, int mdtIndex, int stripeCount) throws LustreException {
        throw new LustreUnsupportedException(
                "set directory MDT",
                directory.toString(),
                description() + " cannot choose an MDT",
                "install liblustreapi");
    }
}
