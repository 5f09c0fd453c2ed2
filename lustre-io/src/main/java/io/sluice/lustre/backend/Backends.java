package io.sluice.lustre.backend;

import io.sluice.lustre.LustreUnavailableException;
import org.jspecify.annotations.Nullable;

/** Picks the backend once for the process, and keeps why there is none. */
public final class Backends {

    private static final Backends CHOSEN = new Backends(
            null,
            "liblustreapi is not loaded",
            "install the Lustre client's library, or name it in the system property sluice.lustre.library");

    private final @Nullable LustreBackend backend;
    private final String reason;
    private final String remedy;

    private Backends(@Nullable LustreBackend backend, String reason, String remedy) {
        this.backend = backend;
        this.reason = reason;
        this.remedy = remedy;
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
        LustreBackend backend = CHOSEN.backend;
        if (backend == null) {
            throw new LustreUnavailableException(operation, subject, CHOSEN.reason, CHOSEN.remedy);
        }
        return backend;
    }
}
