package io.sluice.lustre.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.contract.Conformance;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LayoutRulesTest {

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;

    private static void refused(Runnable build, String message) {
        assertThatThrownBy(build::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1000, 65537, 64 * KIB + 4096})
    void aStripeSizeIsAMultipleOf64Kib(long bytes) {
        refused(() -> Layout.plain(1, bytes), "is not a multiple of 64 KiB");
    }

    @Test
    void aStripeSizeIsBelow4Gib() {
        refused(() -> Layout.plain(1, 4 * GIB), "is not below 4 GiB");
        assertThat(Layout.plain(1, 4 * GIB - 64 * KIB).violations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2001, 70000, -33})
    void aStripeCountIsAtMost2000(int count) {
        refused(() -> Layout.plain(count, MIB), "is out of range");
    }

    @Test
    @Conformance(35)
    void severalStripesOnEachOstNeedOverstriping() {
        refused(() -> Layout.plain(-2, MIB), "needs overstriping");
        assertThat(Layout.plain(Component.striped(-2, MIB).overstriped()).violations())
                .isEmpty();
    }

    @Test
    @Conformance(12)
    void aPoolNameHasAtMost15Bytes() {
        refused(() -> Layout.plain(Component.striped(1, MIB).withPool("sixteencharslong")), "at most 15");
        assertThat(Layout.plain(Component.striped(1, MIB).withPool("fifteencharslon"))
                        .violations())
                .isEmpty();
    }

    @Test
    @Conformance(13)
    void theFileSystemsNameBeforeAPoolIsDropped() {
        assertThat(Component.striped(1, MIB).withPool("lustre.flash").pool()).isEqualTo("flash");
    }

    @Test
    @Conformance(14)
    void chosenOstsAreDistinctUnlessOverstriped() {
        refused(() -> Layout.plain(Component.striped(2, MIB).withOsts(List.of(1, 1))), "needs overstriping");
        assertThat(Layout.plain(Component.striped(2, MIB)
                                .withOsts(List.of(1, 1))
                                .overstriped())
                        .violations())
                .isEmpty();
    }

    @Test
    @Conformance(14)
    void aFirstOstIsAnIndex() {
        refused(() -> Layout.plain(Component.striped(1, MIB).withStripeOffset(70000)), "first OST 70000");
        refused(() -> Layout.plain(Component.striped(1, MIB).withStripeOffset(-2)), "first OST -2");
    }

    @Test
    @Conformance(28)
    void aComponentEndsOnItsStripe() {
        refused(
                () -> Layout.progressive()
                        .upTo(10 * MIB, 1, 4 * MIB)
                        .toEof(1, MIB)
                        .build(),
                "stripe size of 4194304");
        refused(() -> Layout.progressive().upTo(100_000, 1, 0).toEof(1, MIB).build(), "multiple of 64 KiB");
    }

    @Test
    @Conformance(24)
    void componentsFollowEachOther() {
        refused(() -> Layout.progressive().toEof(1, MIB).toEof(1, MIB).build(), "nothing can follow");
        refused(
                () -> Layout.progressive()
                        .upTo(2 * MIB, 1, MIB)
                        .upTo(MIB, 1, MIB)
                        .build(),
                "the end must lie after");
        refused(() -> Layout.progressive().upTo(MIB, 1, MIB).upTo(MIB, 1, MIB).build(), "the end must lie after");
        refused(() -> Layout.progressive().build(), "at least one component");
    }

    @Test
    void theLastComponentNeedNotReachTheEnd() {
        assertThat(Layout.progressive().upTo(MIB, 1, MIB).build().violations()).isEmpty();
    }

    @Test
    @Conformance(37)
    void dataOnTheMdtComesFirstAndHasAnEnd() {
        refused(() -> Layout.progressive().upTo(MIB, 1, MIB).dataOnMdt(2 * MIB).build(), "must come first");
        refused(() -> Layout.progressive().dataOnMdt(Extent.EOF).build(), "needs an end");
        refused(() -> Layout.progressive().dataOnMdt(2 * GIB).toEof(1, MIB).build(), "at most 1 GiB");
        refused(() -> Layout.plain(Component.striped(0, MIB).withPattern(Pattern.MDT)), "needs a progressive layout");
    }

    @Test
    @Conformance(37)
    void anExtensionHasBounds() {
        refused(
                () -> Layout.progressive()
                        .extendingTo(GIB, MIB, Component.striped(1, MIB))
                        .toEof(1, MIB)
                        .build(),
                "64 MiB to 4 TiB");
        refused(
                () -> Layout.progressive()
                        .dataOnMdt(MIB)
                        .extendingTo(GIB, 64 * MIB, Component.striped(0, MIB).withPattern(Pattern.MDT))
                        .build(),
                "cannot be extended");
    }

    @Test
    void anExtendedComponentAfterTheFirstBeginsEmpty() {
        Layout layout = Layout.progressive()
                .upTo(GIB, 1, MIB)
                .extendingTo(Extent.EOF, 256 * MIB, Component.striped(1, MIB))
                .build();

        assertThat(layout.components())
                .extracting(Component::extent)
                .containsExactly(new Extent(0, GIB), new Extent(GIB, GIB), new Extent(GIB, Extent.EOF));
    }

    @Test
    @Conformance(40)
    void aFileHasAtMost16Mirrors() {
        refused(() -> Layout.mirrored(Collections.nCopies(17, Layout.plain(1, MIB))), "at most 16 mirrors");
        assertThat(Layout.mirrored(Collections.nCopies(16, Layout.plain(1, MIB)))
                        .mirrorCount())
                .isEqualTo(16);
    }

    @Test
    @Conformance(29)
    void moreStripesThanTheAttributeHoldsAreRefused() {
        refused(
                () -> Layout.progressive()
                        .upTo(MIB, 2000, MIB)
                        .upTo(2 * MIB, 2000, MIB)
                        .toEof(2000, MIB)
                        .build(),
                "more than its attribute of 64 KiB can hold");
    }

    @Test
    void everyBrokenRuleIsNamed() {
        Layout layout =
                Layout.of(false, 1, 0, List.of(Component.striped(3000, 5).withPool("a-name-that-is-too-long")));

        assertThat(layout.violations()).hasSize(3);
    }

    @Test
    void aLayoutThatWasReadMakesATemplateThatBreaksNoRule() {
        for (String name : Recorded.ALL) {
            assertThat(Recorded.layout(name).asTemplate().violations()).as(name).isEmpty();
        }
    }
}
