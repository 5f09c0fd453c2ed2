package io.sluice.staging.plan;

import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A plan with the largest objects first, as far as a window looks ahead: what takes longest is begun early and does not stand
 * alone at the end. Holds as many entries as the window is wide.
 */
public final class LargestFirst implements PlanStream {

    /** Some 20 MB of entries. */
    public static final int DEFAULT_WINDOW = 50_000;

    private final PlanStream plan;
    private final int window;
    private final PriorityQueue<PlanEntry> ahead =
            new PriorityQueue<>(Comparator.comparingLong(PlanEntry::length).reversed());

    /**
     * A reordered plan.
     *
     * @param plan the plan; closed with this one
     * @param window how many entries to look ahead, 1 or more
     */
    public LargestFirst(PlanStream plan, int window) {
        this.plan = plan;
        this.window = window;
    }

    @Override
    public Optional<PlanEntry> next() throws IOException {
        while (ahead.size() < window) {
            Optional<PlanEntry> entry = plan.next();
            if (entry.isEmpty()) {
                break;
            }
            ahead.add(entry.get());
        }
        return Optional.ofNullable(ahead.poll());
    }

    @Override
    public void close() throws IOException {
        plan.close();
    }
}
