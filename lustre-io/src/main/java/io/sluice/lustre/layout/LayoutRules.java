package io.sluice.lustre.layout;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Lustre's own rules for a layout that a file is to be created with, one sentence for each. */
final class LayoutRules {

    private static final long KIB = 1024;
    private static final long GIB = 1L << 30;
    private static final long MIN_STRIPE_SIZE = 64 * KIB; // LOV_MIN_STRIPE_SIZE
    private static final long STRIPE_SIZE_LIMIT = 4 * GIB;
    private static final int MAX_STRIPES = 2000; // LOV_MAX_STRIPE_COUNT
    private static final int MOST_STRIPES_PER_OST = 32; // LLAPI_OVERSTRIPE_COUNT_MAX
    private static final int MAX_OST_INDEX = 0xffdf; // LOV_V1_INSANE_STRIPE_INDEX
    private static final int MAX_POOL_NAME = 15; // LOV_MAXPOOLNAME
    private static final int MAX_MIRRORS = 16; // LUSTRE_MIRROR_COUNT_MAX
    private static final long MAX_DATA_ON_MDT = GIB;
    private static final long MIN_EXTENSION = 64 * KIB * KIB;
    private static final long MAX_EXTENSION = 4 * KIB * GIB;
    private static final int MAX_ATTRIBUTE = 65536; // XATTR_SIZE_MAX
    private static final int OBJECT_BYTES = 24;

    private final Layout layout;
    private final List<String> broken = new ArrayList<>();

    private LayoutRules(Layout layout) {
        this.layout = layout;
    }

    static List<String> violations(Layout layout) {
        LayoutRules rules = new LayoutRules(layout);
        rules.check();
        return List.copyOf(rules.broken);
    }

    private void check() {
        List<Component> components = layout.components();
        if (components.isEmpty()) {
            broken.add("a layout needs at least one component");
            return;
        }
        for (int i = 0; i < components.size(); i++) {
            checkStriping(components.get(i), name(i));
        }
        if (layout.isComposite()) {
            checkMirrors();
        } else if (!components.get(0).extent().equals(Extent.WHOLE_FILE)) {
            broken.add("a plain layout covers the whole file, not "
                    + components.get(0).extent() + "; use a progressive layout for parts");
        } else if (components.get(0).pattern().isMdt()) {
            broken.add("data on the MDT needs a progressive layout with the MDT component first");
        }
        checkSize();
    }

    private String name(int index) {
        return layout.isComposite()
                ? "component " + (index + 1) + " "
                        + layout.components().get(index).extent()
                : "layout";
    }

    private void checkStriping(Component component, String name) {
        Pattern pattern = component.pattern();
        if (component.detail().foreign().length() > 0 || pattern.isForeign()) {
            broken.add(name + ": a foreign component cannot be created as a striped file");
            return;
        }
        if (pattern.isReleased()) {
            broken.add(name + ": a released component cannot be created; use the layout as a template");
        }
        if (pattern.isMdt()) {
            checkDataOnMdt(component, name);
        } else if (component.has(LayoutFlag.EXTENSION)) {
            checkExtension(component, name);
        } else {
            checkStripeSize(component, name);
            checkStripeCount(component, name);
        }
        checkPlacement(component, name);
    }

    private void checkStripeSize(Component component, String name) {
        long size = component.stripeSizeBytes();
        if (size < 0 || size % MIN_STRIPE_SIZE != 0) {
            broken.add(name + ": stripe size " + size + " bytes is not a multiple of 64 KiB");
        } else if (size >= STRIPE_SIZE_LIMIT) {
            broken.add(name + ": stripe size " + size + " bytes is not below 4 GiB");
        }
    }

    private void checkStripeCount(Component component, String name) {
        int count = component.stripeCount();
        if (count > MAX_STRIPES || count < -MOST_STRIPES_PER_OST) {
            broken.add(name + ": stripe count " + count
                    + " is out of range; it is 1 to 2000, 0 for the default, -1 for every OST,"
                    + " -2 to -32 for as many stripes on each OST");
        } else if (count < Layout.ALL_OSTS && !component.pattern().isOverstriped()) {
            broken.add(name + ": stripe count " + count + " puts several stripes on an OST and needs overstriping");
        }
    }

