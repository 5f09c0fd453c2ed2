package io.sluice.lustre.io;

import java.nio.ByteBuffer;

/** Direct buffers that begin on a boundary, as direct I/O needs them. */
public final class AlignedBuffers {

    private AlignedBuffers() {}

    /**
     * A buffer.
     *
     * @param bytes its capacity in bytes, a multiple of {@code alignment}
     * @param alignment the boundary in bytes, a power of two, for example 4096
     * @return a direct buffer whose first byte lies on the boundary
     */
    public static ByteBuffer allocate(int bytes, int alignment) {
        if (bytes < 0 || bytes % alignment != 0) {
            throw new IllegalArgumentException(bytes + " bytes are not a multiple of the alignment of " + alignment);
        }
        return ByteBuffer.allocateDirect(bytes + alignment - 1).alignedSlice(alignment);
    }
}
