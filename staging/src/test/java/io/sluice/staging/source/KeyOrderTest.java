package io.sluice.staging.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;

class KeyOrderTest {

    @Property
    void isTheOrderOfUtf8Bytes(
            @ForAll @CharRange(from = 'a', to = 'c') String head, @ForAll int one, @ForAll int other) {
        String a = head + Character.toString(codePoint(one));
        String b = head + Character.toString(codePoint(other)) + "x";

        int expected = Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

        assertThat(Integer.signum(KeyOrder.INSTANCE.compare(a, b))).isEqualTo(Integer.signum(expected));
    }

    /** Any code point but a lone surrogate, which no UTF-8 string holds. */
    private static int codePoint(int seed) {
        int point = Math.floorMod(seed, 0x110000 - 0x800);
        return point >= 0xD800 ? point + 0x800 : point;
    }
}
