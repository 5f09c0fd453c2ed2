package io.sluice.staging.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as people write it on a command line: {@code 90s}, {@code 30m}, {@code 2h}, {@code 1d}. */
final class Waiting implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        try {
            Duration time = Duration.parse(upper.endsWith("D") ? "P" + upper : "PT" + upper);
            if (!time.isNegative()) {
                return time;
            }
        } catch (DateTimeParseException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException("'" + text + "' is no time such as 90s, 30m, 2h or 1d");
    }
}
