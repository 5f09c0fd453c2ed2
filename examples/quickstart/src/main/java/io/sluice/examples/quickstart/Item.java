package io.sluice.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;

/**
 * One object of a dataset, before it is in S3.
 *
 * @param key the object's key, which is also the file's path below the destination
 * @param bytes its size in bytes
 * @param content where its bytes come from, the same ones every time
 */
record Item(String key, long bytes, Content content) {

    /** Opens the bytes anew. */
    @FunctionalInterface
    interface Content {

        /** Opens the content; the caller closes it. */
        InputStream open() throws IOException;
    }
}
