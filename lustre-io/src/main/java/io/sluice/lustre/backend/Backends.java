package io.sluice.lustre.backend;

import io.sluice.lustre.LustreUnavailableException;
import io.sluice.lustre.backend.jna.LibraryBackend;
import org.jspecify.annotations.Nullable;

/** Picks the backend once for the process, and keeps why there is none. */
public final class Backends {

    private static @Nullable Backends chosen;

    private final @Nullable LustreBackend backend;
    private final @Nullable LustreUnavailableException failure;

    private Backends(@Nullable LustreBackend backend, @Nullable LustreUnavailableException failure) {
        this.backend = backend;
        this.failure = failure;
    }

    private static synchronized Backends choose() {
        Backends present = chosen;
        if (present == null) {
            present = open();
            chosen = present;
        }
        return present;
    }

    private static Backends open() {
        try {
            return new Backends(LibraryBackend.open(), null);
        } catch (LustreUnavailableException e) {
            return new Backends(null, e);
        }
    }

    /**
     * The backend of this process.
     *
     * @param operation what it is needed for
     * @param subject the path it is needed for; may be empty
     * @return the backend
     * @throws LustreUnavailableException when there is none
     */
    public static LustreBackend require(String operation, String subject) throws LustreUnavailableException {
        Backends present = choose();
        if (present.backend != null) {
            return present.backend;
        }
        LustreUnavailableException first = java.util.Objects.requireNonNull(present.failure);
        LustreUnavailableException failure = new LustreUnavailableException(
                operation, subject, first.sentence(), first.remedy().orElse(""));
        failure.initCause(first);
        throw failure;
    }
}
