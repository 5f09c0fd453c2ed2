package io.sluice.staging.plan;

import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Path;

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
    FileComparison NONE = (object, file) -> Verdict.UNKNOWN;

    /**
     * Compares a file of the object's size. Blocks while the file is read.
     *
     * @param object the object
     * @param file the file
     * @return what was found
     * @throws IOException when the file cannot be read or S3 cannot be asked
     */
    Verdict compare(SourceObject object, Path file) throws IOException;
}
