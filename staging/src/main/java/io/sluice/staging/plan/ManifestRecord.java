package io.sluice.staging.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.staging.source.JsonCodec;
import io.sluice.staging.source.KeyOrder;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of a manifest or of a run's log: a finished file, or a path of which nothing is recorded any more.
 *
 * @param path the path; empty for a line that records no file, as the last line of a manifest
 * @param rawEntry the finished file, or null when the file was removed
 */
record ManifestRecord(String path, @Nullable ManifestEntry rawEntry) {

    static final Comparator<ManifestRecord> BY_PATH = (a, b) -> KeyOrder.INSTANCE.compare(a.path(), b.path());

    static ManifestRecord finished(ManifestEntry entry) {
        return new ManifestRecord(entry.path(), entry);
    }

    static ManifestRecord removed(String path) {
        return new ManifestRecord(path, null);
    }

    Optional<ManifestEntry> entry() {
        return Optional.ofNullable(rawEntry);
    }

    /**
     * The record as JSON. {@code key} is left out where it is the path behind the base that the file's header names, which
     * it nearly always is.
     */
    static JsonCodec<ManifestRecord> codec(String base) {
        return new Codec(base);
    }

    private record Codec(String base) implements JsonCodec<ManifestRecord> {

        @Override
        public void write(ManifestRecord record, JsonGenerator to) throws IOException {
            to.writeStartObject();
            to.writeStringField("path", record.path);
            ManifestEntry entry = record.rawEntry;
            if (entry == null) {
                to.writeBooleanField("removed", true);
            } else {
                if (!isPathBehindBase(entry.key(), entry.path())) {
                    to.writeStringField("key", entry.key());
                }
                to.writeNumberField("size", entry.size());
                to.writeStringField("etag", entry.eTag());
                if (!entry.versionId().isEmpty()) {
                    to.writeStringField("version_id", entry.versionId());
                }
                Instant modified = entry.modified();
                to.writeNumberField("mtime", modified.getEpochSecond());
                to.writeNumberField("mtime_nsec", modified.getNano());
                to.writeStringField("proof", entry.proof().kind());
                if (!entry.proof().algorithm().isEmpty()) {
                    to.writeStringField("checksum_algorithm", entry.proof().algorithm());
                    to.writeStringField("checksum", entry.proof().checksum());
                }
            }
            to.writeEndObject();
        }

        private boolean isPathBehindBase(String key, String path) {
            return key.length() == base.length() + path.length() && key.startsWith(base) && key.endsWith(path);
        }

        @Override
        public ManifestRecord read(JsonParser from) throws IOException {
            String path = "";
            String key = "";
            long size = -1;
            String eTag = "";
            String versionId = "";
            long seconds = 0;
            long nanos = 0;
            String proof = "";
            String algorithm = "";
            String checksum = "";
            boolean removed = false;
            while (from.nextToken() == JsonToken.FIELD_NAME) {
                String field = from.currentName();
                from.nextToken();
                switch (field) {
                    case "path" -> path = from.getText();
                    case "key" -> key = from.getText();
                    case "size" -> size = from.getLongValue();
                    case "etag" -> eTag = from.getText();
                    case "version_id" -> versionId = from.getText();
                    case "mtime" -> seconds = from.getLongValue();
                    case "mtime_nsec" -> nanos = from.getLongValue();
                    case "proof" -> proof = from.getText().intern();
                    case "checksum_algorithm" -> algorithm = from.getText().intern();
                    case "checksum" -> checksum = from.getText();
                    case "removed" -> removed = from.getBooleanValue();
                    default -> from.skipChildren();
                }
            }
            if (from.currentToken() != JsonToken.END_OBJECT) {
                throw new JsonParseException(from, "a record ends early");
            }
            if (removed || path.isEmpty()) {
                return removed(path);
            }
            if (size < 0) {
                throw new JsonParseException(from, "a record needs a size");
            }
            return finished(new ManifestEntry(
                    path,
                    key.isEmpty() ? base + path : key,
                    size,
                    eTag,
                    versionId,
                    instant(seconds, nanos, from),
                    new Proof(proof, algorithm, checksum)));
        }

        private static Instant instant(long seconds, long nanos, JsonParser from) throws IOException {
            try {
                return Instant.ofEpochSecond(seconds, nanos);
            } catch (DateTimeException | ArithmeticException e) {
                throw new JsonParseException(from, "no time: " + seconds + " s and " + nanos + " ns", e);
            }
        }
    }
}
