package io.sluice.staging.plan;

/** Where a key leads beneath the destination. */
sealed interface TargetPath {

    /** A file's path, with {@code /} between segments. */
    record OfFile(String path) implements TargetPath {}

    /** A directory's path; empty for the destination itself. */
    record OfDirectory(String path) implements TargetPath {}

    /** Nowhere that is safe. */
    record Nowhere(Reason reason) implements TargetPath {}
}
