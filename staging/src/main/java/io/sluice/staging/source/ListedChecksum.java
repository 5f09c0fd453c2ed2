package io.sluice.staging.source;

/**
 * The checksum that S3 keeps for an object, as far as the source tells. A listing names the algorithm and the type but
 * not the value; a manifest may give the value too. Names that S3 adds later are kept as they came.
 *
 * @param algorithm as S3 spells it, for example {@code CRC64NVME}; empty when there is none or it is unknown
 * @param type as S3 spells it, {@code FULL_OBJECT} or {@code COMPOSITE}; empty when unknown
 * @param value base64 as in S3's headers; empty when the source does not tell
 */
public record ListedChecksum(String algorithm, String type, String value) {

    /** No checksum, or none that the source tells of. */
    public static final ListedChecksum NONE = new ListedChecksum("", "", "");

    /**
     * Whether the checksum covers the object's bytes from first to last, so that any way of cutting it into ranges can
     * be proven by combining.
     *
     * @return true for the type {@code FULL_OBJECT}
     */
    public boolean isFullObject() {
        return type.equals("FULL_OBJECT");
    }
}
