package io.sluice.staging.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What S3 says in the body of an error response. */
record ErrorBody(String code, String message, Optional<String> requestId, Optional<String> region) {

    private static final int MOST_BYTES = 64 * 1024;

    static ErrorBody parse(byte @Nullable [] payload) {
        String text = payload == null
                ? ""
                : new String(payload, 0, Math.min(payload.length, MOST_BYTES), StandardCharsets.UTF_8);
        return new ErrorBody(
                element(text, "Code").orElse(""),
                element(text, "Message").orElse(""),
                element(text, "RequestId"),
                element(text, "Region"));
    }

    private static Optional<String> element(String text, String name) {
        Matcher matcher =
                Pattern.compile("<" + name + ">([^<]*)</" + name + ">").matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
