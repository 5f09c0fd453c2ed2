package io.sluice.staging.repository;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Asking again, ever less often and never in step with others, until a deadline. Not thread-safe. */
final class Patience {

    private static final BackoffStrategy BACKOFF =
            BackoffStrategy.exponentialDelayHalfJitter(Duration.ofSeconds(2), Duration.ofSeconds(30));

    private final Pace pace;
    private final Instant deadline;
    private final Duration limit;
    private int attempt;

    Patience(Pace pace, Duration limit) {
        this.pace = pace;
        this.limit = limit;
        this.deadline = pace.now().plus(limit);
    }

    /**
     * Waits before the next question.
     *
     * @param awaited what is waited for, as in {@code task-0123 is EXECUTING}
     * @throws StagingException when the deadline has passed or the thread is interrupted
     */
    void pause(String awaited) throws StagingException {
        Instant now = pace.now();
        if (!now.isBefore(deadline)) {
            throw new StagingException(
                    FailureCause.DEADLINE_PASSED,
                    awaited + " after " + limit.toSeconds() + " s",
                    "it goes on without this caller; ask again, or wait longer");
        }
        Duration left = Duration.between(now, deadline);
        Duration delay = BACKOFF.computeDelay(++attempt);
        try {
            pace.sleep(delay.compareTo(left) < 0 ? delay : left);
        } catch (InterruptedException e) {
            throw interrupted(awaited);
        }
    }

    /** Something moved: ask soon again. */
    void refresh() {
        attempt = 0;
    }

    static StagingException interrupted(String awaited) {
        Thread.currentThread().interrupt();
        return new StagingException(
                FailureCause.CANCELLED,
                "interrupted while " + awaited,
                "what was begun goes on; the same call with the same token finds it again");
    }
}
