package io.sluice.lustre.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.contract.Conformance;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LayoutTest {

    @Test
    @Conformance(1)
    void theLayoutThatSaysNothingIsOneComponentOverTheWholeFile() {
        assertThat(Layout.UNSET.isUnset()).isTrue();
        assertThat(Layout.UNSET.isComposite()).isFalse();
        assertThat(Layout.UNSET.components()).singleElement().satisfies(only -> {
            assertThat(only.id()).isZero();
            assertThat(only.flagBits()).isZero();
            assertThat(only.extent()).isEqualTo(Extent.WHOLE_FILE);
            assertThat(only.stripeCount()).isEqualTo(Layout.DEFAULT_STRIPE_COUNT);
            assertThat(only.stripeSizeBytes()).isEqualTo(Layout.DEFAULT_STRIPE_SIZE);
            assertThat(only.stripeOffset()).isEqualTo(Layout.ANY_OST);
            assertThat(only.pattern()).isEqualTo(Pattern.UNSET);
            assertThat(only.pool()).isEmpty();
        });
    }

    @Test
    @Conformance(23)
    void twoThousandChosenOstsKeepTheirOrder() {
        List<Integer> ascending = IntStream.range(0, 2000).boxed().toList();
        List<Integer> descending = new ArrayList<>(ascending);
        Collections.reverse(descending);

        for (List<Integer> osts : List.of(ascending, descending)) {
            Layout layout = Layout.plain(Component.striped(1, 1 << 20).withOsts(osts));

            Component read = Layout.parse(layout.toAttribute()).components().get(0);

            assertThat(read.osts()).isEqualTo(osts);
            assertThat(read.stripeCount()).isEqualTo(2000);
        }
    }
}
