package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 0.98 KiB",
        "1024, 1 KiB",
        "1536, 1.50 KiB",
        "10340, 10.1 KiB",
        "134217728, 128 MiB",
        "1073741823, 1.00 GiB",
        "1073741824, 1 GiB",
        "9223372036854775807, 8 EiB"
    })
    void bytesHaveThreeFiguresAndAUnitOfOneThousandTwentyFour(long bytes, String text) {
        assertThat(Quantity.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void timesAreNoMoreExactThanTheyAreLong() {
        assertThat(Quantity.time(Duration.ofMillis(420))).isEqualTo("0.42 s");
        assertThat(Quantity.time(Duration.ofMillis(12_340))).isEqualTo("12.3 s");
        assertThat(Quantity.time(Duration.ofSeconds(245))).isEqualTo("4 min 05 s");
        assertThat(Quantity.time(Duration.ofMinutes(127))).isEqualTo("2 h 07 min");
    }

    @Test
    void countsAgreeWithTheirNoun() {
        assertThat(Quantity.count(1, "file")).isEqualTo("1 file");
        assertThat(Quantity.count(1_204, "file")).isEqualTo("1,204 files");
    }
}
