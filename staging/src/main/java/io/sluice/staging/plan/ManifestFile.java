package io.sluice.staging.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.JsonCodec;
import io.sluice.staging.source.JsonLines;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * The sorted manifest file: a header line, a line for each finished file in the order of paths, and a last line that counts
 * them and says whether the stage was complete. It is written beside and renamed, so a reader sees the old one or the new
 * one and never a part.
 */
final class ManifestFile {

    static final int VERSION = 1;
    private static final String KIND = "manifest";

    /** More than the last line can be long. */
    private static final int FOOTER_BYTES = 1024;

    private static final int BUFFER = 1 << 16;

    private ManifestFile() {}

    /** What the last line says. */
    record Footer(long entries, long bytes, boolean complete) {}

    static void writeHeader(JsonGenerator to, String kind, String base) throws IOException {
        to.writeStartObject();
        to.writeStringField("sluice", kind);
        to.writeNumberField("version", VERSION);
        to.writeStringField("base", base);
        to.writeEndObject();
        to.writeRaw('\n');
    }

    /** Reads a header line and returns its base. */
    static String readHeader(JsonParser from, String kind, Path file) throws IOException {
        String found = "";
        String base = "";
        int version = 0;
        if (from.nextToken() == JsonToken.START_OBJECT) {
            while (from.nextToken() == JsonToken.FIELD_NAME) {
                String field = from.currentName();
                from.nextToken();
                switch (field) {
                    case "sluice" -> found = from.getText();
                    case "version" -> version = from.getIntValue();
                    case "base" -> base = from.getText();
                    default -> from.skipChildren();
                }
            }
        }
        if (!found.equals(kind)) {
            throw unreadable(file, "it is no " + kind + " of Sluice's");
        }
        if (version > VERSION) {
            throw unreadable(file, "it was written by a newer Sluice (format " + version + ")");
        }
        return base;
    }

    static StagingException unreadable(Path file, String why) {
        return new StagingException(
                FailureCause.DESTINATION_IO,
                "cannot read " + file + ": " + why,
                "remove it to compare by size and modification time instead");
    }

    static ManifestReader read(Path file) throws IOException {
        return new Reader(file);
    }

    /** The last line, or empty when the file has none that says so. */
    static Optional<Footer> footer(Path file) throws IOException {
        byte[] tail;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long start = Math.max(0, channel.size() - FOOTER_BYTES);
            tail = Channels.newInputStream(channel.position(start)).readAllBytes();
        }
        String text = new String(tail, StandardCharsets.UTF_8).stripTrailing();
        byte[] line = text.substring(text.lastIndexOf('\n') + 1).getBytes(StandardCharsets.UTF_8);
        long entries = -1;
        long bytes = -1;
        boolean complete = false;
        try (JsonParser parser = JsonLines.reader(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "entries" -> entries = parser.getLongValue();
                    case "bytes" -> bytes = parser.getLongValue();
                    case "complete" -> complete = parser.getBooleanValue();
                    default -> parser.skipChildren();
                }
            }
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        return entries < 0 || bytes < 0 ? Optional.empty() : Optional.of(new Footer(entries, bytes, complete));
    }

    /** Writes a manifest beside its final name, forces it to storage and renames it. */
    static Footer write(Path file, String base, ManifestReader entries, boolean complete) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            Footer footer;
            try (FileChannel channel = FileChannel.open(
                    beside, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
                footer = writeLines(out, base, entries, complete);
                out.flush();
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return footer;
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static Footer writeLines(OutputStream out, String base, ManifestReader entries, boolean complete)
            throws IOException {
        long count = 0;
        long bytes = 0;
        JsonCodec<ManifestRecord> codec = ManifestRecord.codec(base);
        JsonGenerator to = JsonLines.writer(out);
        writeHeader(to, KIND, base);
        for (Optional<ManifestEntry> entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            codec.write(ManifestRecord.finished(entry.get()), to);
            to.writeRaw('\n');
            count++;
            bytes += entry.get().size();
        }
        to.writeStartObject();
        to.writeNumberField("entries", count);
        to.writeNumberField("bytes", bytes);
        to.writeBooleanField("complete", complete);
        to.writeEndObject();
        to.writeRaw('\n');
        to.flush();
        return new Footer(count, bytes, complete);
    }

    private static final class Reader implements ManifestReader {
        private final Path file;
        private final JsonParser parser;
        private final JsonCodec<ManifestRecord> codec;

        Reader(Path file) throws IOException {
            this.file = file;
            this.parser = JsonLines.reader(
                    new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), BUFFER));
            try {
                this.codec = ManifestRecord.codec(readHeader(parser, KIND, file));
            } catch (JsonProcessingException e) {
                parser.close();
                throw unreadable(file, e.getOriginalMessage());
            } catch (IOException | RuntimeException e) {
                parser.close();
                throw e;
            }
        }

        @Override
        public Optional<ManifestEntry> next() throws IOException {
            try {
                return parser.nextToken() == JsonToken.START_OBJECT
                        ? codec.read(parser).entry()
                        : Optional.empty();
            } catch (JsonProcessingException e) {
                throw unreadable(file, "line " + parser.currentLocation().getLineNr() + ": " + e.getOriginalMessage());
            }
        }

        @Override
        public void close() throws IOException {
            parser.close();
        }
    }
}
