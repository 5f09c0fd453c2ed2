package io.sluice.lustre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.contract.Conformance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FidTest {

    @Test
    @Conformance(62)
    void aFidIsReadWithAndWithoutBracketsAndPrintedWithThem() {
        Fid fid = new Fid(0x200000402L, 0x1a, 0);

        assertThat(fid).hasToString("[0x200000402:0x1a:0x0]");
        assertThat(Fid.parse("[0x200000402:0x1a:0x0]")).isEqualTo(fid);
        assertThat(Fid.parse("0x200000402:0x1A:0x0")).isEqualTo(fid);
    }

    @Test
    @Conformance(62)
    void theLargestNumbersAreUnsigned() {
        String largest = "[0xffffffffffffffff:0xffffffff:0xffffffff]";

        assertThat(Fid.parse(largest)).isEqualTo(new Fid(-1, -1, -1)).hasToString(largest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "0x1:0x2", "1:2:3", "0x1:0x2:0x3:0x4", "0x1:0x2:0xg", "0x1ffffffffffffffff:0x1:0x0"})
    @Conformance(62)
    void whatIsNoFidIsNamed(String text) {
        assertThatThrownBy(() -> Fid.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a FID: '" + text + "'");
    }
}
