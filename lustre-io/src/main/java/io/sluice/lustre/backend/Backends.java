package io.sluice.lustre.backend;

import io.sluice.lustre.LustreUnavailableException;
import io.sluice.lustre.backend.jna.KernelBackend;
import io.sluice.lustre.backend.jna.LibraryBackend;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Picks the backend once for the process, and keeps why there is none. */
public final class Backends {

    /** System property that forces a backend: {@value #AUTO}, {@value #LIBRARY} or {@value #KERNEL}. */
    public static final String PROPERTY = "sluice.lustre.backend";

    private static final String AUTO = "auto";
    private static final String LIBRARY = "library";
    private static final String KERNEL = "kernel";

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
        String wanted = System.getProperty(PROPERTY, AUTO);
        return switch (wanted) {
            case LIBRARY -> of(LibraryBackend::open);
            case KERNEL -> of(() -> KernelBackend.open("as the system property " + PROPERTY + " asks"));
            case AUTO -> best();
            default ->
                of(() -> {
                    throw new LustreUnavailableException(
                            "choose backend",
                            wanted,
                            "not a backend of the system property " + PROPERTY,
                            "set it to " + AUTO + ", " + LIBRARY + " or " + KERNEL);
                });
        };
    }

    private static Backends best() {
        Backends library = of(LibraryBackend::open);
        LustreUnavailableException failure = library.failure;
        return failure == null
                ? library
                : of(() -> KernelBackend.open("because liblustreapi is not loaded: " + failure.sentence()));
    }

    private interface Opening {
        LustreBackend open() throws LustreUnavailableException;
    }

    private static Backends of(Opening opening) {
        try {
            return new Backends(opening.open(), null);
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
        LustreUnavailableException first = Objects.requireNonNull(present.failure);
        LustreUnavailableException failure = new LustreUnavailableException(
                operation, subject, first.sentence(), first.remedy().orElse(""));
        failure.initCause(first);
        throw failure;
    }
}
