package io.sluice.lustre.hsm;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Positions of the input that are finished. A run of 65,536 positions costs 8 KiB while it has gaps and next to nothing
 * when it has none, so a journal of a hundred million files needs at most 13 MB.
 */
final class FinishedSet {

    private static final int CHUNK = 1 << 16;

    private static final class Chunk {
        /** Null once every position is in. */
        private @Nullable BitSet positions = new BitSet(CHUNK);

        private int size;

        boolean contains(int position) {
            return positions == null || positions.get(position);
        }

        void add(int position) {
            if (positions != null) {
                positions.set(position);
                if (++size == CHUNK) {
                    positions = null;
                }
            }
        }
    }

    private final Map<Long, Chunk> chunks = new HashMap<>();
    private long size;

    boolean add(long ordinal) {
        if (contains(ordinal)) {
            return false;
        }
        chunks.computeIfAbsent(ordinal / CHUNK, key -> new Chunk()).add((int) (ordinal % CHUNK));
        size++;
        return true;
    }

    boolean contains(long ordinal) {
        Chunk chunk = chunks.get(ordinal / CHUNK);
        return chunk != null && chunk.contains((int) (ordinal % CHUNK));
    }

    long size() {
        return size;
    }
}
