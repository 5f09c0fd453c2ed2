package io.sluice.lustre.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.LustreVersion;
import io.sluice.lustre.StorageTarget;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LayoutAdvisorTest {

    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long TIB = 1L << 40;

    private final LayoutAdvisor advisor = new LayoutAdvisor();

    private static Place place(int osts) {
        return new Place(osts, 10 * TIB, false, Layout.plain(1, MIB), 0);
    }

    private static Component striping(LayoutAdvice advice) {
        return advice.layout().orElseThrow().components().get(0);
    }

    @ParameterizedTest
    @CsvSource({"1, 40, 8", "10, 40, 8", "11, 40, 16", "100, 40, 16", "101, 40, 32", "5000, 40, 32", "50, 6, 6"})
    void aLargeFileGetsTheStripesOfItsBandAndNeverMoreThanThereAreOsts(long gib, int osts, int stripes) {
        LayoutAdvice advice = advisor.advise(FileProfile.ofSize(gib * GIB), place(osts));

        assertThat(striping(advice).stripeCount()).isEqualTo(stripes);
        assertThat(striping(advice).stripeSizeBytes()).isEqualTo(4 * MIB);
    }

    @Test
    void aSmallFileIsLeftToADefaultThatGivesOneStripe() {
        LayoutAdvice advice = advisor.advise(FileProfile.ofSize(16 * 1024), place(8));

        assertThat(advice.layout()).isEmpty();
        assertThat(advice.reason()).isEqualTo("a file of 16K is small enough for one stripe, which the default gives");
    }

    @Test
    void aSmallFileGetsOneStripeWhereTheFileSystemWouldGiveFour() {
        Place wide = new Place(8, TIB, false, Layout.plain(4, MIB), 0);

        assertThat(striping(advisor.advise(FileProfile.ofSize(MIB), wide)).stripeCount())
                .isEqualTo(1);
    }

    @Test
    void aDefaultThatSomeoneChoseIsLeftAlone() {
        Place chosen = new Place(8, TIB, true, Layout.plain(4, MIB), 0);

        LayoutAdvice advice = advisor.advise(FileProfile.ofSize(500 * GIB), chosen);

        assertThat(advice.layout()).isEmpty();
        assertThat(advice.reason()).contains("-c 4 -S 1M");
    }

    @Test
    void noAdviceNamesAFirstOst() {
        for (FileProfile.Use use : FileProfile.Use.values()) {
            advisor.advise(FileProfile.ofSize(20 * GIB).usedAs(use).sharedBy(12, 0), place(16))
                    .layout()
                    .ifPresent(layout -> assertThat(layout.components())
                            .allMatch(component -> component.stripeOffset() == Layout.ANY_OST));
        }
    }

    @Test
    void aSharedFileGetsACountThatItsWritersDivide() {
        FileProfile file = FileProfile.ofSize(50 * GIB)
                .usedAs(FileProfile.Use.SHARED_WRITE)
                .sharedBy(18, 5 * MIB / 2);

        Component striping = striping(advisor.advise(file, place(40)));

        assertThat(striping.stripeCount()).isEqualTo(18);
        assertThat(striping.stripeSizeBytes()).isEqualTo(3 * MIB);
    }

    @Test
    void aFileThatManyReadIsSpreadWiderThanItsSizeAsks() {
        FileProfile weights = FileProfile.ofSize(2 * GIB).usedAs(FileProfile.Use.READ_BY_MANY);

        assertThat(striping(advisor.advise(weights, place(40))).stripeCount()).isEqualTo(8);
    }

    @Test
    void aRateAsksForAsManyOstsAsItTakes() {
        FileProfile file = FileProfile.ofSize(100 * GIB).atRate(1_000_000_000);

        assertThat(striping(advisor.advise(file, place(40))).stripeCount()).isEqualTo(5);
    }

    @Test
    void anAppendedFileKeepsOneStripe() {
        assertThat(advisor.advise(FileProfile.ofSize(500 * GIB).usedAs(FileProfile.Use.APPEND), place(8))
                        .layout())
                .isEmpty();
    }

    @Test
    void aFilePerProcessKeepsOneStripeUpToATerabyte() {
        FileProfile file = FileProfile.ofSize(900 * GIB).usedAs(FileProfile.Use.FILE_PER_PROCESS);

        assertThat(advisor.advise(file, place(8)).layout()).isEmpty();
        assertThat(advisor.advise(FileProfile.ofSize(2 * TIB).usedAs(FileProfile.Use.FILE_PER_PROCESS), place(8))
                        .layout())
                .isPresent();
    }

    @Test
    void anImportedFileFollowsTheChunkLaw() {
        FileProfile file = FileProfile.ofSize(5 * GIB + 1).usedAs(FileProfile.Use.IMPORT);

        assertThat(striping(advisor.advise(file, place(40))).stripeCount()).isEqualTo(6);
    }

    @Test
    void aFileThatWouldFillAnOstIsSpread() {
        Place tight = new Place(40, 2 * GIB, false, Layout.plain(1, MIB), 0);

        LayoutAdvice advice = advisor.advise(FileProfile.ofSize(9 * GIB), tight);

        assertThat(striping(advice).stripeCount()).isEqualTo(40);
        assertThat(advice.reason()).startsWith("a file of 9G would crowd an OST that has 2G free");
    }

    @Test
    void anUnknownSizeOnASingleStripeDefaultGetsALayoutThatGrows() {
        LayoutAdvice advice = advisor.advise(FileProfile.ofSize(FileProfile.UNKNOWN), place(40));

        assertThat(advice.layout())
                .map(LfsNotation::print)
                .hasValue("-E 100M -c 1 -S 1M -E 10G -c 8 -S 4M -E 100G -c 16 -S 4M -E -1 -c 32 -S 4M");
    }

    @Test
    void fewOstsMakeTwoComponents() {
        assertThat(advisor.progressive(place(4))).hasToString("-E 256M -c 1 -S 1M -E -1 -c 4 -S 4M");
    }

    @Test
    void neighboursThatBecameEqualAreOneComponent() {
        assertThat(advisor.progressive(place(8))).hasToString("-E 100M -c 1 -S 1M -E -1 -c 8 -S 4M");
    }

    @Test
    void aDirectoryOfTinyFilesIsPutOnTheMetadataTargetWhereThatWorks() {
        Place withMdt = new Place(8, TIB, false, Layout.plain(1, MIB), MIB);

        assertThat(advisor.adviseDirectory(withMdt, true).layout())
                .map(LfsNotation::print)
                .hasValue("-E 64K -L mdt -E -1 -c 1 -S 1M");
        assertThat(advisor.adviseDirectory(place(8), true).layout())
                .map(layout -> layout.components().get(0).pattern().isMdt())
                .hasValue(false);
    }

    @Test
    void onlyUsableOstsCount() {
        StorageTarget good = new StorageTarget(StorageTarget.Kind.OST, 0, "a-OST0000_UUID", true, 9, 9, 7, 1, 1, 0);
        StorageTarget full = new StorageTarget(StorageTarget.Kind.OST, 1, "a-OST0001_UUID", true, 9, 0, 0, 1, 1, 0x20);
        StorageTarget gone = new StorageTarget(StorageTarget.Kind.OST, 2, "a-OST0002_UUID", false, 0, 0, 0, 0, 0, 0);

        Place place = Place.of(List.of(good, full, gone), false, Layout.UNSET);

        assertThat(place.usableOsts()).isEqualTo(1);
        assertThat(place.smallestFreeBytes()).isEqualTo(7);
        assertThatThrownBy(() -> Place.of(List.of(full), false, Layout.UNSET))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void directIoIsForOlderClientsThatStreamLargeBlocksOnce() {
        Layout layout = Layout.plain(4, 4 * MIB);

        IoAdvice old = advisor.adviseIo(layout, true, true, LustreVersion.parse("2.15.3"));
        IoAdvice hybrid = advisor.adviseIo(layout, true, true, LustreVersion.parse("2.17.0"));

        assertThat(old)
                .extracting(IoAdvice::direct, IoAdvice::alignmentBytes, IoAdvice::threads)
                .containsExactly(true, 4096L, 32);
        assertThat(hybrid.direct()).isFalse();
    }

    @Test
    void aClientWithoutEfaIsHeldBackByEachServer() {
        assertThat(advisor.expectedBytesPerSecond(4, Long.MAX_VALUE, false)).isEqualTo(960_000_000);
        assertThat(advisor.expectedBytesPerSecond(4, 100_000_000, true)).isEqualTo(100_000_000);
    }

    @Test
    void aCrowdedDirectoryIsWarnedAbout() {
        assertThat(advisor.directoryWarning(100_000)).isEmpty();
        assertThat(advisor.directoryWarning(100_001)).isPresent();
    }

    @Test
    void everyAdviceIsALayoutThatLustreTakes() {
        for (int osts = 1; osts <= 100; osts++) {
            for (long size = 1; size < 1L << 50; size *= 3) {
                for (FileProfile.Use use : FileProfile.Use.values()) {
                    advisor.advise(FileProfile.ofSize(size).usedAs(use), place(osts))
                            .layout()
                            .ifPresent(layout -> assertThat(layout.violations()).isEmpty());
                }
            }
        }
    }
}
