package io.sluice.lustre.backend.jna;

import com.sun.jna.Memory;

/** {@code llapi_stripe_param} for a directory. */
final class DirectoryParameters {

    private static final int SIZE = 32;
    private static final int OFFSET = 16; // lsp_stripe_offset
    private static final int HASH = 20; // lsp_stripe_pattern, which is the hash type for a directory
    private static final int COUNT = 24; // lsp_stripe_count
    private static final int FNV_1A_64 = 2; // LMV_HASH_TYPE_FNV_1A_64

    private DirectoryParameters() {}

    static Memory of(int mdtIndex, int stripeCount) {
        Memory parameters = new Memory(SIZE);
        parameters.clear();
        parameters.setInt(OFFSET, mdtIndex);
        parameters.setInt(HASH, FNV_1A_64);
        parameters.setInt(COUNT, stripeCount);
        return parameters;
    }
}
