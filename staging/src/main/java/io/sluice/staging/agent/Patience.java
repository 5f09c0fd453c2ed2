package io.sluice.staging.agent;

import io.sluice.lustre.hsm.copytool.CopyAction;
import io.sluice.lustre.hsm.copytool.CopyFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Waiting for S3 on behalf of an action: never longer than the action is wanted, and not for ever. */
final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final long LOOK_MILLIS = 100;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final Duration limit;

    Patience(Duration limit) {
        this.limit = limit;
    }

    /** Something that may go better the next time. */
    interface Attempt {
        void run() throws IOException, InterruptedException;
    }

    /** Tries until it succeeds, fails for good, or the patience is over; pauses grow, with jitter. */
    void tryFor(CopyAction action, Attempt attempt) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (int tries = 1; ; tries++) {
            try {
                attempt.run();
                return;
            } catch (CopyFailedException e) {
                long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tries, 20));
                long pause = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
                if (!e.isRetryable() || end - System.nanoTime() < TimeUnit.MILLISECONDS.toNanos(pause)) {
                    throw e;
                }
                LOG.info("{}; next try in {} ms", e.getMessage(), pause);
                rest(action, pause);
            }
        }
    }

    private static void rest(CopyAction action, long millis) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            requireWanted(action);
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** Waits for S3's answer; an action that is cancelled meanwhile cancels the request. */
    static <T> T await(CopyAction action, String doing, ArchivedObject object, CompletableFuture<T> answer)
            throws IOException, InterruptedException {
        try {
            while (true) {
                try {
                    return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    requireWanted(action);
                }
            }
        } catch (ExecutionException e) {
            throw failure(doing, object, e.getCause() == null ? e : e.getCause());
        } catch (CancellationException e) {
            throw ArchiveFailedException.broken(doing + ": the request was cancelled", e);
        } finally {
            if (!answer.isDone()) {
                answer.cancel(true);
            }
        }
    }

    static IOException failure(String doing, ArchivedObject object, Throwable cause) {
        return cause instanceof SdkException thrown
                ? ArchiveFailedException.of(doing, object, thrown)
                : ArchiveFailedException.broken(doing + ": " + cause, cause);
    }

    /** Fails when the action was cancelled. */
    private static void requireWanted(CopyAction action) throws IOException {
        if (action.isCancelled()) {
            action.progress(0, 0);
        }
    }
}
