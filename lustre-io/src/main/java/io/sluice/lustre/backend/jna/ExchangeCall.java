package io.sluice.lustre.backend.jna;

import com.sun.jna.Native;
import io.sluice.lustre.LustreException;
import java.nio.file.Path;

/** {@code renameat2(2)} of the C library (2.28 and later), which works without the Lustre library. */
public final class ExchangeCall {

    private static final int AT_FDCWD = -100;
    private static final int RENAME_EXCHANGE = 1 << 1;

    private ExchangeCall() {}

    /** Bound when first used, so that a failure to load is the caller's to handle and not a class that never loads. */
    private static final class C {
        static {
            Native.register(C.class, "c");
        }

        static native int renameat2(int directory, byte[] path, int otherDirectory, byte[] other, int flags);
    }

    /**
     * Exchanges two names.
     *
     * @param one a name
     * @param other another on the same file system
     * @throws LustreException when that is not possible
     * @throws LinkageError when JNA or the call cannot be loaded
     */
    public static void exchange(Path one, Path other) throws LustreException {
        Failures.minusOne(
                C.renameat2(AT_FDCWD, NativePath.cString(one), AT_FDCWD, NativePath.cString(other), RENAME_EXCHANGE),
                "exchange",
                one + " and " + other);
    }
}
