package io.sluice.lustre.io;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.FileCalls;

/** A lease on an open file: held until another process opens the file in a way that conflicts. */
public final class Lease implements AutoCloseable {

    /** What others may not do while the lease is held. */
    public enum Kind {
        /** Nobody else may open for writing ({@code LL_LEASE_RDLCK}). */
        READ(1),
        /** Nobody else may open at all ({@code LL_LEASE_WRLCK}). */
        WRITE(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    private final FileCalls calls;
    private final int fd;
    private final String subject;

    Lease(FileCalls calls, int fd, String subject) {
        this.calls = calls;
        this.fd = fd;
        this.subject = subject;
    }

    /**
     * Whether nobody has opened the file in a way that conflicts until now.
     *
     * @return false once the lease is broken
     * @throws LustreException when it cannot be told
     */
    public boolean isHeld() throws LustreException {
        return calls.checkLease(fd, subject) != 0;
    }

    /**
     * Gives the lease back; does nothing when it was broken.
     *
     * @throws LustreException when the client fails
     */
    @Override
    public void close() throws LustreException {
        try {
            calls.releaseLease(fd, subject);
        } catch (LustreException e) {
            if (!e.errno().equals(Errno.ENOLCK)) {
                throw e;
            }
        }
    }
}
