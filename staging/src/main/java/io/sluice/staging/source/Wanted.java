package io.sluice.staging.source;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;

/**
 * A line of a list of objects.
 *
 * @param object the object, with no more than key and version when {@code known} is false
 * @param known whether the line told enough of it
 */
record Wanted(SourceObject object, boolean known) {

    static final Comparator<Wanted> BY_KEY = (a, b) -> KeyOrder.INSTANCE.compare(a.object.key(), b.object.key());

    static Wanted named(String key, String versionId) {
        return new Wanted(new SourceObject(key, 0, "", Instant.EPOCH, versionId, "", ListedChecksum.NONE), false);
    }

    boolean isSameVersion(Wanted other) {
        return object.key().equals(other.object.key()) && object.versionId().equals(other.object.versionId());
    }

    static final JsonCodec<Wanted> CODEC = new JsonCodec<>() {

        @Override
        public void write(Wanted wanted, JsonGenerator to) throws IOException {
            if (wanted.known) {
                ObjectJson.INSTANCE.write(wanted.object, to);
            } else {
                to.writeStartObject();
                to.writeStringField("key", wanted.object.key());
                to.writeStringField("version_id", wanted.object.versionId());
                to.writeEndObject();
            }
        }

        @Override
        public Wanted read(JsonParser from) throws IOException {
            ObjectJson.Fields fields = new ObjectJson.Fields();
            while (from.nextToken() == JsonToken.FIELD_NAME) {
                String field = from.currentName();
                from.nextToken();
                if (!fields.take(field, from)) {
                    from.skipChildren();
                }
            }
            return fields.hasSize() || fields.key().isEmpty()
                    ? new Wanted(fields.complete(from), true)
                    : named(fields.key(), fields.versionId());
        }
    };
}
