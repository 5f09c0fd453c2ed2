package io.sluice.examples.quickstart;

import java.io.InputStream;
import java.util.Objects;
import java.util.SplittableRandom;

/** Random bytes that a seed determines, as incompressible as the shards of a training set. Not thread-safe. */
final class SeededStream extends InputStream {

    private static final int BLOCK = 64 << 10;

    private final SplittableRandom random;
    private final byte[] block = new byte[BLOCK];
    private int position = BLOCK;
    private long left;

    SeededStream(long seed, long bytes) {
        this.random = new SplittableRandom(seed);
        this.left = bytes;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        if (position == BLOCK) {
            random.nextBytes(block);
            position = 0;
        }
        int count = (int) Math.min(Math.min(length, BLOCK - position), left);
        System.arraycopy(block, position, target, offset, count);
        position += count;
        left -= count;
        return count;
    }
}
