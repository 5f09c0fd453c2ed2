package io.sluice.lustre.backend.jna;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.LustreBackend;
import java.nio.file.Path;

/**
 * A new file that says nothing about its layout. An explicit layout with every value unset would get the numbers of the
 * file system and only the pool of the directory; an ordinary open gets all that the directory says.
 */
final class InheritingFile {

    private static final int O_RDWR = 0x2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;

    private InheritingFile() {}

    static int create(LustreBackend backend, Path path, int mode, String operation) throws LustreException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            // Fails where there is no Lustre, which the open would not notice.
            backend.layoutAttribute(parent);
        }
        return Failures.minusOne(
                LibC.open(NativePath.cString(path), O_CREAT | O_EXCL | O_RDWR | LibC.O_CLOEXEC, mode),
                operation,
                path.toString());
    }
}
