package io.sluice.staging.plan;

import io.sluice.staging.Shard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Deals a plan out to several machines. Every entry comes to exactly one shard, whatever is to be done with it, and a machine
 * that reads the plan as the others do needs nothing else from them.
 *
 * <p>A huge object can be cut into pieces that come to different shards. A piece is an entry that is not
 * {@linkplain PlanEntry#isWhole() whole}: whoever carries it out writes its bytes into the one file, and only when all its
 * pieces are there may the file get its final name.
 */
public final class PlanShards {

    /** No object is cut. */
    public static final long WHOLE = Long.MAX_VALUE;

    /** What a file costs beside its bytes, in bytes that could be moved meanwhile. */
    private static final long FILE_COST = 1 << 20;

    private PlanShards() {}

    /**
     * One shard of a plan that does not change: a stored plan that all machines read. Each entry comes to the shard that has
     * the least so far, counting bytes and files.
     *
     * @param plan the plan; closed with the shard
     * @param index which shard, from 0
     * @param count how many shards there are
     * @param pieceBytes cut objects that are larger, at multiples of this; a multiple of the stripe size, or {@link #WHOLE}
     * @return the shard
     * @throws IllegalArgumentException when the index is none of the count, or a piece has no bytes
     */
    public static PlanStream balanced(PlanStream plan, int index, int count, long pieceBytes) {
        check(index, count, pieceBytes);
        long[] loads = new long[count];
        return new Dealt(plan, index, pieceBytes, entry -> {
            int least = 0;
            for (int i = 1; i < count; i++) {
                least = loads[i] < loads[least] ? i : least;
            }
            loads[least] += FILE_COST + entry.length();
            return least;
        });
    }

    /**
     * One shard of a plan that each machine finds for itself, while objects may still be added and others stage already. Where
     * an entry comes depends on its key alone (and on the piece), so that two machines never disagree; shards are about equal
     * when there are many more entries than shards.
     *
     * @param plan the plan; closed with the shard
     * @param index which shard, from 0
     * @param count how many shards there are
     * @param pieceBytes cut objects that are larger, at multiples of this; a multiple of the stripe size, or {@link #WHOLE}
     * @return the shard
     * @throws IllegalArgumentException when the index is none of the count, or a piece has no bytes
     */
    public static PlanStream stable(PlanStream plan, int index, int count, long pieceBytes) {
        check(index, count, pieceBytes);
        return new Dealt(plan, index, pieceBytes, entry -> {
            long piece = entry.isWhole() ? 0 : entry.offset() / pieceBytes;
            return (int) ((hash(entry.object().key()) + piece) % count);
        });
    }

    /** Whether a whole object comes to a shard, as {@link #stable} deals. */
    static boolean isOf(Shard shard, String key) {
        return shard.isWhole() || hash(key) % shard.count() == shard.index();
    }

    private static long hash(String key) {
        CRC32C hash = new CRC32C();
        hash.update(key.getBytes(StandardCharsets.UTF_8));
        return hash.getValue();
    }

    private static void check(int index, int count, long pieceBytes) {
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("there is no shard " + index + " of " + count + "; they count from 0");
        }
        if (pieceBytes <= 0) {
            throw new IllegalArgumentException("a piece has at least one byte, not " + pieceBytes);
        }
    }

    /** Says which shard an entry comes to. Asked once for each entry, in order. */
    @FunctionalInterface
    private interface Dealer {
        int shardOf(PlanEntry entry);
    }

    private static final class Dealt implements PlanStream {
        private final PlanStream plan;
        private final int index;
        private final long pieceBytes;
        private final Dealer dealer;

        /** An object that is being cut. */
        private Optional<PlanEntry> huge = Optional.empty();

        private long cutTo;

        Dealt(PlanStream plan, int index, long pieceBytes, Dealer dealer) {
            this.plan = plan;
            this.index = index;
            this.pieceBytes = pieceBytes;
            this.dealer = dealer;
        }

        @Override
        public Optional<PlanEntry> next() throws IOException {
            Optional<PlanEntry> entry = piece();
            while (entry.isPresent() && dealer.shardOf(entry.get()) != index) {
                entry = piece();
            }
            return entry;
        }

        private Optional<PlanEntry> piece() throws IOException {
            if (huge.isEmpty()) {
                Optional<PlanEntry> entry = plan.next();
                boolean cut = entry.isPresent()
                        && entry.get().action() == Action.COPY
                        && entry.get().isWhole()
                        && entry.get().length() > pieceBytes;
                if (!cut) {
                    return entry;
                }
                huge = entry;
                cutTo = 0;
            }
            PlanEntry whole = huge.orElseThrow();
            long length = Math.min(pieceBytes, whole.length() - cutTo);
            PlanEntry piece = new PlanEntry(
                    whole.reason(), whole.object(), whole.path(), whole.layout(), cutTo, length, whole.detail());
            cutTo += length;
            if (cutTo == whole.length()) {
                huge = Optional.empty();
            }
            return Optional.of(piece);
        }

        @Override
        public void close() throws IOException {
            plan.close();
        }
    }
}
