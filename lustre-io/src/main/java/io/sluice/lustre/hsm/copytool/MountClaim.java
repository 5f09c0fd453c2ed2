package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Keeps two copytools off one mount. Lustre accepts the second registration of a client and then sends it nothing, so it
 * would wait for ever; a lock on a file that names the mount catches it, in this process and in others that use Sluice.
 */
final class MountClaim implements AutoCloseable {

    private static final String OPERATION = "register copytool";

    private final FileChannel channel;

    private MountClaim(FileChannel channel) {
        this.channel = channel;
    }

    static MountClaim take(Path mount, Path lockDirectory) throws LustreException {
        UUID name = UUID.nameUUIDFromBytes(mount.toString().getBytes(StandardCharsets.UTF_8));
        Path file = lockDirectory.resolve("sluice-copytool-" + name + ".lock");
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            if (isLocked(channel)) {
                return new MountClaim(channel);
            }
            channel.close();
        } catch (IOException e) {
            LustreException failure = new LustreException(
                    OPERATION,
                    mount.toString(),
                    Errno.NONE,
                    "the lock file " + file + " cannot be locked: " + e.getMessage(),
                    "make its directory writable, or name another one");
            failure.initCause(e);
            throw failure;
        }
        throw new LustreException(
                OPERATION,
                mount.toString(),
                Errno.EBUSY,
                "a copytool of this machine serves the mount already, and Lustre sends a second one nothing",
                "stop the other one, or give it all archive ids");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
