package io.sluice.staging;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a moment as people write it: {@code 36h} or {@code 7d} ago, {@code 2026-01-31} (in UTC) or an ISO 8601 time. */
final class PointInTime {

    private static final Pattern AGO = Pattern.compile("(\\d{1,9})\\s*([smhdw])");

    private PointInTime() {}

    static Instant parse(String text, Instant now) {
        String trimmed = text.strip();
        Matcher ago = AGO.matcher(trimmed);
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            return now.minus(
                    switch (ago.group(2)) {
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        case "d" -> Duration.ofDays(number);
                        default -> Duration.ofDays(7 * number);
                    });
        }
        try {
            return trimmed.length() == "2026-01-31".length()
                    ? LocalDate.parse(trimmed).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : Instant.parse(trimmed);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "not a time: '" + text
                            + "'; expected an age such as 36h or 7d, a date such as 2026-01-31, or a time"
                            + " such as 2026-01-31T12:00:00Z",
                    e);
        }
    }
}
