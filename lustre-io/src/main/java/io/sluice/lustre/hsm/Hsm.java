package io.sluice.lustre.hsm;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.HsmRequest;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.backend.Mount;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.OpaqueBytes;
import io.sluice.lustre.layout.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * HSM for single files of one mount. Safe for use by several threads.
 *
 * <p>Archive, restore, remove and cancel only ask: they return once the coordinator has the request, and the work is
 * done later by a copytool; ask {@link #state} and {@link #currentAction} how far it is. Release is done when the call
 * returns. For many files use a campaign.
 */
public final class Hsm {

    private final LustreBackend backend;
    private final Mount mount;

    /**
     * For {@code LustreFileSystem} only; use {@code LustreFileSystem.hsm()}.
     *
     * @param backend how to talk to Lustre
     * @param mount the mount
     */
    public Hsm(LustreBackend backend, Mount mount) {
        this.backend = backend;
        this.mount = mount;
    }

    /**
     * Where a file stands.
     *
     * @param file an existing regular file
     * @return its state
     * @throws LustreException when it does not exist, is a directory, or is not on Lustre
     */
    public HsmState state(Path file) throws LustreException {
        return backend.hsmState(file);
    }

    /**
     * What is being done with a file at the moment.
     *
     * @param file an existing regular file
     * @return the action and how far it is
     * @throws LustreException when it does not exist or is not on Lustre
     */
    public CurrentAction currentAction(Path file) throws LustreException {
        return backend.currentAction(file);
    }

    /**
     * Asks for a copy in the backend. Nothing happens when there is one already and the file did not change.
     *
     * @param file an existing regular file
     * @param archiveId the backend; 0 for the file's own or the default
     * @throws LustreException with {@code EPERM} when the caller may not, the file is marked as not to be archived, or it
     *     has a copy in another backend
     */
    public void archive(Path file, int archiveId) throws LustreException {
        request(HsmAction.ARCHIVE, file, archiveId);
    }

    /**
     * Asks for the data back from the backend. Nothing happens when it is there.
     *
     * @param file an existing regular file
     * @throws LustreException with {@code EPERM} when the file is dirty, its copy is lost, or the caller may not
     */
    public void restore(Path file) throws LustreException {
        request(HsmAction.RESTORE, file, 0);
    }

    /**
     * Drops the data from Lustre; reading the file brings it back. Done when the call returns; nothing happens when it is
     * released already.
     *
     * @param file an existing regular file
     * @throws LustreException with {@code EPERM} when the file is not archived, changed since, is marked as not to be
     *     released, or the caller may not
     */
    public void release(Path file) throws LustreException {
        request(HsmAction.RELEASE, file, 0);
    }

    /**
     * Asks for the copy in the backend to be dropped.
     *
     * @param file an existing regular file
     * @throws LustreException with {@code EPERM} when the file is released, so that the copy is all there is
     */
    public void remove(Path file) throws LustreException {
        request(HsmAction.REMOVE, file, 0);
    }

    /**
     * Asks for the copy of a file that is gone from Lustre to be dropped. Needs root.
     *
     * @param file the identifier that the file had, which the backend knows its copy by
     * @param archiveId the backend that holds the copy, at least 1
     * @throws LustreException with {@code EPERM} when the file is there and released, {@code ENOENT} when the caller is not
     *     root
     */
    public void remove(Fid file, int archiveId) throws LustreException {
        backend.hsmRequest(
                mount.root(), new HsmRequest(HsmAction.REMOVE, archiveId, 0, List.of(file), OpaqueBytes.NONE));
    }

    /**
     * Asks for what was asked before to be stopped. Waits in the same queue as everything else; nothing happens when there
     * is nothing to stop.
     *
     * @param file an existing regular file
     * @throws LustreException when it does not exist or is not on Lustre
     */
    public void cancel(Path file) throws LustreException {
        request(HsmAction.CANCEL, file, 0);
    }

    /**
     * Sets and clears flags. An ordinary user may change {@code NO_RELEASE}, {@code NO_ARCHIVE} and {@code DIRTY} of own
     * files; the rest is root's.
     *
     * @param file an existing regular file
     * @param set the flags to set
     * @param clear the flags to clear
     * @param archiveId the backend to record; 0 to leave it
     * @throws LustreException with {@code EINVAL} for a combination that makes no sense and for an archive id over 32 on
     *     servers before 2.12, {@code EPERM} when not allowed
     * @throws IllegalArgumentException when the archive id is negative
     */
    public void setFlags(Path file, Set<HsmFlag> set, Set<HsmFlag> clear, int archiveId) throws LustreException {
        if (archiveId < 0) {
            throw new IllegalArgumentException("an archive id is 0 or more, not " + archiveId);
        }
        backend.setHsmState(file, HsmFlag.bitsOf(set), HsmFlag.bitsOf(clear), archiveId);
    }

    /**
     * Makes a file whose data is in the backend already: released from its first moment, so that the first read or a
     * restore fetches the data. The backend must be told which of its objects belongs to the identifier that is returned.
     * Needs root. Nothing is left behind when it fails.
     *
     * @param file the file to make, which must not exist
     * @param archiveId the backend that holds the copy, at least 1
     * @param attributes size, owner, mode and times
     * @param layout a plain striping that the file gets when it is restored, without data on the MDT, overstriping or a
     *     list of OSTs; a plain layout that leaves count or size open takes the file system's
     * @return the identifier under which the backend is asked for the data
     * @throws LustreException with {@code EEXIST} when the file exists, {@code EPERM} when the caller is not root, {@code
     *     EINVAL} when there is no such pool
     * @throws IllegalArgumentException when the archive id or the layout is not one that an imported file can have
     */
    public Fid importReleased(Path file, int archiveId, ImportedFile attributes, Layout layout) throws LustreException {
        if (archiveId < 1) {
            throw new IllegalArgumentException("the archive id of an imported file is 1 or more, not " + archiveId);
        }
        Component striping = layout.components().get(0);
        boolean striped =
                striping.pattern().equals(Pattern.RAID0) || striping.pattern().equals(Pattern.UNSET);
        if (layout.isComposite() || !striped || !striping.osts().isEmpty()) {
            throw new IllegalArgumentException("an imported file has a plain striped layout, not " + layout
                    + "; restore it and migrate it to another");
        }
        return backend.importReleased(file, archiveId, attributes, striping);
    }

    private void request(HsmAction action, Path file, int archiveId) throws LustreException {
        // The coordinator takes any number, and one that no copytool serves blocks everything behind it.
        if (archiveId < 0) {
            throw new IllegalArgumentException("an archive id is 1 or more, or 0 for the default, not " + archiveId);
        }
        Fid fid = backend.fid(target(file));
        try {
            backend.hsmRequest(mount.root(), new HsmRequest(action, archiveId, 0, List.of(fid), OpaqueBytes.NONE));
        } catch (LustreException e) {
            throw HsmFailures.explain(action, file, e, backend);
        }
    }

    /** State and actions are asked of what a symbolic link leads to, so requests are made for the same file. */
    private static Path target(Path file) throws LustreException {
        if (!Files.isSymbolicLink(file)) {
            return file;
        }
        try {
            return file.toRealPath();
        } catch (IOException e) {
            LustreException failure = new LustreException(
                    "hsm request", file.toString(), Errno.ENOENT, "the symbolic link leads nowhere", "");
            failure.initCause(e);
            throw failure;
        }
    }
}
