package io.sluice.staging.plan;

import io.sluice.staging.Shard;
import io.sluice.staging.source.ExternalSort;
import io.sluice.staging.source.KeyOrder;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A plan that was stored, to be carried out. What it refuses stays refused; every other object is compared with the destination
 * once more, as it is now, so that a plan that was carried out in part is carried out to its end and not from its beginning.
 * Versions and layouts are the plan's. Of a shard, the objects are those that {@link PlanShards#balanced} deals it.
 */
public final class StoredPlan implements PlanStream {

    private final PlanStream refused;
    private final PlanStream compared;
    private boolean refusedEnded;

    private StoredPlan(PlanStream refused, PlanStream compared) {
        this.refused = refused;
        this.compared = compared;
    }

    /**
     * Opens a stored plan. Reads and sorts it, in bounded memory; blocks meanwhile.
     *
     * @param file the plan's file
     * @param destination the directory to stage to
     * @param recorded what is recorded there; closed with the plan
     * @param rules how to compare; its layouts are those of the plan, whatever it says
     * @param keys told every key in the order of the file
     * @return the plan, to be closed
     * @throws IOException when the file cannot be read or is no plan
     */
    public static PlanStream open(
            Path file, Path destination, ManifestReader recorded, PlanRules rules, KeySequence keys)
            throws IOException {
        Shard shard = rules.shard();
        PlanStream refused = PlanShards.balanced(PlanFile.open(file), shard.index(), shard.count(), PlanShards.WHOLE);
        try {
            Planned planned = Planned.read(file, shard, keys);
            return new StoredPlan(
                    refused,
                    Planner.compare(
                            planned,
                            destination,
                            recorded,
                            rules.withLayouts(planned).withShard(Shard.WHOLE)));
        } catch (IOException | RuntimeException e) {
            refused.close();
            throw e;
        }
    }

    @Override
    public Optional<PlanEntry> next() throws IOException {
        while (!refusedEnded) {
            Optional<PlanEntry> entry = refused.next();
            if (entry.isEmpty()) {
                refusedEnded = true;
            } else if (entry.get().action() == Action.FAIL) {
                return entry;
            }
        }
        return compared.next();
    }

    @Override
    public void close() throws IOException {
        try (refused) {
            compared.close();
        }
    }

    /** The objects of a plan in the order of keys, and their layouts. */
    private static final class Planned implements ObjectSource, LayoutChooser {

        private final String base;
        private final ExternalSort<PlanEntry> sorted;
        private LayoutChoice layout = LayoutChoice.INHERIT;

        private Planned(String base, ExternalSort<PlanEntry> sorted) {
            this.base = base;
            this.sorted = sorted;
        }

        static Planned read(Path file, Shard shard, KeySequence keys) throws IOException {
            ExternalSort<PlanEntry> sorted = new ExternalSort<>(
                    (a, b) -> KeyOrder.INSTANCE.compare(
                            a.object().key(), b.object().key()),
                    PlanJson.INSTANCE,
                    ExternalSort.DEFAULT_IN_MEMORY);
            try (PlanFile whole = PlanFile.open(file);
                    PlanStream plan = PlanShards.balanced(whole, shard.index(), shard.count(), PlanShards.WHOLE)) {
                for (Optional<PlanEntry> next = plan.next(); next.isPresent(); next = plan.next()) {
                    keys.add(next.get().object().key());
                    if (next.get().action() != Action.FAIL) {
                        sorted.add(next.get());
                    }
                }
                return new Planned(whole.base(), sorted);
            } catch (IOException | RuntimeException e) {
                sorted.discard();
                throw e;
            }
        }

        @Override
        public Optional<SourceObject> next() throws IOException {
            Optional<PlanEntry> entry = sorted.next();
            layout = entry.map(PlanEntry::layout).orElse(LayoutChoice.INHERIT);
            return entry.map(PlanEntry::object);
        }

        /** A planner asks for the layout of the object that it took last. */
        @Override
        public LayoutChoice choose(String path, long size) {
            return layout;
        }

        @Override
        public String base() {
            return base;
        }

        @Override
        public void close() {
            sorted.discard();
        }
    }
}
