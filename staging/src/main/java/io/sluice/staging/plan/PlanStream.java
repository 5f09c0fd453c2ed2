package io.sluice.staging.plan;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * A stream of what is to be done, one entry for each object (or for each range, of objects that are split). Holds a bounded
 * number of entries, whatever the length of the stream. Not safe for use by several threads at once.
 */
public interface PlanStream extends Closeable {

    /**
     * The next entry. Blocks while the source and the destination are being read.
     *
     * @return the entry, or empty at the end; from then on always empty
     * @throws IOException when the source or the destination cannot be read
     */
    Optional<PlanEntry> next() throws IOException;

    @Override
    void close() throws IOException;
}
