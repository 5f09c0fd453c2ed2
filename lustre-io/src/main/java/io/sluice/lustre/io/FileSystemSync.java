package io.sluice.lustre.io;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreUnavailableException;
import io.sluice.lustre.backend.jna.SyncCall;
import java.nio.file.Path;

/**
 * Writes everything that a file system still holds in this machine's memory to its servers or disks, with one call for any
 * number of files. On Lustre that costs the write of each file and no further request, where {@code fsync(2)} costs three
 * requests for each. Works on every file system, and without the Lustre library.
 */
public final class FileSystemSync {

    private FileSystemSync() {}

    /**
     * Syncs the file system that a directory is on. Blocks until everything that was written before is safe; errors of
     * earlier writes in the background are reported by Linux 5.8 and later.
     *
     * @param directory an existing directory
     * @throws LustreUnavailableException when there is no way to make the call in this process
     * @throws LustreException when the directory cannot be opened or writing fails
     */
    public static void sync(Path directory) throws LustreException {
        try {
            SyncCall.sync(directory);
        } catch (LinkageError e) {
            throw new LustreUnavailableException(
                    "sync",
                    directory.toString(),
                    "the C library cannot be called: " + e.getMessage(),
                    "let JNA unpack its library: point jna.tmpdir at a directory that allows execution");
        }
    }
}
