package io.sluice.fsx.emulator;

import java.io.IOException;

/**
 * One file of a task.
 *
 * @param name how the completion report calls it
 * @param step what is to be done
 */
record Work(String name, Step step) {

    /** What is done with a file. */
    interface Step {

        /**
         * Does it.
         *
         * @return {@link Importer#DONE}, or the code of a warning
         * @throws Bucket.FileProblem when the file cannot be processed
         * @throws IOException when the mount fails
         */
        String run() throws IOException;
    }
}
