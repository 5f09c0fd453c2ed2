package io.sluice.lustre.hsm.copytool;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How the work of a copytool went, since it began to serve. */
final class CopytoolCounts {

    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();

    void count(@Nullable Failure failure) {
        if (failure == null) {
            succeeded.incrementAndGet();
        } else {
            (failure.isCancelled() ? cancelled : failed).incrementAndGet();
        }
    }

    CopytoolStatus status(boolean registered) {
        return new CopytoolStatus(registered, succeeded.get(), failed.get(), cancelled.get());
    }
}