    private void checkPlacement(Component component, String name) {
        int bytes = component.pool().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_POOL_NAME) {
            broken.add(name + ": pool name '" + component.pool() + "' has " + bytes + " bytes, at most 15 are allowed");
        }
        if (component.stripeOffset() < Layout.ANY_OST || component.stripeOffset() >= MAX_OST_INDEX) {
            broken.add(name + ": first OST " + component.stripeOffset() + " is out of range; it is 0 to 65502 or -1");
        }
        List<Integer> osts = component.osts();
        if (osts.isEmpty()) {
            return;
        }
        if (component.pattern().isMdt() || component.has(LayoutFlag.EXTENSION)) {
            broken.add(name + ": OSTs cannot be chosen for a component that has no stripes of its own");
        }
        if (osts.stream().anyMatch(index -> index < 0 || index >= MAX_OST_INDEX)) {
            broken.add(name + ": an OST index in " + osts + " is out of range; it is 0 to 65502");
        }
        if (osts.size() != component.stripeCount()) {
            broken.add(name + ": " + osts.size() + " OSTs are chosen for a stripe count of " + component.stripeCount());
        }
        if (new HashSet<>(osts).size() != osts.size() && !component.pattern().isOverstriped()) {
            broken.add(name + ": an OST is chosen twice in " + osts + ", which needs overstriping");
        }
    }

    private void checkDataOnMdt(Component component, String name) {
        long end = component.extent().end();
        if (component.extent().isToEof()) {
            broken.add(name + ": data on the MDT needs an end, at most 1 GiB");
        } else if (end > MAX_DATA_ON_MDT) {
            broken.add(name + ": data on the MDT ends at " + end + " bytes, at most 1 GiB is allowed");
        }
        if (component.stripeCount() > 1 || component.stripeCount() < 0) {
            broken.add(name + ": data on the MDT has no stripes, and the stripe count is " + component.stripeCount());
        }
        if (component.has(LayoutFlag.EXTENSION)) {
            broken.add(name + ": data on the MDT cannot be an extension");
        }
        if (component.extent().start() != 0) {
            broken.add(name + ": data on the MDT must come first");
        }
    }

    private void checkExtension(Component component, String name) {
        long size = component.stripeSizeBytes();
        if (size < MIN_EXTENSION || size > MAX_EXTENSION) {
            broken.add(name + ": extension size " + size + " bytes is out of range; it is 64 MiB to 4 TiB");
        } else if (size % MIN_STRIPE_SIZE != 0) {
            broken.add(name + ": extension size " + size + " bytes is not a multiple of 64 KiB");
        }
    }

    private void checkMirrors() {
        List<Component> components = layout.components();
        int mirrors = 0;
        for (int i = 0; i < components.size(); i++) {
            boolean first = i == 0 || (components.get(i).extent().start() == 0 && !follows(i));
            mirrors += first ? 1 : 0;
            checkOrder(i, first);
        }
        if (mirrors > MAX_MIRRORS) {
            broken.add("a file has at most 16 mirrors, and this layout has " + mirrors);
        }
        if (mirrors != layout.mirrorCount()) {
            broken.add("the layout says " + layout.mirrorCount() + " mirrors and has " + mirrors
                    + " components that begin at byte 0");
        }
    }

    /** A component that begins at 0 after an empty one is its extension, not a new mirror. */
    private boolean follows(int index) {
        return layout.components().get(index).has(LayoutFlag.EXTENSION);
    }

    private void checkOrder(int index, boolean first) {
        List<Component> components = layout.components();
        Component component = components.get(index);
        Extent extent = component.extent();
        boolean extension = component.has(LayoutFlag.EXTENSION);
        String name = name(index);
        if (first && extent.start() != 0) {
            broken.add(name + ": the first component must begin at byte 0");
        }
        if (first && extension) {
            broken.add(name + ": an extension must follow the component that it extends");
        }
        if (!first) {
            checkFollows(components.get(index - 1), component, name);
        }
        boolean extended =
                index + 1 < components.size() && components.get(index + 1).has(LayoutFlag.EXTENSION);
        if (Long.compareUnsigned(extent.end(), extent.start()) < 0 || (extent.isEmpty() && !extended)) {
            broken.add(name + ": the end must lie after the start; only a component that is extended may be empty");
        }
        checkEnd(component, name);
    }

    private void checkFollows(Component previous, Component component, String name) {
        boolean extension = component.has(LayoutFlag.EXTENSION);
        if (previous.extent().isToEof()) {
            broken.add(name + ": nothing can follow a component that reaches to the end of the file");
        } else if (previous.extent().end() != component.extent().start()) {
            broken.add(name + ": must begin where the component before ends, at byte "
                    + previous.extent().end());
        }
        if (extension && previous.has(LayoutFlag.EXTENSION)) {
            broken.add(name + ": an extension cannot follow another extension");
        }
        if (extension && previous.pattern().isMdt()) {
            broken.add(name + ": data on the MDT cannot be extended");
        }
    }

    private void checkEnd(Component component, String name) {
        long end = component.extent().end();
        if (component.extent().isToEof()) {
            return;
        }
        long stripe =
                component.pattern().isMdt() || component.has(LayoutFlag.EXTENSION) ? 0 : component.stripeSizeBytes();
        if (end % MIN_STRIPE_SIZE != 0) {
            broken.add(name + ": the end is not a multiple of 64 KiB");
        } else if (stripe > 0 && end % stripe != 0) {
            broken.add(name + ": the end is not a multiple of the stripe size of " + stripe + " bytes");
        }
    }

    private void checkSize() {
        long objects = 0;
        for (Component component : layout.components()) {
            objects += Math.max(0, Math.min(component.stripeCount(), MAX_STRIPES));
        }
        if (objects * OBJECT_BYTES > MAX_ATTRIBUTE) {
            broken.add("the layout has " + objects + " stripes in all, more than its attribute of 64 KiB can hold ("
                    + MAX_ATTRIBUTE / OBJECT_BYTES + ")");
        }
    }
}
