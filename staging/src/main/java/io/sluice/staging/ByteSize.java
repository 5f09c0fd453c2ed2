package io.sluice.staging;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a number of bytes as people write it: {@code 256MiB}, {@code 1.5g}, {@code 4096}. Every unit is a power of 1024. */
public final class ByteSize {

    private static final Pattern FORM =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmgt]?)i?b?", Pattern.CASE_INSENSITIVE);

    private ByteSize() {}

    /**
     * Reads a size.
     *
     * @param text for example {@code 8MiB}
     * @return bytes
     * @throws IllegalArgumentException when it is no size
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size: '" + text + "'; expected for example 256MiB or 1GiB");
        }
        int power = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            case "t" -> 40;
            default -> 0;
        };
        double bytes = Double.parseDouble(matcher.group(1)) * (1L << power);
        if (bytes >= Long.MAX_VALUE) {
            throw new IllegalArgumentException("not a size: '" + text + "' is more than a file can hold");
        }
        return (long) bytes;
    }
}
