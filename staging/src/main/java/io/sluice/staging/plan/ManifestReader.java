package io.sluice.staging.plan;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * A stream of what is recorded of finished files, in the order of their paths' UTF-8 bytes, each path once. Holds a bounded
 * number of entries. Not safe for use by several threads at once.
 */
public interface ManifestReader extends Closeable {

    /** Nothing is recorded. */
    ManifestReader EMPTY = new ManifestReader() {
        @Override
        public Optional<ManifestEntry> next() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    };

    /**
     * The next entry.
     *
     * @return the entry, or empty at the end
     * @throws IOException when the records cannot be read
     */
    Optional<ManifestEntry> next() throws IOException;

    @Override
    void close() throws IOException;
}
