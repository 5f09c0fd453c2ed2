package io.sluice.staging.plan;

import io.sluice.staging.Shard;

/**
 * How a source is compared with a destination.
 *
 * @param skip when a file is left as it is
 * @param layouts chooses the layout of each file that is copied
 * @param comparison compares bytes, for {@link SkipPolicy#CHECKSUM}
 * @param shard which objects come into the plan; the others only count where they stand in the way of these
 */
public record PlanRules(SkipPolicy skip, LayoutChooser layouts, FileComparison comparison, Shard shard) {

    /** By the manifest, with whatever layout the directories give. */
    public static final PlanRules DEFAULTS =
            new PlanRules(SkipPolicy.MANIFEST, LayoutChooser.INHERIT, FileComparison.NONE, Shard.WHOLE);

    /**
     * With a layout for each file.
     *
     * @param layouts chooses the layout
     * @return a copy
     */
    public PlanRules withLayouts(LayoutChooser layouts) {
        return new PlanRules(skip, layouts, comparison, shard);
    }

    /**
     * With another policy.
     *
     * @param skip when a file is left as it is
     * @return a copy
     */
    public PlanRules withSkip(SkipPolicy skip) {
        return new PlanRules(skip, layouts, comparison, shard);
    }

    /**
     * With a way to compare bytes.
     *
     * @param comparison compares bytes
     * @return a copy
     */
    public PlanRules withComparison(FileComparison comparison) {
        return new PlanRules(skip, layouts, comparison, shard);
    }

    /**
     * For one of several processes.
     *
     * @param shard which objects come into the plan
     * @return a copy
     */
    public PlanRules withShard(Shard shard) {
        return new PlanRules(skip, layouts, comparison, shard);
    }
}
