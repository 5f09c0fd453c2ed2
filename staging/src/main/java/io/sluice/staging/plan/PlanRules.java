package io.sluice.staging.plan;

/**
 * How a source is compared with a destination.
 *
 * @param skip when a file is left as it is
 * @param layouts chooses the layout of each file that is copied
 * @param comparison compares bytes, for {@link SkipPolicy#CHECKSUM}
 */
public record PlanRules(SkipPolicy skip, LayoutChooser layouts, FileComparison comparison) {

    /** By the manifest, with whatever layout the directories give. */
    public static final PlanRules DEFAULTS =
            new PlanRules(SkipPolicy.MANIFEST, LayoutChooser.INHERIT, FileComparison.NONE);

    /**
     * With a layout for each file.
     *
     * @param layouts chooses the layout
     * @return a copy
     */
    public PlanRules withLayouts(LayoutChooser layouts) {
        return new PlanRules(skip, layouts, comparison);
    }

    /**
     * With another policy.
     *
     * @param skip when a file is left as it is
     * @return a copy
     */
    public PlanRules withSkip(SkipPolicy skip) {
        return new PlanRules(skip, layouts, comparison);
    }

    /**
     * With a way to compare bytes.
     *
     * @param comparison compares bytes
     * @return a copy
     */
    public PlanRules withComparison(FileComparison comparison) {
        return new PlanRules(skip, layouts, comparison);
    }
}
