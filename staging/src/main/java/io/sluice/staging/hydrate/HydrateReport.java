package io.sluice.staging.hydrate;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What came of a hydration.
 *
 * @param files regular files found
 * @param released how many of them were released
 * @param releasedBytes the sizes of those together
 * @param hydrated files whose data came back
 * @param hydratedBytes the sizes of those together
 * @param byFallback how many of them came by the fallback
 * @param failures files whose data is not back, by why
 * @param firstFailures the first 100 of them
 * @param wall how long it took
 */
public record HydrateReport(
        long files,
        long released,
        long releasedBytes,
        long hydrated,
        long hydratedBytes,
        long byFallback,
        Map<String, Long> failures,
        List<HydrateFailure> firstFailures,
        Duration wall) {

    /** Copies the collections. */
    public HydrateReport {
        failures = Map.copyOf(failures);
        firstFailures = List.copyOf(firstFailures);
    }

    /**
     * Files whose data is not back.
     *
     * @return how many
     */
    public long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }
}
