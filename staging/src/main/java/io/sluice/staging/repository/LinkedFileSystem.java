package io.sluice.staging.repository;

import java.nio.file.Path;
import java.util.List;

/**
 * A file system where it is mounted, with what it is linked to.
 *
 * @param fileSystemId the file system
 * @param mountPoint where it is mounted, an absolute path
 * @param associations its associations
 */
public record LinkedFileSystem(String fileSystemId, Path mountPoint, List<Association> associations) {

    /** Copies, and brings the mount point into one form. */
    public LinkedFileSystem {
        mountPoint = mountPoint.toAbsolutePath().normalize();
        associations = List.copyOf(associations);
    }
}
