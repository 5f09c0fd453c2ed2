package io.sluice.staging.source;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * How one kind of value is written as a JSON object and read back. Internal to Sluice: shared between its packages.
 *
 * @param <T> the kind of value
 */
public interface JsonCodec<T> {

    /**
     * Writes one object.
     *
     * @param value the value
     * @param to where to
     * @throws IOException when writing fails
     */
    void write(T value, JsonGenerator to) throws IOException;

    /**
     * Reads one object. Fields that it does not know are skipped.
     *
     * @param from stands at the object's opening brace; left at its closing one
     * @return the value
     * @throws IOException when reading fails or the object is not of this kind
     */
    T read(JsonParser from) throws IOException;
}
