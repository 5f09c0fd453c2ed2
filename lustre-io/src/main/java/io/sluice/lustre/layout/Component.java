package io.sluice.lustre.layout;

import java.util.List;
import java.util.Set;

/**
 * One part of a layout: which bytes of the file it covers and how they are spread over OSTs. A plain layout has exactly
 * one.
 *
 * @param id the component's id; 0 before the file system gave one. In a mirrored file the upper half is the mirror's id
 * @param flagBits the flag bits, unknown ones included; {@link #flags()} names the known
 * @param extent the bytes of the file that it covers
 * @param pattern how the bytes are spread
 * @param stripeCount the number of stripes; 0 for the default, {@link Layout#ALL_OSTS} for one on every OST, less than
 *     that (down to -32) for as many on each OST
 * @param stripeSizeBytes the bytes of a stripe before the next one begins; 0 for the default. For an extension
 *     component the bytes by which the component before it grows each time
 * @param stripeOffset the index of the OST of the first stripe; {@link Layout#ANY_OST} to let the file system choose
 * @param pool the pool that the OSTs are taken from; empty for none
 * @param osts the indexes of the OSTs to use, in order; empty to let the file system choose
 * @param objects the objects, in stripe order; empty before the component has any and after a release
 * @param detail bookkeeping that goes back as it came
 */
public record Component(
        int id,
        int flagBits,
        Extent extent,
        Pattern pattern,
        int stripeCount,
        long stripeSizeBytes,
        int stripeOffset,
        String pool,
        List<Integer> osts,
        List<StripeObject> objects,
        ComponentDetail detail) {

    private static final int MIRROR_ID_SHIFT = 16; // MIRROR_ID_SHIFT
    private static final int MIRROR_ID_MASK = 0x7fff; // MIRROR_ID_MASK, shifted down

    /** Keeps its own copies of the lists. */
    public Component {
        osts = List.copyOf(osts);
        objects = List.copyOf(objects);
    }

    /**
     * A striped component over the whole file; give it another extent by putting it into a layout.
     *
     * @param stripeCount the number of stripes; 0 for the default, {@link Layout#ALL_OSTS} for every OST
     * @param stripeSizeBytes the stripe size in bytes; 0 for the default
     * @return the component; its values are checked when a layout is built
     */
    public static Component striped(int stripeCount, long stripeSizeBytes) {
        return new Component(
                0,
                0,
                Extent.WHOLE_FILE,
                Pattern.RAID0,
                stripeCount,
                stripeSizeBytes,
                Layout.ANY_OST,
                "",
                List.of(),
                List.of(),
                ComponentDetail.NONE);
    }

    /**
     * The flags that have names.
     *
     * @return an unmodifiable set
     */
    public Set<LayoutFlag> flags() {
        return LayoutFlag.of(flagBits);
    }

    /**
     * Whether a flag is set.
     *
     * @param flag the flag
     * @return true when it is
     */
    public boolean has(LayoutFlag flag) {
        return (flagBits & flag.bit()) != 0;
    }

    /**
     * The id of the mirror that the component belongs to.
     *
     * @return 0 in a file that was never mirrored, and in a layout that the file system has not seen yet
     */
    public int mirrorId() {
        return id >>> MIRROR_ID_SHIFT & MIRROR_ID_MASK;
    }

    /**
     * The same striping over other bytes.
     *
     * @param other the bytes to cover
     * @return a new component
     */
    public Component withExtent(Extent other) {
        return new Component(
                id, flagBits, other, pattern, stripeCount, stripeSizeBytes, stripeOffset, pool, osts, objects, detail);
    }

    /**
     * The same with its OSTs taken from a pool.
     *
     * @param name the pool; {@code fsname.pool} is accepted and the file system's name dropped; empty for none
     * @return a new component
     */
    public Component withPool(String name) {
        String bare = name.substring(name.indexOf('.') + 1);
        return new Component(
                id, flagBits, extent, pattern, stripeCount, stripeSizeBytes, stripeOffset, bare, osts, objects, detail);
    }

    /**
     * The same with a first OST. Leave this to the file system unless there is a reason: it balances the load.
     *
     * @param index the OST's index, or {@link Layout#ANY_OST}
     * @return a new component
     */
    public Component withStripeOffset(int index) {
        return new Component(
                id, flagBits, extent, pattern, stripeCount, stripeSizeBytes, index, pool, osts, objects, detail);
    }

    /**
     * The same on chosen OSTs, in order; the stripe count becomes their number.
     *
     * @param indexes the OST indexes
     * @return a new component
     */
    public Component withOsts(List<Integer> indexes) {
        return new Component(
                id,
                flagBits,
                extent,
                pattern,
                indexes.isEmpty() ? stripeCount : indexes.size(),
                stripeSizeBytes,
                indexes.isEmpty() ? stripeOffset : indexes.get(0),
                pool,
                indexes,
                objects,
                detail);
    }

    /**
     * The same with more than one object allowed on an OST.
     *
     * @return a new component
     */
    public Component overstriped() {
        return withPattern(Pattern.OVERSTRIPED);
    }

    /**
     * The same with other flag bits.
     *
     * @param bits all flag bits
     * @return a new component
     */
    public Component withFlagBits(int bits) {
        return new Component(
                id, bits, extent, pattern, stripeCount, stripeSizeBytes, stripeOffset, pool, osts, objects, detail);
    }

    /**
     * The same with numbers in place of the defaults that it leaves open.
     *
     * @param count the stripe count to fill in
     * @param sizeBytes the stripe size in bytes to fill in
     * @return a new component
     */
    public Component withDefaults(int count, long sizeBytes) {
        return new Component(
                id,
                flagBits,
                extent,
                pattern,
                stripeCount == Layout.DEFAULT_STRIPE_COUNT ? count : stripeCount,
                stripeSizeBytes == Layout.DEFAULT_STRIPE_SIZE ? sizeBytes : stripeSizeBytes,
                stripeOffset,
                pool,
                osts,
                objects,
                detail);
    }

    Component withPattern(Pattern other) {
        return new Component(
                id, flagBits, extent, other, stripeCount, stripeSizeBytes, stripeOffset, pool, osts, objects, detail);
    }

    Component withId(int other) {
        return new Component(
                other,
                flagBits,
                extent,
                pattern,
                stripeCount,
                stripeSizeBytes,
                stripeOffset,
                pool,
                osts,
                objects,
                detail);
    }

    /** The same without what the file system added: objects, ids, state flags and bookkeeping. */
    Component asTemplate() {
        int keep = LayoutFlag.PREFER_READ.bit()
                | LayoutFlag.PREFER_WRITE.bit()
                | LayoutFlag.NO_SYNC.bit()
                | LayoutFlag.EXTENSION.bit()
                | LayoutFlag.NO_COMPRESSION.bit();
        return new Component(
                0,
                flagBits & keep,
                extent,
                new Pattern(pattern.bits() & 0xffff),
                stripeCount,
                stripeSizeBytes,
                osts.isEmpty() && !objects.isEmpty() ? Layout.ANY_OST : stripeOffset,
                pool,
                osts,
                List.of(),
                ComponentDetail.NONE);
    }
}
