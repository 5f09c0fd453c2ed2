package io.sluice.lustre.hsm;

import java.util.EnumSet;
import java.util.Set;

/** What a file's HSM state bits mean; bits without a name here are kept as numbers in {@link HsmState#bits()}. */
public enum HsmFlag {
    /** A copy exists, or is being made, in the backend ({@code HS_EXISTS}). */
    EXISTS(0x1),
    /** Changed since it was archived ({@code HS_DIRTY}). */
    DIRTY(0x2),
    /** The data is in the backend only ({@code HS_RELEASED}). */
    RELEASED(0x4),
    /** The backend holds a whole copy ({@code HS_ARCHIVED}). */
    ARCHIVED(0x8),
    /** Must not be released ({@code HS_NORELEASE}). */
    NO_RELEASE(0x10),
    /** Must not be archived ({@code HS_NOARCHIVE}). */
    NO_ARCHIVE(0x20),
    /** The backend lost its copy ({@code HS_LOST}). */
    LOST(0x40),
    /** Attached to a read-write client cache ({@code HS_PCCRW}). */
    CACHED_READ_WRITE(0x80),
    /** Attached to a read-only client cache ({@code HS_PCCRO}). */
    CACHED_READ_ONLY(0x100);

    private final int bit;

    HsmFlag(int bit) {
        this.bit = bit;
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
     * The flags that a set of bits names; unknown bits are left out.
     *
     * @param bits the bits
     * @return an unmodifiable set
     */
    public static Set<HsmFlag> of(int bits) {
        EnumSet<HsmFlag> flags = EnumSet.noneOf(HsmFlag.class);
        for (HsmFlag flag : values()) {
            if ((bits & flag.bit) != 0) {
                flags.add(flag);
            }
        }
        return Set.copyOf(flags);
    }

    static int bitsOf(Set<HsmFlag> flags) {
        int bits = 0;
        for (HsmFlag flag : flags) {
            bits |= flag.bit;
        }
        return bits;
    }
}
