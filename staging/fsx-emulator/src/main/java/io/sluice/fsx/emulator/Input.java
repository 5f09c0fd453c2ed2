package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A request's members, refused as the service refuses them. */
record Input(ObjectNode json) {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.-]{1,63}");

    String required(String member) {
        return optional(member)
                .orElseThrow(() -> ServiceError.badRequest("1 validation error detected: Value at '" + member
                        + "' failed to satisfy constraint: Member must not" + " be null"));
    }

    Optional<String> optional(String member) {
        JsonNode value = json.get(member);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value.asText());
    }

    boolean flag(String member) {
        return json.path(member).asBoolean(false);
    }

    int number(String member, int otherwise) {
        return json.path(member).asInt(otherwise);
    }

    Input in(String member) {
        JsonNode value = json.get(member);
        return new Input(value instanceof ObjectNode object ? object : json.objectNode());
    }

    boolean has(String member) {
        return json.hasNonNull(member);
    }

    List<String> strings(String member) {
        List<String> values = new ArrayList<>();
        json.path(member).forEach(value -> values.add(value.asText()));
        return values;
    }

    /** The values of a filter; empty when the request has no such filter. */
    List<String> filter(String name) {
        for (JsonNode filter : json.path("Filters")) {
            if (filter.path("Name").asText().equals(name)) {
                List<String> values = new ArrayList<>();
                filter.path("Values").forEach(value -> values.add(value.asText()));
                return values;
            }
        }
        return List.of();
    }

    Optional<String> token() {
        Optional<String> token = optional("ClientRequestToken");
        if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
            throw ServiceError.badRequest("ClientRequestToken has the wrong form");
        }
        return token;
    }
}
