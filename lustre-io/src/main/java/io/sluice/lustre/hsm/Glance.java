package io.sluice.lustre.hsm;

import io.sluice.lustre.LustreException;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a requested file saw: its state against the goal, what the coordinator does with it when the goal is
 * not reached, or why there was nothing to see.
 */
record Glance(
        @Nullable Decision decision,
        @Nullable CurrentAction current,
        @Nullable LustreException failure) {

    boolean isReached() {
        return decision != null && decision.kind() == Decision.Kind.REACHED;
    }

    boolean isRunning() {
        return current != null && current.isRunning();
    }
}
