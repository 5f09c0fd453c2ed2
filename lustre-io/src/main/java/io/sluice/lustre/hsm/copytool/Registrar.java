package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.CopytoolItem;
import io.sluice.lustre.backend.CopytoolPort;
import java.nio.file.Path;

/** How to register with one file system. */
interface Registrar {

    Path mount();

    CopytoolPort register() throws LustreException;

    /** Whether the coordinator still waits for work on a file, as far as can be told. */
    boolean isAsked(CopytoolItem item);

    /** Index of the MDT that holds a file; -1 when it cannot be told. */
    int mdt(Fid fid);
}
