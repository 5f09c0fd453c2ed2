package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers outside the heap, kept for the next who needs one. There are two sizes, so that what a small object takes is little
 * and what one write brings to a large file is much. How many are out is the {@link Budget}'s affair. Thread-safe.
 */
final class Buffers {

    static final int SMALL_BYTES = 64 << 10;
    static final int LARGE_BYTES = 512 << 10;

    private final Deque<ByteBuffer> small = new ArrayDeque<>();
    private final Deque<ByteBuffer> large = new ArrayDeque<>();

    /** What the buffers of so many bytes take, when none is begun before another is full. */
    static long cost(long bytes) {
        return bytes <= SMALL_BYTES ? SMALL_BYTES : (bytes + LARGE_BYTES - 1) / LARGE_BYTES * LARGE_BYTES;
    }

    /** An empty buffer that holds as many of these bytes as one buffer can. */
    ByteBuffer take(long bytes) {
        int capacity = bytes <= SMALL_BYTES ? SMALL_BYTES : LARGE_BYTES;
        Deque<ByteBuffer> kept = kept(capacity);
        synchronized (kept) {
            ByteBuffer buffer = kept.pollFirst();
            if (buffer != null) {
                return buffer.clear();
            }
        }
        try {
            return ByteBuffer.allocateDirect(capacity);
        } catch (OutOfMemoryError e) {
            throw new UncheckedIOException(new StagingException(
                    FailureCause.BAD_OPTION,
                    "the JVM's direct memory has no room for another buffer",
                    "raise it with -XX:MaxDirectMemorySize, or lower max-memory",
                    null,
                    e));
        }
    }

    void give(ByteBuffer buffer) {
        Deque<ByteBuffer> kept = kept(buffer.capacity());
        synchronized (kept) {
            kept.addFirst(buffer);
        }
    }

    private Deque<ByteBuffer> kept(int capacity) {
        return capacity == SMALL_BYTES ? small : large;
    }
}
