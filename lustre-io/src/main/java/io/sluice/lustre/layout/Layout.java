package io.sluice.lustre.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a file's bytes lie, as a value: for a file that exists, for one to be made, or as a directory's default.
 * Immutable and safe to share.
 *
 * <p>{@link #plain} and {@link #progressive} build layouts and check every rule that Lustre has, so that a wrong one is
 * refused here with a sentence and not there with {@code EINVAL}. A layout that was read from a file system is never
 * refused: what is unknown in it is kept.
 */
public final class Layout {

    /** Stripe count that leaves the number to the file system, in a layout that says nothing to the directory. */
    public static final int DEFAULT_STRIPE_COUNT = 0;

    /** Stripe count that means one stripe on every OST. */
    public static final int ALL_OSTS = -1;

    /** Stripe offset that leaves the choice of OSTs to the file system. */
    public static final int ANY_OST = -1;

    /** Stripe size that leaves the number to the file system, in a layout that says nothing to the directory. */
    public static final long DEFAULT_STRIPE_SIZE = 0;

    /** The layout that says nothing: every value is the directory's or the file system's. */
    public static final Layout UNSET = new Layout(
            false,
            0,
            0,
            1,
            List.of(Component.striped(DEFAULT_STRIPE_COUNT, DEFAULT_STRIPE_SIZE).withPattern(Pattern.UNSET)),
            OpaqueBytes.NONE);

    private final boolean composite;
    private final int generation;
    private final int flagBits;
    private final int mirrorCount;
    private final List<Component> components;
    private final OpaqueBytes source;

    Layout(
            boolean composite,
            int generation,
            int flagBits,
            int mirrorCount,
            List<Component> components,
            OpaqueBytes source) {
        this.composite = composite;
        this.generation = generation;
        this.flagBits = flagBits;
        this.mirrorCount = mirrorCount;
        this.components = List.copyOf(components);
        this.source = source;
    }

    /**
     * A plain striped layout.
     *
     * @param stripeCount the number of stripes, 1 to 2000; {@link #DEFAULT_STRIPE_COUNT} or {@link #ALL_OSTS}
     * @param stripeSizeBytes the stripe size in bytes, a multiple of 64 KiB below 4 GiB; {@link #DEFAULT_STRIPE_SIZE}
     * @return the layout
     * @throws IllegalArgumentException naming every rule that is broken
     */
    public static Layout plain(int stripeCount, long stripeSizeBytes) {
        return plain(Component.striped(stripeCount, stripeSizeBytes));
    }

    /**
     * A plain layout of one component, for a pool, chosen OSTs or overstriping.
     *
     * @param component the striping; its extent must be the whole file
     * @return the layout
     * @throws IllegalArgumentException naming every rule that is broken
     */
    public static Layout plain(Component component) {
        return new Layout(false, 0, 0, 1, List.of(component), OpaqueBytes.NONE).checked();
    }

    /**
     * Begins a composite layout: progressive, with or without data on the MDT and self-extending parts.
     *
     * @return a builder for the calling thread
     */
    public static CompositeBuilder progressive() {
        return new CompositeBuilder();
    }

    /**
     * A mirrored layout: each mirror holds the whole file.
     *
     * @param mirrors two to sixteen layouts, plain or composite, each from byte 0 to the end of the file
     * @return the layout
     * @throws IllegalArgumentException naming every rule that is broken
     */
    public static Layout mirrored(List<Layout> mirrors) {
        List<Component> all = new ArrayList<>();
        for (Layout mirror : mirrors) {
            mirror.components.forEach(component -> all.add(component.asTemplate()));
        }
        return new Layout(true, 0, 0, mirrors.size(), all, OpaqueBytes.NONE).checked();
    }

    /**
     * A layout of components as they are, unchecked: for what came from a file system by another way than its attribute.
     *
     * @param composite whether it is made of components with ids; a plain one has exactly one
     * @param mirrorCount the number of mirrors, at least 1
     * @param flagBits the state bits of a mirrored file; 0 otherwise
     * @param components the components in file order, mirror after mirror
     * @return the layout
     */
    public static Layout of(boolean composite, int mirrorCount, int flagBits, List<Component> components) {
        return new Layout(composite, 0, flagBits, mirrorCount, components, OpaqueBytes.NONE);
    }

    /**
     * Reads the bytes of the {@code lustre.lov} extended attribute.
     *
     * @param attribute the bytes as {@code getxattr} returned them
     * @return the layout; values that are not known are kept, not refused
     * @throws IllegalArgumentException when the bytes are cut short, contradict themselves or bear an unknown magic
     */
    public static Layout parse(byte[] attribute) {
        return LovCodec.decode(attribute);
    }

    /**
     * The bytes of the {@code lustre.lov} extended attribute.
     *
     * @return what was read, for a layout that was read; otherwise the bytes that set this layout. A copy
     */
    public byte[] toAttribute() {
        return source.length() > 0 ? source.toArray() : LovCodec.encode(this);
    }

    /**
     * Whether the layout is made of components with ids, as progressive and mirrored ones are.
     *
     * @return false for plain
     */
    public boolean isComposite() {
        return composite;
    }

    /**
     * Whether the data is in the HSM backend only.
     *
     * @return true when any component is released
     */
    public boolean isReleased() {
        return components.stream().anyMatch(component -> component.pattern().isReleased());
    }

    /**
     * Whether the file belongs to something else than Lustre.
     *
     * @return true when the only component is foreign
     */
    public boolean isForeign() {
        return components.size() == 1 && components.get(0).pattern().isForeign();
    }

    /**
     * The components in file order, mirror after mirror.
     *
     * @return at least one
     */
    public List<Component> components() {
        return components;
    }

    /**
     * The component that covers a byte, in the first mirror.
     *
     * @param offset the byte's offset in the file
     * @return empty when none does
     */
    public Optional<Component> componentAt(long offset) {
        return components.stream()
                .filter(component -> !component.has(LayoutFlag.EXTENSION))
                .filter(component -> component.extent().contains(offset))
                .findFirst();
    }

    /**
     * The number of mirrors.
     *
     * @return 1 for a file that is not mirrored
     */
    public int mirrorCount() {
        return mirrorCount;
    }

    /**
     * The generation that the file system counts up with every change; 0 where it does not say.
     *
     * @return an unsigned number
     */
    public int generation() {
        return generation;
    }

    /**
     * The state bits of a mirrored file ({@code lcm_flags}): 1 read-only (mirrors agree), 2 write pending, 3 sync
     * pending.
     *
     * @return the bits, unknown ones included
     */
    public int flagBits() {
        return flagBits;
    }

    /**
     * This layout as one to create another file with: without objects, ids and state.
     *
     * @return a new layout
     */
    public Layout asTemplate() {
        List<Component> bare = new ArrayList<>();
        components.forEach(component -> bare.add(component.asTemplate()));
        return new Layout(composite, 0, 0, mirrorCount, bare, OpaqueBytes.NONE);
    }

    /**
     * Whether this layout says nothing, so that a new file gets all of its layout from its directory.
     *
     * @return true when it is plain and names no count, size, pool, OST or overstriping
     */
    public boolean isUnset() {
        Component only = components.get(0);
        return !composite
                && only.stripeCount() == DEFAULT_STRIPE_COUNT
                && only.stripeSizeBytes() == DEFAULT_STRIPE_SIZE
                && only.pool().isEmpty()
                && only.osts().isEmpty()
                && only.stripeOffset() == ANY_OST
                && (only.pattern().equals(Pattern.UNSET) || only.pattern().equals(Pattern.RAID0));
    }

    /**
     * What is wrong with this layout as one to create a file with.
     *
     * @return one sentence for each broken rule; empty when nothing is
     */
    public List<String> violations() {
        return LayoutRules.violations(this);
    }

    Layout checked() {
        List<String> violations = violations();
        if (!violations.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", violations));
        }
        return this;
    }

    /** Two layouts are equal when all their values are, whether they were read or built. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Layout that
                && composite == that.composite
                && generation == that.generation
                && flagBits == that.flagBits
                && mirrorCount == that.mirrorCount
                && components.equals(that.components);
    }

    @Override
    public int hashCode() {
        return Objects.hash(composite, generation, flagBits, mirrorCount, components);
    }

    /** The words of {@code lfs setstripe}. */
    @Override
    public String toString() {
        return LfsNotation.print(this);
    }

    /** Puts components together from byte 0 on. Not safe for use by several threads. */
    public static final class CompositeBuilder {

        private final List<Component> components = new ArrayList<>();
        private long end;

        private CompositeBuilder() {}

        /**
         * Puts the file's first bytes on the metadata target.
         *
         * @param endBytes where the component ends, a multiple of 64 KiB
         * @return this builder
         */
        public CompositeBuilder dataOnMdt(long endBytes) {
            return add(endBytes, Component.striped(0, endBytes).withPattern(Pattern.MDT));
        }

        /**
         * Adds a component up to a byte.
         *
         * @param endBytes the byte after its last, a multiple of its stripe size
         * @param stripeCount the number of stripes
         * @param stripeSizeBytes the stripe size in bytes
         * @return this builder
         */
        public CompositeBuilder upTo(long endBytes, int stripeCount, long stripeSizeBytes) {
            return upTo(endBytes, Component.striped(stripeCount, stripeSizeBytes));
        }

        /**
         * Adds a component up to a byte.
         *
         * @param endBytes the byte after its last, a multiple of its stripe size
         * @param striping how it is spread; its extent is replaced
         * @return this builder
         */
        public CompositeBuilder upTo(long endBytes, Component striping) {
            return add(endBytes, striping);
        }

        /**
         * Adds the last component.
         *
         * @param stripeCount the number of stripes
         * @param stripeSizeBytes the stripe size in bytes
         * @return this builder
         */
        public CompositeBuilder toEof(int stripeCount, long stripeSizeBytes) {
            return toEof(Component.striped(stripeCount, stripeSizeBytes));
        }

        /**
         * Adds the last component.
         *
         * @param striping how it is spread; its extent is replaced
         * @return this builder
         */
        public CompositeBuilder toEof(Component striping) {
            return add(Extent.EOF, striping);
        }

        /**
         * Adds a component that begins small and grows into its extent, so that it can move on when its OSTs fill up.
         *
         * @param endBytes the byte after the last it may grow to, or {@link Extent#EOF}
         * @param extensionBytes by how much it grows each time, 64 MiB to 4 TiB, a multiple of 64 KiB
         * @param striping how it is spread; its extent is replaced
         * @return this builder
         */
        public CompositeBuilder extendingTo(long endBytes, long extensionBytes, Component striping) {
            long start = end;
            long first = components.isEmpty() ? Math.min(start + extensionBytes, clamp(endBytes)) : start;
            components.add(striping.withExtent(new Extent(start, first)));
            components.add(new Component(
                    0,
                    LayoutFlag.EXTENSION.bit(),
                    new Extent(first, endBytes),
                    Pattern.RAID0,
                    0,
                    extensionBytes,
                    ANY_OST,
                    striping.pool(),
                    List.of(),
                    List.of(),
                    ComponentDetail.NONE));
            end = endBytes;
            return this;
        }

        /**
         * The layout.
         *
         * @return a composite layout
         * @throws IllegalArgumentException naming every rule that is broken
         */
        public Layout build() {
            return of(true, 1, 0, components).checked();
        }

        private CompositeBuilder add(long endBytes, Component striping) {
            components.add(striping.withExtent(new Extent(end, endBytes)));
            end = endBytes;
            return this;
        }

        private static long clamp(long endBytes) {
            return endBytes == Extent.EOF ? Long.MAX_VALUE : endBytes;
        }
    }

    /**
     * Mirrors given one by one.
     *
     * @param mirrors two to sixteen layouts
     * @return the layout
     * @throws IllegalArgumentException naming every rule that is broken
     */
    public static Layout mirrored(Layout... mirrors) {
        return mirrored(Arrays.asList(mirrors));
    }
}
