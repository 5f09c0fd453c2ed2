package io.sluice.lustre.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.Fid;
import io.sluice.lustre.contract.Conformance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

final class LovCodecTest {

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;

    static List<String> recordings() {
        return Recorded.ALL;
    }

    /** Released files keep a zeroed tail that no value describes. */
    static final List<String> WITHOUT_TAIL =
            Recorded.ALL.stream().filter(name -> !name.startsWith("released")).toList();

    @ParameterizedTest
    @MethodSource("recordings")
    @Conformance(6)
    void aLayoutThatWasReadGoesBackAsItCame(String name) {
        assertThat(Recorded.layout(name).toAttribute()).isEqualTo(Recorded.bytes(name));
    }

    @ParameterizedTest
    @FieldSource("WITHOUT_TAIL")
    void theValuesAloneMakeTheSameBytes(String name) {
        byte[] encoded = LovCodec.encode(Recorded.layout(name));

        assertThat(encoded).isEqualTo(Recorded.bytes(name));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void noShortenedAttributeIsTakenForAWholeOne(String name) {
        byte[] whole = Recorded.bytes(name);
        Layout layout = Layout.parse(whole);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                assertThat(Layout.parse(cut).components().size())
                        .isLessThanOrEqualTo(layout.components().size());
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageContaining("layout attribute");
            }
        }
    }

    @Test
    void aPlainFileHasItsObjectsInStripeOrder() {
        Layout layout = Recorded.layout("plain");

        assertThat(layout.isComposite()).isFalse();
        Component striping = layout.components().get(0);
        assertThat(striping.stripeCount()).isEqualTo(2);
        assertThat(striping.stripeSizeBytes()).isEqualTo(4 * MIB);
        assertThat(striping.pattern()).isEqualTo(Pattern.RAID0);
        assertThat(striping.extent()).isEqualTo(Extent.WHOLE_FILE);
        assertThat(striping.objects())
                .containsExactly(
                        new StripeObject(0, new Fid(0x280000400L, 0x2b, 0), 0),
                        new StripeObject(1, new Fid(0x2c0000400L, 0x2f, 0), 0));
    }

    @Test
    void aPoolNameIsRead() {
        assertThat(Recorded.layout("pool").components().get(0).pool()).isEqualTo("fast");
    }

    @Test
    @Conformance(35)
    void anOverstripedFileHasSeveralObjectsOnAnOst() {
        Component striping = Recorded.layout("overstriped").components().get(0);

        assertThat(striping.pattern().isOverstriped()).isTrue();
        assertThat(striping.pattern()).hasToString("raid0,overstriped");
        assertThat(striping.objects()).extracting(StripeObject::ostIndex).containsExactly(3, 0, 1, 2, 3, 0);
    }

    @Test
    void aProgressiveFileThatWasNeverWrittenHasObjectsInItsFirstComponentOnly() {
        Layout layout = Recorded.layout("pfl");

        assertThat(layout.isComposite()).isTrue();
        assertThat(layout.generation()).isEqualTo(2);
        assertThat(layout.components()).extracting(Component::id).containsExactly(1, 2);
        Component first = layout.components().get(0);
        Component second = layout.components().get(1);
        assertThat(first.extent()).isEqualTo(new Extent(0, MIB));
        assertThat(first.flags()).containsExactly(LayoutFlag.INITIALIZED);
        assertThat(first.objects()).hasSize(1);
        assertThat(second.extent()).isEqualTo(new Extent(MIB, Extent.EOF));
        assertThat(second.stripeCount()).isEqualTo(4);
        assertThat(second.stripeSizeBytes()).isEqualTo(4 * MIB);
        assertThat(second.objects()).isEmpty();
    }

    @Test
    @Conformance(31)
    void writingPastABoundaryInstantiatesTheNextComponent() {
        assertThat(Recorded.layout("pfl-instantiated").components().get(1).objects())
                .extracting(StripeObject::ostIndex)
                .containsExactly(3, 0, 2, 1);
    }

    @Test
    @Conformance(32)
    void dataOnTheMdtHasNoStripesAndEndsWithItsStripe() {
        Component first = Recorded.layout("dom").components().get(0);

        assertThat(first.pattern().isMdt()).isTrue();
        assertThat(first.stripeCount()).isZero();
        assertThat(first.extent()).isEqualTo(new Extent(0, 64 * KIB));
        assertThat(first.stripeSizeBytes()).isEqualTo(64 * KIB);
    }

    @Test
    void anExtensionComponentSaysByHowMuchItGrows() {
        List<Component> components = Recorded.layout("sel").components();

        assertThat(components.get(1).flags()).containsExactly(LayoutFlag.EXTENSION);
        assertThat(components.get(1).stripeSizeBytes()).isEqualTo(64 * MIB);
        assertThat(components.get(1).extent()).isEqualTo(new Extent(64 * MIB, 128 * MIB));
    }

    @Test
    @Conformance(40)
    void mirrorsHaveTheirIdsInTheUpperHalf() {
        Layout layout = Recorded.layout("flr-pfl");

        assertThat(layout.mirrorCount()).isEqualTo(2);
        assertThat(layout.components()).extracting(Component::mirrorId).containsExactly(1, 2, 2);
        assertThat(layout.components().get(0).flags())
                .isEqualTo(Set.of(LayoutFlag.INITIALIZED, LayoutFlag.PREFER_READ, LayoutFlag.PREFER_WRITE));
    }

    @Test
    @Conformance(41)
    void aStaleMirrorIsMarkedAndTheFileWaitsForResync() {
        Layout layout = Recorded.layout("flr-stale");

        assertThat(layout.flagBits()).isEqualTo(2);
        assertThat(layout.components().get(1).has(LayoutFlag.STALE)).isTrue();
        assertThat(Recorded.layout("flr-resynced").components().get(1).has(LayoutFlag.STALE))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("released")
    void aReleasedFileHasNoObjectsAndKeepsItsStriping(String name) {
        Layout layout = Recorded.layout(name);

        assertThat(layout.isReleased()).isTrue();
        assertThat(layout.components()).allSatisfy(component -> {
            assertThat(component.objects()).isEmpty();
            assertThat(component.stripeCount()).isPositive();
            assertThat(component.stripeSizeBytes()).isPositive();
        });
    }

    static List<String> released() {
        return List.of("released", "released-pfl", "released-pool");
    }

    @Test
    @Conformance(22)
    void aDirectoryDefaultHasNoObjectsAndMayLeaveValuesOpen() {
        assertThat(Recorded.layout("directory-plain").components().get(0).objects())
                .isEmpty();
        List<Component> components = Recorded.layout("directory-pfl").components();
        assertThat(components.get(0).stripeSizeBytes()).isEqualTo(Layout.DEFAULT_STRIPE_SIZE);
        assertThat(components.get(1).stripeCount()).isEqualTo(Layout.ALL_OSTS);
        assertThat(components.get(1).pool()).isEqualTo("fast");
    }

    @Test
    void chosenOstsAreWrittenInOrder() {
        Layout layout = Layout.plain(Component.striped(2, MIB).withOsts(List.of(3, 1)));

        Layout read = Layout.parse(layout.toAttribute());

        assertThat(read.components().get(0).osts()).containsExactly(3, 1);
    }

    @Test
    @Conformance({11, 33})
    void unknownFlagBitsAndPatternsSurvive() {
        byte[] bytes = Recorded.bytes("pfl");
        bytes[32 + 4 + 2] = 0x55;
        bytes[128 + 4 + 2] = 0x01;

        Layout layout = Layout.parse(bytes);

        assertThat(layout.components().get(0).flagBits()).isEqualTo(0x550010);
        assertThat(layout.components().get(0).pattern()).hasToString("raid0,0x10000");
        assertThat(LovCodec.encode(layout)).isEqualTo(bytes);
    }

    @Test
    void aForeignFileIsKeptWhole() {
        byte[] foreign = new byte[24];
        foreign[0] = (byte) 0xd0;
        foreign[1] = 0x0b;
        foreign[2] = (byte) 0xd7;
        foreign[3] = 0x0b;
        foreign[4] = 8;
        foreign[16] = 'x';

        Layout layout = Layout.parse(foreign);

        assertThat(layout.isForeign()).isTrue();
        assertThat(LovCodec.encode(layout)).isEqualTo(foreign);
    }

    @Test
    void aComponentWithAnUnknownMagicIsKeptWhole() {
        byte[] bytes = Recorded.bytes("pfl");
        bytes[128 + 2] = (byte) 0xee;

        Layout layout = Layout.parse(bytes);

        assertThat(layout.components().get(0).detail().foreign().length()).isEqualTo(56);
        assertThat(LovCodec.encode(layout)).isEqualTo(bytes);
    }

    @Test
    void erasureCodeNumbersAreKept() {
        byte[] bytes = Recorded.bytes("pfl");
        bytes[32 + 44] = 8;
        bytes[32 + 45] = 2;

        ComponentDetail detail = Layout.parse(bytes).components().get(0).detail();

        assertThat(detail.dataStripes()).isEqualTo(8);
        assertThat(detail.parityStripes()).isEqualTo(2);
    }

    @Test
    void anUnknownMagicIsNamed() {
        assertThatThrownBy(() -> Layout.parse(new byte[32]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("layout attribute has the unknown magic 0x00000000");
    }

    @Test
    @Conformance(2)
    void whatIsBuiltIsWhatIsRead() {
        List<Layout> built = new ArrayList<>();
        built.add(Layout.plain(4, 4 * MIB));
        built.add(Layout.plain(Component.striped(Layout.ALL_OSTS, MIB).withPool("fs.flash")));
        built.add(Layout.progressive()
                .dataOnMdt(64 * KIB)
                .upTo(100 * MIB, 1, MIB)
                .toEof(8, 4 * MIB)
                .build());
        built.add(Layout.progressive()
                .extendingTo(1024 * MIB, 64 * MIB, Component.striped(1, MIB))
                .toEof(Component.striped(2, MIB).withPool("a"))
                .build());
        built.add(Layout.mirrored(Layout.plain(1, MIB), Layout.plain(2, MIB)));

        for (Layout layout : built) {
            assertThat(Layout.parse(layout.toAttribute())).isEqualTo(layout);
        }
    }
}
