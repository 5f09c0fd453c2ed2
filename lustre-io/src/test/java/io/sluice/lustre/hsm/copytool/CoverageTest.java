package io.sluice.lustre.hsm.copytool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CoverageTest {

    @Provide
    Arbitrary<List<CopyExtent>> extents() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 100), Arbitraries.longs().between(0, 30))
                .as(CopyExtent::new)
                .list()
                .ofMaxSize(40);
    }

    @Property
    void inAnyOrderAndHoweverOftenEachByteCountsOnce(@ForAll("extents") List<CopyExtent> extents) {
        Coverage coverage = new Coverage();
        BitSet bytes = new BitSet();
        long before = 0;
        for (CopyExtent extent : extents) {
            long added = coverage.add(extent.offset(), extent.length());
            bytes.set((int) extent.offset(), (int) (extent.offset() + extent.length()));

            assertThat(coverage.bytes()).isEqualTo(bytes.cardinality()).isEqualTo(before + added);
            before = coverage.bytes();
        }
    }

    @Test
    void anExtentOutsideAFileIsRefused() {
        assertThatThrownBy(() -> new Coverage().add(-1, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Coverage().add(Long.MAX_VALUE, 5)).hasMessageContaining("not within a file");
    }
}
