package io.sluice.staging.repository;

import io.sluice.staging.S3Location;
import java.nio.file.Path;

/**
 * A path and the object that belongs to it.
 *
 * @param association what links them
 * @param local the path on this machine
 * @param pathOnFileSystem the same path relative to the root of the file system, with a slash in front
 * @param object the object, or the prefix of a directory
 */
public record Counterpart(Association association, Path local, String pathOnFileSystem, S3Location object) {}
