package io.sluice.staging.transfer;

import io.sluice.staging.plan.LayoutChoice;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the file that a large object is written to, with the layout that was chosen for it. */
public interface FileMaker {

    /** Makes ordinary files. */
    FileMaker WITHOUT_LAYOUT = (file, layout) -> {
        java.nio.file.Files.createFile(file);
        return 0;
    };

    /**
     * Makes an empty file.
     *
     * @param file the file, which does not exist
     * @param layout the layout
     * @return the largest stripe size in bytes; 0 when the file has no layout of its own
     * @throws IOException when the file cannot be made, or not with this layout
     */
    long create(Path file, LayoutChoice layout) throws IOException;
}
