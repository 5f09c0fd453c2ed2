package io.sluice.examples.quickstart;

import io.sluice.staging.posix.PosixMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * One object of a dataset, before it is in S3.
 *
 * @param key the object's key, which is also the file's path below the destination
 * @param bytes its size in bytes
 * @param content where its bytes come from, the same ones every time
 * @param metadata the object's user metadata; empty but for a symbolic link
 */
record Item(String key, long bytes, Content content, Map<String, String> metadata) {

    /** Copies the map. */
    Item {
        metadata = Map.copyOf(metadata);
    }

    /** A file. */
    Item(String key, long bytes, Content content) {
        this(key, bytes, content, Map.of());
    }

    /** A symbolic link, as FSx for Lustre exports them: its content is where it leads, and its metadata say that it is one. */
    static Item link(String key, Path link) throws IOException {
        byte[] target = Files.readSymbolicLink(link).toString().getBytes(StandardCharsets.UTF_8);
        return new Item(
                key,
                target.length,
                () -> new ByteArrayInputStream(target),
                PosixMetadata.of(link).toUserMetadata());
    }

    boolean isLink() {
        return !metadata.isEmpty();
    }

    /** Opens the bytes anew. */
    @FunctionalInterface
    interface Content {

        /** Opens the content; the caller closes it. */
        InputStream open() throws IOException;
    }
}
