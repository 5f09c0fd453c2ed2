package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** What the coordinator is told about an exception out of a handler. */
record Failure(int errno, boolean retry) {

    /** The agent stops; another one, or this one later, can do the work. */
    static final Failure STOPPED = new Failure(Errno.EAGAIN.number(), true);

    /** An action that this agent does not know. */
    static final Failure UNKNOWN_ACTION = new Failure(Errno.EINVAL.number(), false);

    /** The handler is at fault. */
    static final Failure BROKEN = new Failure(Errno.EIO.number(), false);

    private static final int ECANCELED = 125;

    static Failure of(Exception e) {
        if (e instanceof CopyFailedException failed) {
            return new Failure(failed.errno().number(), failed.isRetryable());
        }
        if (e instanceof InterruptedException || e instanceof ClosedByInterruptException) {
            return STOPPED;
        }
        if (e instanceof LustreException lustre && !lustre.errno().equals(Errno.NONE)) {
            return new Failure(lustre.errno().number(), false);
        }
        return new Failure(e instanceof IOException io ? ofJava(io).number() : Errno.EIO.number(), false);
    }

    private static Errno ofJava(IOException e) {
        if (e instanceof NoSuchFileException) {
            return Errno.ENOENT;
        }
        if (e instanceof AccessDeniedException) {
            return Errno.EACCES;
        }
        // The Java library has no exception of its own for a full disk.
        boolean full = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("no space left");
        return full ? Errno.ENOSPC : Errno.EIO;
    }

    boolean isCancelled() {
        return errno == ECANCELED;
    }
}
