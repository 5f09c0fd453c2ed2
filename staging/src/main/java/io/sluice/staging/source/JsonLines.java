package io.sluice.staging.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** JSON objects one a line, in UTF-8. Internal to Sluice: shared between its packages. */
public final class JsonLines {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // Keys and paths of ten million lines must not gather in tables of seen names.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonLines() {}

    /**
     * A writer of objects. The caller ends each line, with {@code writeRaw('\n')}.
     *
     * @param to where to; closed with the generator
     * @return the generator
     * @throws IOException when it cannot be made
     */
    public static JsonGenerator writer(OutputStream to) throws IOException {
        JsonGenerator generator = FACTORY.createGenerator(to);
        generator.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        generator.setRootValueSeparator(new SerializedString(""));
        return generator;
    }

    /**
     * A reader of objects one after the other.
     *
     * @param from where from; closed with the parser
     * @return the parser
     * @throws IOException when it cannot be made
     */
    public static JsonParser reader(InputStream from) throws IOException {
        return FACTORY.createParser(from);
    }

    /**
     * A reader of one line.
     *
     * @param line UTF-8
     * @return the parser
     * @throws IOException when it cannot be made
     */
    public static JsonParser reader(byte[] line) throws IOException {
        return FACTORY.createParser(line);
    }
}
