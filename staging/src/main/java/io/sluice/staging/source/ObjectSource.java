package io.sluice.staging.source;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A stream of objects in key order, that is in the order of the keys' UTF-8 bytes ({@link KeyOrder}), each key once. An
 * implementation holds a bounded number of objects, whatever the length of the stream. Not safe for use by several
 * threads at once.
 */
public interface ObjectSource extends Closeable {

    /**
     * A source of objects that are at hand.
     *
     * @param base what every key begins with that is no part of its path, see {@link #base}
     * @param objects the objects in key order
     * @return the source
     */
    static ObjectSource of(String base, List<SourceObject> objects) {
        return new ListedObjects(List.copyOf(objects), base);
    }

    /**
     * The next object. Blocks while the source is being read.
     *
     * @return the object, or empty when there are no more; from then on always empty
     * @throws IOException when the source cannot be read; the stream is at its end then
     */
    Optional<SourceObject> next() throws IOException;

    /**
     * What every key begins with that is no part of its file's path: the prefix that is staged, up to and with its last
     * slash.
     *
     * @return empty, or a text that ends with a slash
     */
    String base();

    /** Ends the reading, also of what is being fetched ahead. Calling it twice does nothing. */
    @Override
    void close();
}
