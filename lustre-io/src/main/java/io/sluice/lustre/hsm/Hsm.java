package io.sluice.lustre.hsm;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.HsmRequest;
import io.sluice.lustre.backend.LustreBackend;
import io.sluice.lustre.backend.Mount;
import io.sluice.lustre.layout.OpaqueBytes;
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
     * @throws LustreException with {@code EINVAL} for a combination that makes no sense, {@code EPERM} when not allowed
     */
    public void setFlags(Path file, Set<HsmFlag> set, Set<HsmFlag> clear, int archiveId) throws LustreException {
        backend.setHsmState(file, HsmFlag.bitsOf(set), HsmFlag.bitsOf(clear), archiveId);
    }

    private void request(HsmAction action, Path file, int archiveId) throws LustreException {
        Fid fid = backend.fid(file);
        try {
            backend.hsmRequest(mount.root(), new HsmRequest(action, archiveId, 0, List.of(fid), OpaqueBytes.NONE));
        } catch (LustreException e) {
            throw HsmFailures.explain(action, file, e, backend);
        }
    }
}
