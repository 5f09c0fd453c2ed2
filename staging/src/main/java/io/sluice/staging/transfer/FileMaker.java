package io.sluice.staging.transfer;

import io.sluice.staging.plan.LayoutChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the file that a large object is written to, with the layout that was chosen for it. */
public interface FileMaker {

    /** Makes ordinary files. */
    FileMaker WITHOUT_LAYOUT = (file, layout) -> {
        Files.createFile(file);
        return new Made(0, false);
    };

    /**
     * What was made.
     *
     * @param stripeBytes the largest stripe size in bytes; 0 when there are no stripes or their size is not known
     * @param ownLayout whether the file has the layout that was chosen for it, not one that it inherited
     */
    record Made(long stripeBytes, boolean ownLayout) {}

    /**
     * Makes an empty file.
     *
     * @param file the file, which does not exist
     * @param layout the layout
     * @return what was made
     * @throws IOException when the file cannot be made, or not with this layout
     */
    Made create(Path file, LayoutChoice layout) throws IOException;
}
