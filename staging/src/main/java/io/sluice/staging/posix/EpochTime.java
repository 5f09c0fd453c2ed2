package io.sluice.staging.posix;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A time as FSx writes it: nanoseconds since 1970 and {@code ns}; a number alone is milliseconds. */
final class EpochTime {

    private static final String NANOSECONDS = "ns";
    private static final BigInteger PER_SECOND = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger PER_MILLISECOND = BigInteger.valueOf(1_000_000);

    /** Nobody's clock shows more digits, and a number of a million digits would take minutes to read. */
    private static final int LONGEST = 32;

    private EpochTime() {}

    static String write(Instant time) {
        return BigInteger.valueOf(time.getEpochSecond()).multiply(PER_SECOND).add(BigInteger.valueOf(time.getNano()))
                + NANOSECONDS;
    }

    static @Nullable Instant read(@Nullable String text) {
        if (text == null || text.length() > LONGEST) {
            return null;
        }
        boolean nanoseconds = text.endsWith(NANOSECONDS);
        try {
            BigInteger number =
                    new BigInteger(nanoseconds ? text.substring(0, text.length() - NANOSECONDS.length()) : text);
            return instant(nanoseconds ? number : number.multiply(PER_MILLISECOND));
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            return null;
        }
    }

    private static Instant instant(BigInteger nanoseconds) {
        BigInteger[] parts = nanoseconds.divideAndRemainder(PER_SECOND);
        return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValue());
    }
}
