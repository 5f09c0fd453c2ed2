package io.sluice.staging.transfer;

import io.sluice.staging.plan.LayoutChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the file that a large object is written to, with the layout that was chosen for it. */
public interface FileMaker {

    /** Makes ordinary files. */
    FileMaker WITHOUT_LAYOUT = new FileMaker() {
        @Override
        public Made create(Path file, LayoutChoice layout) throws IOException {
            Files.createFile(file);
            return new Made(0, false);
        }

        @Override
        public Made existing(Path file, LayoutChoice layout) {
            return new Made(0, false);
        }
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

    /**
     * Looks at a file that an earlier run made and that is written further.
     *
     * @param file the file
     * @param layout the layout that would be chosen for it now
     * @return what was made
     * @throws IOException when it cannot be read
     */
    Made existing(Path file, LayoutChoice layout) throws IOException;
}
