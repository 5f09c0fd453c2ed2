package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/**
 * Whether and when a request is made again: after a pause that doubles, with jitter so that not all come back at once, longer
 * when S3 asks to slow down, and never shorter than S3 asks for. Thread-safe.
 */
final class Retries {

    /** What S3 asks for beyond this is not waited for: the next run is the better place. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration FIRST_PAUSE_WHEN_THROTTLED = Duration.ofSeconds(1);

    private final RetryStrategy strategy;

    Retries(int maxAttempts) {
        strategy = StandardRetryStrategy.builder()
                .maxAttempts(maxAttempts)
                .backoffStrategy(BackoffStrategy.exponentialDelayHalfJitter(FIRST_PAUSE, LONGEST_PAUSE))
                .throttlingBackoffStrategy(
                        BackoffStrategy.exponentialDelayHalfJitter(FIRST_PAUSE_WHEN_THROTTLED, LONGEST_PAUSE))
                .treatAsThrottling(why -> why instanceof Failed failed && failed.why.cause() == FailureCause.THROTTLED)
                .retryOnException(why -> why instanceof Failed failed && failed.why.isTransient())
                // The run's own concurrency is what gives way under load; a breaker would fail objects instead.
                .circuitBreakerEnabled(false)
                .build();
    }

    /** The next attempt: what it is known by, and how long to wait for it. */
    record Next(RetryToken token, Duration pause) {}

    /**
     * The attempt after one that failed.
     *
     * @param token what the failed attempt was known by; null for the first one
     * @return empty when there is none
     */
    Optional<Next> after(@Nullable RetryToken token, RequestFailure why) {
        RetryToken known = token != null
                ? token
                : strategy.acquireInitialToken(AcquireInitialTokenRequest.create("sluice"))
                        .token();
        Duration asked = why.pause().compareTo(LONGEST_PAUSE) < 0 ? why.pause() : LONGEST_PAUSE;
        try {
            RefreshRetryTokenResponse next = strategy.refreshRetryToken(RefreshRetryTokenRequest.builder()
                    .token(known)
                    .failure(new Failed(why))
                    .suggestedDelay(asked)
                    .build());
            return Optional.of(new Next(next.token(), next.delay()));
        } catch (TokenAcquisitionFailedException e) {
            return Optional.empty();
        }
    }

    /** As the strategy wants failures to be. */
    private static final class Failed extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final transient RequestFailure why;

        Failed(RequestFailure why) {
            super(why.sentence(), null, false, false);
            this.why = why;
        }
    }
}
