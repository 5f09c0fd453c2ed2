package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCellAndNumbersStandFlushRight() {
        String text =
                new Table("NAME", ">SIZE").row("a", "1,024").row("longer", "7").toString();

        assertThat(text.lines().map(String::stripTrailing))
                .containsExactly("  NAME     SIZE", "  a       1,024", "  longer      7");
    }

    @Test
    void wideLettersTakeTwoColumns() {
        String text = new Table("NAME", "X").row("数据", "1").row("abcd", "2").toString();

        assertThat(text.lines().map(String::stripTrailing)).containsExactly("  NAME  X", "  数据  1", "  abcd  2");
    }

    @Test
    void aNameThatLooksLikeMarkupIsPrintedAsItIs() {
        assertThat(new Table("NAME").row("@|bold x|@").toString()).contains("@|bold x|@");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        Table table = new Table("A", "B");

        assertThatThrownBy(() -> table.row("1")).isInstanceOf(IllegalArgumentException.class);
    }
}
