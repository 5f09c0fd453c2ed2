package io.sluice.lustre;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Lustre release number.
 *
 * @param major the first number, at least 0
 * @param minor the second number, at least 0
 * @param patch the third number, at least 0
 * @param fix the fourth number; 0 when absent
 * @param text the version as the client printed it, vendor suffix included
 */
public record LustreVersion(int major, int minor, int patch, int fix, String text)
        implements Comparable<LustreVersion> {

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?.*");

    private static final Comparator<LustreVersion> ORDER = Comparator.comparingInt(LustreVersion::major)
            .thenComparingInt(LustreVersion::minor)
            .thenComparingInt(LustreVersion::patch)
            .thenComparingInt(LustreVersion::fix);

    /**
     * Reads a version as clients print it.
     *
     * @param text for example {@code 2.17.0}, {@code 2.12.8_6_g5457c37} or {@code 2.15.61.12}
     * @return the version
     * @throws IllegalArgumentException when the text does not begin with two numbers
     */
    public static LustreVersion parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a Lustre version: '" + text + "'; expected numbers as in 2.17.0");
        }
        return new LustreVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                number(matcher.group(3)),
                number(matcher.group(4)),
                text.strip());
    }

    /**
     * Whether this release is the given one or a later one.
     *
     * @param otherMajor the first number
     * @param otherMinor the second number
     * @return true when it is
     */
    public boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }

    /** Orders by the four numbers; the vendor suffix does not count, so the order is coarser than equality. */
    @Override
    public int compareTo(LustreVersion other) {
        return ORDER.compare(this, other);
    }

    /**
     * The version as the client printed it.
     *
     * @return the text, vendor suffix included
     */
    @Override
    public String toString() {
        return text;
    }

    private static int number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
