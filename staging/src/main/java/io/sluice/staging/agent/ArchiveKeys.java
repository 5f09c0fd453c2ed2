package io.sluice.staging.agent;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.S3Location;
import java.nio.file.Path;
import java.util.Optional;

/** Which key a file is archived under, and looked for under when no object is recorded on it. */
@FunctionalInterface
public interface ArchiveKeys {

    /**
     * The place of a file's object.
     *
     * @param fileSystem the file system
     * @param file the file
     * @return bucket and key; empty when the file is not to be archived here
     * @throws LustreException when the file's path cannot be found, {@code ENOENT} when it is gone
     */
    Optional<S3Location> of(LustreFileSystem fileSystem, Fid file) throws LustreException;

    /**
     * Keys as FSx makes them: the prefix and the file's path below a directory. A file with several hard links gets the
     * first one's. The object of a file that is renamed keeps its key until the file is archived again.
     *
     * @param prefix bucket and prefix; a slash is added to a prefix that ends without one
     * @param directory the directory on Lustre that the prefix stands for
     * @return the keys
     */
    static ArchiveKeys byPath(S3Location prefix, Path directory) {
        String base = slashed(prefix.prefix());
        return (fileSystem, file) -> {
            Path path = fileSystem.path(file);
            return path.startsWith(directory)
                    ? Optional.of(new S3Location(prefix.bucket(), base + directory.relativize(path)))
                    : Optional.empty();
        };
    }

    /**
     * Keys from FIDs, which never change and never come again: {@code prefix/0x200000402:0xa5:0x0}. For archives that are
     * not read by people.
     *
     * @param prefix bucket and prefix; a slash is added to a prefix that ends without one
     * @return the keys
     */
    static ArchiveKeys byFid(S3Location prefix) {
        String base = slashed(prefix.prefix());
        return (fileSystem, file) -> {
            String bracketed = file.toString();
            return Optional.of(new S3Location(prefix.bucket(), base + bracketed.substring(1, bracketed.length() - 1)));
        };
    }

    private static String slashed(String prefix) {
        return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
    }
}
