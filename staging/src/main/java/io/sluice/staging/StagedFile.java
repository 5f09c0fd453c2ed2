package io.sluice.staging;

import java.nio.file.Path;

/**
 * An object that stands under its final name.
 *
 * @param key the object's key
 * @param path the file
 * @param bytes its size in bytes
 * @param proof how its bytes were proven
 */
public record StagedFile(String key, Path path, long bytes, ProofKind proof) {}
