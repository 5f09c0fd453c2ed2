package io.sluice.staging.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class PartPlanTest {

    private static final long STRIPE_UNIT = 64 * 1024;
    private static final long MIB = 1 << 20;

    @Property
    void partsCoverTheObjectOnceAndInOrder(
            @ForAll @LongRange(min = 1, max = 1L << 40) long size,
            @ForAll @IntRange(min = 1, max = 64) int wantedMib,
            @ForAll @IntRange(max = 1024) int stripeUnits) {
        PartPlan plan = plan(size, wantedMib, stripeUnits);

        long at = 0;
        for (int i = 0; i < plan.count(); i += Math.max(1, plan.count() / 50)) {
            PartPlan.Part part = plan.part(i);
            assertThat(part.from()).isEqualTo(i * plan.partBytes()).isGreaterThanOrEqualTo(at);
            at = part.from() + part.length();
        }
        PartPlan.Part last = plan.part(plan.count() - 1);
        assertThat(last.from() + last.length()).isEqualTo(size);
        assertThat(last.length()).isPositive().isLessThanOrEqualTo(plan.partBytes());
    }

    @Property
    void partsAndStripesEndTogether(
            @ForAll @LongRange(min = 1, max = 1L << 36) long size,
            @ForAll @IntRange(min = 1, max = 64) int wantedMib,
            @ForAll @IntRange(min = 1, max = 1024) int stripeUnits) {
        long stripe = stripeUnits * STRIPE_UNIT;
        PartPlan plan = plan(size, wantedMib, stripeUnits);

        assertThat(plan.partBytes()).isPositive().isLessThanOrEqualTo(Math.max(wantedMib * MIB, stripe));
        assertThat(plan.partBytes() % stripe == 0 || stripe % plan.partBytes() == 0)
                .isTrue();
    }

    @Property
    void noWriteOfAPartCrossesAStripeBoundary(
            @ForAll @LongRange(min = 1, max = 1L << 30) long size,
            @ForAll @IntRange(min = 1, max = 64) int wantedMib,
            @ForAll @IntRange(min = 1, max = 1024) int stripeUnits,
            @ForAll @IntRange(max = 1_000_000) int pick) {
        long stripe = stripeUnits * STRIPE_UNIT;
        PartPlan plan = plan(size, wantedMib, stripeUnits);
        PartPlan.Part part = plan.part(pick % plan.count());

        long at = part.from();
        long end = part.from() + part.length();
        while (at < end) {
            int length = PartedFile.toStripeEnd(at, (int) (end - at), stripe);
            assertThat(length).isPositive();
            assertThat((at + length - 1) / stripe).isEqualTo(at / stripe);
            at += length;
        }
        assertThat(at).isEqualTo(end);
    }

    private static PartPlan plan(long size, int wantedMib, int stripeUnits) {
        return PartPlan.of(size, wantedMib * MIB, stripeUnits * STRIPE_UNIT);
    }
}
