package io.sluice.staging.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.staging.source.ExternalSort;
import io.sluice.staging.source.JsonCodec;
import io.sluice.staging.source.KeyOrder;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The order in which somebody named keys. Add first, then give to {@link GivenOrder}; holds a bounded number in memory. */
public final class KeySequence implements Closeable {

    /** A key and its place. */
    record Place(String key, long number) {}

    private final ExternalSort<Place> byKey = new ExternalSort<>(
            (a, b) -> KeyOrder.INSTANCE.compare(a.key(), b.key()), Codec.INSTANCE, ExternalSort.DEFAULT_IN_MEMORY);
    private long keys;

    /** No keys yet. */
    public KeySequence() {}

    /**
     * Adds the next key. One that was added before keeps its first place.
     *
     * @param key the whole key
     * @throws IOException when it cannot be kept
     */
    public void add(String key) throws IOException {
        byKey.add(new Place(key, keys++));
    }

    /** The places in the order of keys. */
    Optional<Place> next() throws IOException {
        return byKey.next();
    }

    @Override
    public void close() {
        byKey.discard();
    }

    private static final class Codec implements JsonCodec<Place> {

        static final Codec INSTANCE = new Codec();

        @Override
        public void write(Place place, JsonGenerator to) throws IOException {
            to.writeStartObject();
            to.writeStringField("key", place.key());
            to.writeNumberField("number", place.number());
            to.writeEndObject();
        }

        @Override
        public Place read(JsonParser from) throws IOException {
            String key = "";
            long number = 0;
            while (from.nextToken() == JsonToken.FIELD_NAME) {
                String field = from.currentName();
                from.nextToken();
                if (field.equals("key")) {
                    key = from.getText();
                } else {
                    number = from.getLongValue();
                }
            }
            return new Place(key, number);
        }
    }
}
