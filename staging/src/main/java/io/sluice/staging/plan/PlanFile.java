package io.sluice.staging.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.JsonLines;
import io.sluice.staging.source.ListFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A plan as JSON lines, to be looked at, kept, or run later or on other machines: a header line that names the source, then
 * one line for each entry, then a line that says that the plan is whole. A file without that line was cut off, and reading it
 * fails at its end, because what it lacks would be missing without a word.
 */
public final class PlanFile implements PlanStream {

    private static final String KIND = "plan";
    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final JsonParser parser;
    private final S3Location source;
    private final String base;
    private long entries;
    private boolean ended;

    private PlanFile(Path file, JsonParser parser) throws IOException {
        this.file = file;
        this.parser = parser;
        String found = "";
        String url = "";
        String stored = "";
        if (parser.nextToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "sluice" -> found = parser.getText();
                    case "source" -> url = parser.getText();
                    case "base" -> stored = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        }
        if (!found.equals(KIND) || url.isEmpty()) {
            throw unreadable("it does not begin as a plan does");
        }
        this.source = S3Location.parse(url);
        this.base = stored;
    }

    /**
     * Writes a plan to its end. Blocks while it is being found.
     *
     * @param plan the plan; not closed
     * @param source where its objects are
     * @param base what their keys begin with that is no part of the paths
     * @param to where to; flushed and not closed
     * @return how many entries were written
     * @throws IOException when the plan cannot be found or written
     */
    public static long write(PlanStream plan, S3Location source, String base, OutputStream to) throws IOException {
        BufferedOutputStream out = new BufferedOutputStream(to, BUFFER);
        JsonGenerator json = JsonLines.writer(out);
        json.writeStartObject();
        json.writeStringField("sluice", KIND);
        json.writeNumberField("version", ManifestFile.VERSION);
        json.writeStringField("source", source.toString());
        json.writeStringField("base", base);
        json.writeEndObject();
        json.writeRaw('\n');
        long entries = 0;
        for (Optional<PlanEntry> next = plan.next(); next.isPresent(); next = plan.next()) {
            PlanJson.INSTANCE.write(next.get(), json);
            json.writeRaw('\n');
            entries++;
        }
        json.writeStartObject();
        json.writeNumberField("entries", entries);
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
        out.flush();
        return entries;
    }

    /**
     * Opens a stored plan.
     *
     * @param file the file
     * @return the plan, to be closed
     * @throws IOException when it cannot be read or is no plan
     */
    public static PlanFile open(Path file) throws IOException {
        JsonParser parser;
        try {
            parser = JsonLines.reader(new BufferedInputStream(Files.newInputStream(file), BUFFER));
        } catch (IOException e) {
            throw ListFiles.unreadable("plan", file, e);
        }
        try {
            return new PlanFile(file, parser);
        } catch (JsonProcessingException e) {
            parser.close();
            throw new StagingException(
                    FailureCause.BAD_OPTION, "cannot read the plan " + file + ": " + e.getOriginalMessage());
        } catch (IOException | RuntimeException e) {
            parser.close();
            throw e;
        }
    }

    /**
     * Where the plan's objects are.
     *
     * @return the source
     */
    public S3Location source() {
        return source;
    }

    /**
     * What the plan's keys begin with that is no part of their paths.
     *
     * @return empty, or a text that ends with a slash
     */
    public String base() {
        return base;
    }

    @Override
    public Optional<PlanEntry> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unreadable("it is cut off after " + entries + " entries");
            }
            if (parser.nextToken() == JsonToken.FIELD_NAME
                    && parser.currentName().equals("entries")) {
                long written = parser.nextLongValue(-1);
                if (written != entries) {
                    throw unreadable("it has " + entries + " entries and should have " + written);
                }
                ended = true;
                return Optional.empty();
            }
            entries++;
            return Optional.of(PlanJson.INSTANCE.readFromFirstField(parser));
        } catch (JsonProcessingException e) {
            throw unreadable("line " + parser.currentLocation().getLineNr() + ": " + e.getOriginalMessage());
        }
    }

    private StagingException unreadable(String why) {
        return new StagingException(FailureCause.BAD_OPTION, "cannot read the plan " + file + ": " + why, "plan again");
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
