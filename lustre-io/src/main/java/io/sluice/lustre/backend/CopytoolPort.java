package io.sluice.lustre.backend;

import io.sluice.lustre.LustreException;
import java.util.List;

/**
 * The registration of a copytool with the coordinators of a file system. One thread receives; copies may begin on any.
 * Nothing may be called after {@link #unregister}, and no copy may be under way then.
 */
public interface CopytoolPort {

    /** Waits for work, for at most {@code timeoutMillis}; nothing when none came. */
    List<CopytoolItem> receive(int timeoutMillis) throws LustreException;

    /**
     * Tells the coordinator that work begins and opens the data: the file itself for an archive, a new volatile file for
     * a restore, nothing for a remove.
     *
     * @param mdtIndex MDT for the volatile file, -1 for any
     * @param openFlags flags to open the volatile file with
     * @param failed true when the work failed before it began: nothing is opened, only {@code end} may follow
     */
    CopyPort begin(CopytoolItem item, int mdtIndex, int openFlags, boolean failed) throws LustreException;

    /**
     * Takes the copytool off the coordinators' lists. What they sent before can still be received, and copies can end; what
     * is not received would keep a place among the coordinator's running requests until its timeout.
     */
    void stopReceiving() throws LustreException;

    /** Gives up what the registration holds. */
    void unregister() throws LustreException;
}
