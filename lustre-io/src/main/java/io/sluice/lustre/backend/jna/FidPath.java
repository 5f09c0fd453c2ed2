package io.sluice.lustre.backend.jna;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.LustreBackend;
import java.nio.file.Path;

/**
 * A file's way by its path for callers whom Lustre does not let open by FID: only root may, while a mount with {@code
 * user_fid2path} tells paths to everybody.
 */
final class FidPath {

    private FidPath() {}

    static int open(LustreBackend backend, Path mount, Fid fid, int flags, LustreException refused)
            throws LustreException {
        if (!refused.errno().equals(Errno.EPERM) && !refused.errno().equals(Errno.EACCES)) {
            throw refused;
        }
        int fd;
        try {
            fd = backend.open(backend.path(mount, fid, 0), flags, 0);
        } catch (LustreException e) {
            LustreException failure = new LustreException(
                    "open by fid",
                    fid.toString(),
                    refused.errno(),
                    "only root may open by FID, and its path cannot be opened: " + e.sentence(),
                    "name a path, or mount with the option user_fid2path");
            failure.initCause(refused);
            failure.addSuppressed(e);
            throw failure;
        }
        if (!backend.files().fid(fd, fid.toString()).equals(fid)) {
            LibC.close(fd);
            throw new LustreException(
                    "open by fid", fid.toString(), Errno.ENOENT, "the file was renamed meanwhile", "try again");
        }
        return fd;
    }
}
