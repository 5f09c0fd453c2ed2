package io.sluice.staging.source;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * An object as a JSON object: {@code key}, {@code size} (bytes), {@code etag}, {@code last_modified} (ISO 8601),
 * {@code version_id}, {@code storage_class}, {@code checksum_algorithm}, {@code checksum_type}, {@code checksum}. What is
 * empty is left out. Internal to Sluice: shared between its packages.
 */
public final class ObjectJson implements JsonCodec<SourceObject> {

    /** The one instance. */
    public static final ObjectJson INSTANCE = new ObjectJson();

    private ObjectJson() {}

    @Override
    public void write(SourceObject object, JsonGenerator to) throws IOException {
        to.writeStartObject();
        writeFields(object, to);
        to.writeEndObject();
    }

    /**
     * Writes the fields into an object that is open already.
     *
     * @param object the object
     * @param to where to
     * @throws IOException when writing fails
     */
    public void writeFields(SourceObject object, JsonGenerator to) throws IOException {
        to.writeStringField("key", object.key());
        to.writeNumberField("size", object.size());
        writeText("etag", object.eTag(), to);
        if (!object.lastModified().equals(Instant.EPOCH)) {
            to.writeStringField("last_modified", object.lastModified().toString());
        }
        writeText("version_id", object.versionId(), to);
        writeText("storage_class", object.storageClass(), to);
        writeText("checksum_algorithm", object.checksum().algorithm(), to);
        writeText("checksum_type", object.checksum().type(), to);
        writeText("checksum", object.checksum().value(), to);
    }

    private static void writeText(String field, String text, JsonGenerator to) throws IOException {
        if (!text.isEmpty()) {
            to.writeStringField(field, text);
        }
    }

    @Override
    public SourceObject read(JsonParser from) throws IOException {
        Fields fields = new Fields();
        while (from.nextToken() == JsonToken.FIELD_NAME) {
            String field = from.currentName();
            from.nextToken();
            if (!fields.take(field, from)) {
                from.skipChildren();
            }
        }
        return fields.complete(from);
    }

    /** The fields of an object as they come, for readers of objects that hold more than these. */
    public static final class Fields {
        private static final long UNKNOWN = -1;

        private String key = "";
        private long size = UNKNOWN;
        private String eTag = "";
        private Instant lastModified = Instant.EPOCH;
        private String versionId = "";
        private String storageClass = "";
        private String algorithm = "";
        private String type = "";
        private String value = "";

        /** No fields yet. */
        public Fields() {}

        /**
         * Takes a field if it is one of an object.
         *
         * @param field the name
         * @param from stands at the value
         * @return false when the field is none of an object's; the parser is where it was then
         * @throws IOException when the value cannot be read
         */
        public boolean take(String field, JsonParser from) throws IOException {
            switch (field) {
                case "key" -> key = from.getText();
                case "size" -> size = from.getLongValue();
                case "etag" -> eTag = unquoted(from.getText());
                case "last_modified" -> lastModified = instant(from);
                case "version_id" -> versionId = from.getText();
                case "storage_class" -> storageClass = from.getText().intern();
                case "checksum_algorithm" -> algorithm = from.getText().intern();
                case "checksum_type" -> type = from.getText().intern();
                case "checksum" -> value = from.getText();
                default -> {
                    return false;
                }
            }
            return true;
        }

        private static Instant instant(JsonParser from) throws IOException {
            try {
                return Instant.parse(from.getText());
            } catch (DateTimeException e) {
                throw new JsonParseException(from, "'" + from.getText() + "' is no ISO 8601 time", e);
            }
        }

        private static String unquoted(String eTag) {
            return eTag.length() > 1 && eTag.startsWith("\"") && eTag.endsWith("\"")
                    ? eTag.substring(1, eTag.length() - 1)
                    : eTag;
        }

        /** Whether a size was among the fields. */
        boolean hasSize() {
            return size != UNKNOWN;
        }

        String key() {
            return key;
        }

        String versionId() {
            return versionId;
        }

        /**
         * The object.
         *
         * @param from named in the exception
         * @return the object
         * @throws IOException when the key or the size is missing
         */
        public SourceObject complete(JsonParser from) throws IOException {
            if (key.isEmpty() || size < 0) {
                throw new JsonParseException(from, "an object needs a key and a size");
            }
            ListedChecksum checksum =
                    algorithm.isEmpty() ? ListedChecksum.NONE : new ListedChecksum(algorithm, type, value);
            return new SourceObject(key, size, eTag, lastModified, versionId, storageClass, checksum);
        }
    }
}
