package io.sluice.staging.transfer;

import io.sluice.staging.ProofKind;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import software.amazon.awssdk.crt.checksums.CRC64NVME;

/**
 * The cyclic redundancy checks that S3 keeps for whole objects. They compose: the check of two stretches of bytes follows
 * from the checks of each and the length of the second, so a download in parts proves the whole.
 *
 * <p>All three are bit-reflected, start from all ones and are inverted at the end. A polynomial is therefore held with its
 * lowest power in the highest bit, as is each value that is multiplied with it.
 */
enum CrcAlgorithm {
    CRC32(32, 0xEDB8_8320L),
    CRC32C(32, 0x82F6_3B78L),
    CRC64NVME(64, 0x9A6C_9329_AC4B_C9B5L);

    private final int width;
    private final long polynomial;
    /** The powers x^(8 * 2^k), by which a check moves past 2^k bytes. */
    @SuppressWarnings("ImmutableEnumChecker") // written by the constructor only
    private final long[] byteShifts = new long[63];

    CrcAlgorithm(int width, long polynomial) {
        this.width = width;
        this.polynomial = polynomial;
        byteShifts[0] = 1L << (width - 1 - 8);
        for (int k = 1; k < byteShifts.length; k++) {
            byteShifts[k] = multiply(byteShifts[k - 1], byteShifts[k - 1]);
        }
    }

    /**
     * Finds an algorithm by the name that S3 gives it.
     *
     * @param name for example {@code CRC64NVME}, in any case
     * @return the algorithm, when it is one of these
     */
    static Optional<CrcAlgorithm> named(String name) {
        for (CrcAlgorithm algorithm : values()) {
            if (algorithm.name().equalsIgnoreCase(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The name of the header in which S3 sends it. */
    String header() {
        return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
    }

    /** As a proof by it is counted. */
    ProofKind kind() {
        return switch (this) {
            case CRC32 -> ProofKind.CRC32;
            case CRC32C -> ProofKind.CRC32C;
            case CRC64NVME -> ProofKind.CRC64NVME;
        };
    }

    Checksum start() {
        return switch (this) {
            case CRC32 -> new CRC32();
            case CRC32C -> new CRC32C();
            case CRC64NVME -> new CRC64NVME();
        };
    }

    /**
     * The check of two stretches that follow each other.
     *
     * @param first the check of the first
     * @param second the check of the second
     * @param secondLength the length of the second in bytes
     */
    long combine(long first, long second, long secondLength) {
        long shifted = first;
        int k = 0;
        for (long rest = secondLength; rest != 0; rest >>>= 1, k++) {
            if ((rest & 1) != 0) {
                shifted = multiply(byteShifts[k], shifted);
            }
        }
        return shifted ^ second;
    }

    /** The product of two polynomials over GF(2), modulo this algorithm's. */
    private long multiply(long a, long b) {
        long product = 0;
        long factor = b;
        for (long bit = 1L << (width - 1); bit != 0; bit >>>= 1) {
            if ((a & bit) != 0) {
                product ^= factor;
            }
            factor = (factor & 1) == 0 ? factor >>> 1 : (factor >>> 1) ^ polynomial;
        }
        return product;
    }

    /** The digest as bytes, the highest first. */
    byte[] digest(long value) {
        byte[] bytes = new byte[width / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> (width - 8 - 8 * i));
        }
        return bytes;
    }

    /** As S3 writes it in a header. */
    String base64(long value) {
        return Base64.getEncoder().encodeToString(digest(value));
    }
}
