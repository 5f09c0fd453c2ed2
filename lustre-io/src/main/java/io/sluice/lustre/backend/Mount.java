package io.sluice.lustre.backend;

import java.nio.file.Path;

/**
 * Where a Lustre file system is mounted.
 *
 * @param root the mount point, absolute
 * @param fileSystem the file system's name, at most 8 characters
 */
public record Mount(Path root, String fileSystem) {}
