package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.backend.Backends;
import io.sluice.lustre.backend.CopytoolItem;
import io.sluice.lustre.backend.CopytoolPort;
import io.sluice.lustre.backend.LustreBackend;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers with a mounted file system. */
final class BackendRegistrar implements Registrar {

    private static final Logger log = LoggerFactory.getLogger(BackendRegistrar.class);

    private final LustreBackend backend;
    private final Path mount;
    private final int[] archiveIds;

    BackendRegistrar(LustreFileSystem fileSystem, int... archiveIds) throws LustreException {
        for (int archiveId : archiveIds) {
            if (archiveId < 1) {
                throw new IllegalArgumentException("archive id " + archiveId + " is below 1");
            }
        }
        this.mount = fileSystem.mountPoint();
        this.backend = Backends.require("register copytool", mount.toString());
        this.archiveIds = archiveIds.clone();
    }

    @Override
    public Path mount() {
        return mount;
    }

    @Override
    public CopytoolPort register() throws LustreException {
        return backend.registerCopytool(mount, archiveIds);
    }

    /** A file that is gone needs no work; when it cannot be told, work too much does no harm. */
    @Override
    public boolean isAsked(CopytoolItem item) {
        try {
            return !backend.currentAction(backend.path(mount, item.fid(), 0)).isIdle();
        } catch (LustreException e) {
            return !e.errno().equals(Errno.ENOENT);
        }
    }

    /** A volatile file on the released file's own MDT can take its place; without the index Lustre picks one. */
    @Override
    public int mdt(Fid fid) {
        try {
            return backend.mdtIndex(mount, fid);
        } catch (LustreException e) {
            log.debug("the MDT of {} cannot be told: {}", fid, e.getMessage());
            return -1;
        }
    }
}
