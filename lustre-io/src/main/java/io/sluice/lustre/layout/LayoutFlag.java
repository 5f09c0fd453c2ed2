package io.sluice.lustre.layout;

import java.util.EnumSet;
import java.util.Set;

/** What a component's flag bits mean; bits without a name here are kept as numbers in {@link Component#flagBits()}. */
public enum LayoutFlag {
    /** The mirror's data is out of date ({@code LCME_FL_STALE}). */
    STALE(0x1, "stale"),
    /** Preferred for reading ({@code LCME_FL_PREF_RD}). */
    PREFER_READ(0x2, "prefrd"),
    /** Preferred for writing ({@code LCME_FL_PREF_WR}). */
    PREFER_WRITE(0x4, "prefwr"),
    /** Cannot be reached ({@code LCME_FL_OFFLINE}). */
    OFFLINE(0x8, "offline"),
    /** Has objects ({@code LCME_FL_INIT}). */
    INITIALIZED(0x10, "init"),
    /** Left out of resync ({@code LCME_FL_NOSYNC}). */
    NO_SYNC(0x20, "nosync"),
    /** Holds room into which the component before it grows ({@code LCME_FL_EXTENSION}). */
    EXTENSION(0x40, "extension"),
    /** Erasure-coded parity ({@code LCME_FL_PARITY}). */
    PARITY(0x80, "parity"),
    /** Compressed ({@code LCME_FL_COMPRESS}). */
    COMPRESSED(0x100, "compress"),
    /** Partially compressed ({@code LCME_FL_PARTIAL}). */
    PARTIAL(0x200, "partial"),
    /** Must not be compressed ({@code LCME_FL_NOCOMPR}). */
    NO_COMPRESSION(0x400, "nocompr");

    private final int bit;
    private final String word;

    LayoutFlag(int bit, String word) {
        this.bit = bit;
        this.word = word;
    }

    /**
     * The bit on the wire.
     *
     * @return one bit
     */
    public int bit() {
        return bit;
    }

    /**
     * The word that {@code lfs} uses.
     *
     * @return for example {@code init}
     */
    public String word() {
        return word;
    }

    /**
     * The flags that a set of bits names; unknown bits are left out.
     *
     * @param bits the bits
     * @return an unmodifiable set
     */
    public static Set<LayoutFlag> of(int bits) {
        EnumSet<LayoutFlag> flags = EnumSet.noneOf(LayoutFlag.class);
        for (LayoutFlag flag : values()) {
            if ((bits & flag.bit) != 0) {
                flags.add(flag);
            }
        }
        return Set.copyOf(flags);
    }
}
