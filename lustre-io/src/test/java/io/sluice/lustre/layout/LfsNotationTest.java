package io.sluice.lustre.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.contract.Conformance;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LfsNotationTest {

    private static final long MIB = 1L << 20;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c 2 -S 4M",
                "-c -1 -S 1M -p flash",
                "-C 6 -S 1M",
                "-c 0 -S 0",
                "-o 3,1 -S 1M",
                "-c 1 -S 1M -i 3",
                "-E 1M -c 1 -S 1M -E -1 -c 4 -S 4M",
                "-E 64K -L mdt -E -1 -c 2 -S 4M",
                "-E 128M -c 1 -S 4M -z 64M -E -1 -c 2 -S 4M",
                "-E 1G -c 1 -S 1M -E -1 -c 1 -S 1M -z 256M",
                "-N -E -1 -c 1 -S 1M -N -E 1M -c 1 -S 1M -E -1 -c 2 -S 4M",
                "-E 1M -c 1 -S 1M --comp-flags=prefer -E -1 -c 4 -S 4M -p a",
                "-E 1M -c 1 -S 1M -p a -E -1 -c 4 -S 4M -p none",
                "-N -E -1 -c 1 -S 1M -p a -N -E -1 -c 1 -S 1M -p none",
            })
    void whatIsPrintedIsReadAsTheSame(String text) {
        Layout layout = LfsNotation.parse(text);

        assertThat(LfsNotation.print(layout)).isEqualTo(text);
        assertThat(LfsNotation.parse(LfsNotation.print(layout))).isEqualTo(layout);
    }

    @Test
    void longOptionsMeanTheSame() {
        assertThat(LfsNotation.parse("--stripe-count=2 --stripe-size 4M --pool=flash"))
                .isEqualTo(LfsNotation.parse("-c 2 -S 4M -p flash"));
    }

    @Test
    void aValueMayStandWithoutASpace() {
        assertThat(LfsNotation.parse("-c4 -S1M")).isEqualTo(Layout.plain(4, MIB));
    }

    @Test
    @Conformance(34)
    void aComponentInheritsWhatItDoesNotSay() {
        Layout layout = LfsNotation.parse("-E 64M -c 1 -S 1M -p fast -E eof -c 4");

        assertThat(layout.components()).extracting(Component::stripeSizeBytes).containsExactly(MIB, MIB);
        assertThat(layout.components()).extracting(Component::pool).containsExactly("fast", "fast");
    }

    @Test
    void aMirrorInheritsFromTheLastComponentOfTheOneBefore() {
        Layout layout = LfsNotation.parse("-N -E 1M -c 1 -S 64K -E -1 -c 2 -S 2M -p fast -N");

        Component last = layout.components().get(2);
        assertThat(last.stripeCount()).isEqualTo(2);
        assertThat(last.stripeSizeBytes()).isEqualTo(2 * MIB);
        assertThat(last.pool()).isEqualTo("fast");
    }

    @Test
    void overstripingIsNotInherited() {
        Component last =
                LfsNotation.parse("-E 64M -C 6 -S 1M -E -1").components().get(1);

        assertThat(last.stripeCount()).isEqualTo(6);
        assertThat(last.pattern().isOverstriped()).isFalse();
    }

    @Test
    void oneOptionMakesSeveralEqualMirrors() {
        assertThat(LfsNotation.parse("-N2 -c 1 -S 1M"))
                .isEqualTo(Layout.mirrored(Layout.plain(1, MIB), Layout.plain(1, MIB)));
    }

    @Test
    void ostRangesAreSpelledOut() {
        assertThat(LfsNotation.parse("-o 0-2,7").components().get(0).osts()).isEqualTo(List.of(0, 1, 2, 7));
    }

    @Test
    void everyRecordedLayoutPrintsAsOptionsThatAreRead() {
        for (String name : Recorded.ALL) {
            Layout template = Recorded.layout(name).asTemplate();

            assertThat(LfsNotation.parse(LfsNotation.print(template)).components())
                    .as(name)
                    .hasSameSizeAs(template.components());
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "64K,65536", "1m,1048576", "4G,4294967296", "2T,2199023255552"})
    void sizesTakeSuffixes(String text, long bytes) {
        assertThat(LfsNotation.parseSize(text)).isEqualTo(bytes);
        assertThat(LfsNotation.parseSize(LfsNotation.printSize(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-q 3|not an option of lfs setstripe: '-q'",
                "--wat|not an option of lfs setstripe: '--wat'",
                "file|not an option of lfs setstripe: 'file'",
                "-c|option -c needs a value",
                "-c four|option -c needs a whole number, not 'four'",
                "-S 4X|not a size: '4X'",
                "-S 9999999999E|is too large",
                "-c 2001|stripe count 2001 is out of range",
                "-L raid5|-L raid5: expected raid0, mdt or overstriping",
                "-o 5-2|'5-2' is not a range",
                "--comp-flags=shiny|'shiny' is not one of",
                "-c 1 -N|-N must come before",
            })
    void aMistakeIsNamed(String text, String message) {
        assertThatThrownBy(() -> LfsNotation.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void nothingIsNoLayout() {
        assertThatThrownBy(() -> LfsNotation.parse("  ")).hasMessageStartingWith("no layout given");
    }
}
