package io.sluice.staging;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of several equal shares of a stage, each carried out by a process of its own. Every object belongs to exactly one, and
 * objects are never cut.
 *
 * @param index which, from 0
 * @param count how many there are, 1 or more
 */
public record Shard(int index, int count) {

    /** Everything. */
    public static final Shard WHOLE = new Shard(0, 1);

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

    /**
     * Checks that there is such a shard.
     *
     * @throws IllegalArgumentException when the index is none of the count
     */
    public Shard {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("there is no shard " + index + " of " + count + "; they count from 0/"
                    + count + " to " + (count - 1) + "/" + count);
        }
    }

    /**
     * Reads a shard.
     *
     * @param text for example {@code 0/8} for the first of eight
     * @return the shard
     * @throws IllegalArgumentException when the text is none
     */
    public static Shard parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a shard: '" + text + "'; expected for example 0/8 for the first of eight");
        }
        return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Whether it is the only one.
     *
     * @return true when there is one shard
     */
    public boolean isWhole() {
        return count == 1;
    }

    /**
     * The form that {@link #parse} reads.
     *
     * @return for example {@code 0/8}
     */
    @Override
    public String toString() {
        return index + "/" + count;
    }
}
