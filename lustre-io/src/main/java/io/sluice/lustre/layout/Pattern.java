package io.sluice.lustre.layout;

import java.util.ArrayList;
import java.util.List;

/**
 * How a component's bytes are spread, as the bits on the wire; unknown bits are kept.
 *
 * @param bits the bits of {@code lmm_pattern}
 */
public record Pattern(int bits) {

    private static final int RAID0_BIT = 0x1; // LOV_PATTERN_RAID0
    private static final int PARITY_BIT = 0x4; // LOV_PATTERN_PARITY
    private static final int MDT_BIT = 0x100; // LOV_PATTERN_MDT
    private static final int OVERSTRIPING_BIT = 0x200; // LOV_PATTERN_OVERSTRIPING
    private static final int FOREIGN_BIT = 0x400; // LOV_PATTERN_FOREIGN
    private static final int COMPRESS_BIT = 0x800; // LOV_PATTERN_COMPRESS
    private static final int HOLE_BIT = 0x4000_0000; // LOV_PATTERN_F_HOLE
    private static final int RELEASED_BIT = 0x8000_0000; // LOV_PATTERN_F_RELEASED

    /** Nothing said: the file system chooses. */
    public static final Pattern UNSET = new Pattern(0);

    /** Striped over objects on different OSTs. */
    public static final Pattern RAID0 = new Pattern(RAID0_BIT);

    /** Striped with more than one object allowed on an OST. */
    public static final Pattern OVERSTRIPED = new Pattern(RAID0_BIT | OVERSTRIPING_BIT);

    /** Data on the metadata target. */
    public static final Pattern MDT = new Pattern(MDT_BIT);

    /**
     * Whether the data lies on the metadata target.
     *
     * @return true for data-on-MDT
     */
    public boolean isMdt() {
        return (bits & MDT_BIT) != 0 && !isForeign();
    }

    /**
     * Whether several objects may share an OST.
     *
     * @return true when overstriped
     */
    public boolean isOverstriped() {
        return (bits & OVERSTRIPING_BIT) != 0;
    }

    /**
     * Whether the data is gone from Lustre and lives in the HSM backend.
     *
     * @return true when released
     */
    public boolean isReleased() {
        return (bits & RELEASED_BIT) != 0;
    }

    /**
     * Whether the component belongs to something else than Lustre.
     *
     * @return true when foreign
     */
    public boolean isForeign() {
        return (bits & FOREIGN_BIT) != 0;
    }

    /**
     * Whether it holds erasure-coded parity.
     *
     * @return true when so
     */
    public boolean isParity() {
        return (bits & PARITY_BIT) != 0;
    }

    /**
     * The words that {@code lfs getstripe} prints.
     *
     * @return for example {@code raid0,overstriped}; unnamed bits follow in hexadecimal
     */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        int rest = bits;
        rest = take(words, rest, RAID0_BIT, "raid0");
        rest = take(words, rest, PARITY_BIT, "parity");
        rest = take(words, rest, MDT_BIT, "mdt");
        rest = take(words, rest, OVERSTRIPING_BIT, "overstriped");
        rest = take(words, rest, FOREIGN_BIT, "foreign");
        rest = take(words, rest, COMPRESS_BIT, "compress");
        rest = take(words, rest, HOLE_BIT, "hole");
        rest = take(words, rest, RELEASED_BIT, "released");
        if (rest != 0 || words.isEmpty()) {
            words.add(rest == 0 ? "0" : "0x" + Integer.toHexString(rest));
        }
        return String.join(",", words);
    }

    private static int take(List<String> words, int bits, int bit, String word) {
        if ((bits & bit) == 0) {
            return bits;
        }
        words.add(word);
        return bits & ~bit;
    }
}
