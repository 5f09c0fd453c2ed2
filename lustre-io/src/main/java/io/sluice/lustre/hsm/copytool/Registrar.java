package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.CopytoolPort;
import java.nio.file.Path;

/** How to register with one file system. */
interface Registrar {

    Path mount();

    CopytoolPort register() throws LustreException;

    /** Index of the MDT that holds a file; -1 when it cannot be told. */
    int mdt(Fid fid);
}
