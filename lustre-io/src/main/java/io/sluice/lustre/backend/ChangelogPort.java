package io.sluice.lustre.backend;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.layout.OpaqueBytes;
import java.util.Optional;

/** An open changelog of one MDT. For one thread. */
public interface ChangelogPort {

    /** The next record as it came; empty at the end of what there is. */
    Optional<OpaqueBytes> receive() throws LustreException;

    /** Closes it. */
    void close() throws LustreException;
}
