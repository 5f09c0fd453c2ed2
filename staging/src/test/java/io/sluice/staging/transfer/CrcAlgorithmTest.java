package io.sluice.staging.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.zip.Checksum;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CrcAlgorithmTest {

    private static final byte[] CHECK_INPUT = "123456789".getBytes(StandardCharsets.US_ASCII);

    @Property
    void combiningTheChecksOfAnySplitGivesTheCheckOfTheWhole(
            @ForAll CrcAlgorithm algorithm,
            @ForAll long seed,
            @ForAll @Size(max = 40) List<@IntRange(max = 70_000) Integer> lengths) {
        byte[] whole = new byte[lengths.stream().mapToInt(Integer::intValue).sum()];
        new Random(seed).nextBytes(whole);

        long combined = algorithm.start().getValue();
        int from = 0;
        for (int length : lengths) {
            long part = check(algorithm, whole, from, length);
            combined = algorithm.combine(combined, part, length);
            from += length;
        }

        Checksum expected = algorithm.start();
        expected.update(whole, 0, whole.length);
        assertThat(combined).isEqualTo(expected.getValue());
    }

    @Property(tries = 20)
    void partsFarBeyondMemoryCombineInAnyGrouping(
            @ForAll CrcAlgorithm algorithm, @ForAll long a, @ForAll long b, @ForAll long c) {
        long mask = algorithm == CrcAlgorithm.CRC64NVME ? -1L : 0xFFFF_FFFFL;
        long tebibytes = 5L << 40;

        long left = algorithm.combine(algorithm.combine(a & mask, b & mask, tebibytes), c & mask, tebibytes + 7);
        long right =
                algorithm.combine(a & mask, algorithm.combine(b & mask, c & mask, tebibytes + 7), 2 * tebibytes + 7);

        assertThat(left).isEqualTo(right);
    }

    @Test
    void theCataloguedCheckValuesComeOut() {
        assertThat(check(CrcAlgorithm.CRC32, CHECK_INPUT, 0, CHECK_INPUT.length))
                .isEqualTo(0xCBF43926L);
        assertThat(check(CrcAlgorithm.CRC32C, CHECK_INPUT, 0, CHECK_INPUT.length))
                .isEqualTo(0xE3069283L);
        assertThat(check(CrcAlgorithm.CRC64NVME, CHECK_INPUT, 0, CHECK_INPUT.length))
                .isEqualTo(0xAE8B14860A799888L);
    }

    @Test
    void aDigestIsWrittenAsInS3Headers() {
        assertThat(CrcAlgorithm.CRC32.base64(0xCBF43926L)).isEqualTo("y/Q5Jg==");
        assertThat(CrcAlgorithm.CRC64NVME.base64(0xAE8B14860A799888L)).isEqualTo("rosUhgp5mIg=");
    }

    private static long check(CrcAlgorithm algorithm, byte[] bytes, int from, int length) {
        Checksum checksum = algorithm.start();
        checksum.update(bytes, from, length);
        return checksum.getValue();
    }
}
