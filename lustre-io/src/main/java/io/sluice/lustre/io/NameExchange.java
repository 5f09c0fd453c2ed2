package io.sluice.lustre.io;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.jna.ExchangeCall;
import java.nio.file.Path;
import java.util.Set;

/**
 * Exchanges two names of one file system in one step, so that each is always there: files, directories, whole trees. Local file
 * systems of Linux can; Lustre and NFS cannot (their clients refuse {@code renameat2(2)} with flags).
 */
public final class NameExchange {

    private static final Set<Errno> NOT_THERE = Set.of(Errno.EINVAL, Errno.ENOSYS, Errno.EOPNOTSUPP);

    private NameExchange() {}

    /**
     * Exchanges two names. One metadata request; does not follow symbolic links.
     *
     * @param one an existing path
     * @param other another on the same file system
     * @return false when the file system, or this process, has no such operation; nothing happened then
     * @throws LustreException when it failed for another reason
     */
    public static boolean exchange(Path one, Path other) throws LustreException {
        try {
            ExchangeCall.exchange(one, other);
            return true;
        } catch (LustreException e) {
            if (NOT_THERE.contains(e.errno())) {
                return false;
            }
            throw e;
        } catch (LinkageError e) {
            return false;
        }
    }
}
