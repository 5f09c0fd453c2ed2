package io.sluice.lustre;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Lustre file identifier: unique in one file system for the file's whole life, and never reused.
 *
 * @param sequence the sequence that the object id was drawn from, as an unsigned 64-bit number
 * @param objectId the object id within the sequence, as an unsigned 32-bit number
 * @param version the version, as an unsigned 32-bit number; 0 for every file of today's Lustre
 */
public record Fid(long sequence, int objectId, int version) {

    private static final Pattern TEXT =
            Pattern.compile("\\[?0x([0-9a-fA-F]{1,16}):0x([0-9a-fA-F]{1,8}):0x([0-9a-fA-F]{1,8})]?");

    /**
     * Reads the notation that the {@code lfs} tool prints, with or without brackets.
     *
     * @param text for example {@code [0x200000402:0x1:0x0]}
     * @return the FID
     * @throws IllegalArgumentException when the text is not a FID
     */
    public static Fid parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a FID: '" + text + "'; expected three hexadecimal numbers as in [0x200000402:0x1:0x0]");
        }
        return new Fid(
                Long.parseUnsignedLong(matcher.group(1), 16),
                Integer.parseUnsignedInt(matcher.group(2), 16),
                Integer.parseUnsignedInt(matcher.group(3), 16));
    }

    /**
     * The notation of the {@code lfs} tool, brackets included.
     *
     * @return for example {@code [0x200000402:0x1:0x0]}
     */
    @Override
    public String toString() {
        return String.format("[0x%x:0x%x:0x%x]", sequence, objectId, version);
    }
}
