package io.sluice.staging.plan;

import io.sluice.staging.source.SourceObject;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Compares the bytes of a file with an object's, without fetching the object. */
@FunctionalInterface
public interface FileComparison {

    /** What a comparison found. */
    enum Verdict {
        /** The bytes are the object's. */
        SAME,
        /** They are not. */
        DIFFERENT,
        /** S3 keeps nothing that the file's bytes could be compared with. */
        UNKNOWN
    }

    /** Never knows. */
    FileComparison NONE = (object, file) -> CompletableFuture.completedFuture(Verdict.UNKNOWN);

    /**
     * Begins to compare a file of the object's size. Asked for many files before the first is compared.
     *
     * @param object the object
     * @param file the file
     * @return what was found; fails with an {@link java.io.IOException} when the file cannot be read or S3 cannot be asked
     */
    CompletableFuture<Verdict> compare(SourceObject object, Path file);
}
