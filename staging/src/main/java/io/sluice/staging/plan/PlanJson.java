package io.sluice.staging.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.staging.source.JsonCodec;
import io.sluice.staging.source.ObjectJson;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.util.Locale;

/**
 * A plan's entry as a JSON object: {@code reason} (in lower case), {@code action} (for readers; follows from the reason),
 * {@code path}, {@code layout}, {@code layout_why}, {@code detail}, the object's fields as {@link ObjectJson} has them, and
 * {@code offset} and {@code length} where the entry is a part of its object.
 */
final class PlanJson implements JsonCodec<PlanEntry> {

    static final PlanJson INSTANCE = new PlanJson();

    private PlanJson() {}

    @Override
    public void write(PlanEntry entry, JsonGenerator to) throws IOException {
        to.writeStartObject();
        to.writeStringField("action", lower(entry.action()));
        to.writeStringField("reason", lower(entry.reason()));
        writeText("path", entry.path(), to);
        writeText("layout", entry.layout().notation(), to);
        writeText("layout_why", entry.layout().why(), to);
        writeText("detail", entry.detail(), to);
        if (!entry.isWhole()) {
            to.writeNumberField("offset", entry.offset());
            to.writeNumberField("length", entry.length());
        }
        ObjectJson.INSTANCE.writeFields(entry.object(), to);
        to.writeEndObject();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static void writeText(String field, String text, JsonGenerator to) throws IOException {
        if (!text.isEmpty()) {
            to.writeStringField(field, text);
        }
    }

    @Override
    public PlanEntry read(JsonParser from) throws IOException {
        from.nextToken();
        return readFromFirstField(from);
    }

    /** Reads an entry whose first field's name, or whose end, was read already. */
    PlanEntry readFromFirstField(JsonParser from) throws IOException {
        ObjectJson.Fields fields = new ObjectJson.Fields();
        String reason = "";
        String path = "";
        String layout = "";
        String why = "";
        String detail = "";
        long offset = 0;
        long length = -1;
        for (JsonToken token = from.currentToken(); token == JsonToken.FIELD_NAME; token = from.nextToken()) {
            String field = from.currentName();
            from.nextToken();
            switch (field) {
                case "reason" -> reason = from.getText();
                case "path" -> path = from.getText();
                case "layout" -> layout = from.getText().intern();
                case "layout_why" -> why = from.getText().intern();
                case "detail" -> detail = from.getText();
                case "offset" -> offset = from.getLongValue();
                case "length" -> length = from.getLongValue();
                default -> {
                    if (!fields.take(field, from)) {
                        from.skipChildren();
                    }
                }
            }
        }
        SourceObject object = fields.complete(from);
        LayoutChoice choice = layout.isEmpty() && why.isEmpty() ? LayoutChoice.INHERIT : new LayoutChoice(layout, why);
        try {
            return new PlanEntry(
                    Reason.valueOf(reason.toUpperCase(Locale.ROOT)),
                    object,
                    path,
                    choice,
                    offset,
                    length < 0 ? object.size() : length,
                    detail);
        } catch (IllegalArgumentException e) {
            throw new JsonParseException(from, e.getMessage(), e);
        }
    }
}
