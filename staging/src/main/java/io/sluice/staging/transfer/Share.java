package io.sluice.staging.transfer;

import io.sluice.staging.Shard;

/**
 * Which share of which stage a run does.
 *
 * @param stage says what is staged, the same for all its shards
 * @param shard the share
 */
record Share(String stage, Shard shard) {

    /** As a run's record has it: empty for all of a stage, else a word that names stage and shard. */
    String word() {
        return shard.isWhole() ? "" : prefix() + shard.index();
    }

    /** Whether a run with this share may go on beside one that has another: they never touch the same file then. */
    boolean toleratesBeside(String other) {
        return !shard.isWhole() && other.startsWith(prefix()) && !other.equals(word());
    }

    private String prefix() {
        return "shard-" + Integer.toHexString(stage.hashCode()) + "-of-" + shard.count() + "-";
    }
}
