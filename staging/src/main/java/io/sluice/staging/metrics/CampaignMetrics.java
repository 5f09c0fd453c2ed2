package io.sluice.staging.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sluice.lustre.hsm.CampaignListener;
import io.sluice.lustre.hsm.CampaignOutcome;
import io.sluice.lustre.hsm.CampaignProgress;
import io.sluice.lustre.hsm.CampaignResult;
import io.sluice.lustre.hsm.CampaignStall;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts HSM campaigns into a meter registry: {@code sluice.hsm.files} by {@code outcome}, {@code sluice.hsm.wait} (from the
 * first request for a file to its fate), {@code sluice.hsm.stalls}, and as gauges {@code sluice.hsm.window},
 * {@code sluice.hsm.inflight}, {@code sluice.hsm.waiting} and {@code sluice.hsm.restored}. Used by one campaign at a time;
 * read from any thread.
 */
public final class CampaignMetrics implements CampaignListener {

    private static final String PREFIX = "sluice.hsm.";
    private static final String FILES = "files";

    private final Map<CampaignOutcome, Counter> outcomes = new EnumMap<>(CampaignOutcome.class);
    private final Timer wait;
    private final Counter stalls;
    private final AtomicLong window = new AtomicLong();
    private final AtomicLong inFlight = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong restored = new AtomicLong();
    private final CampaignListener next;

    private CampaignMetrics(MeterRegistry registry, Tags tags, CampaignListener next) {
        this.next = next;
        for (CampaignOutcome outcome : CampaignOutcome.values()) {
            String word = outcome.name().toLowerCase(Locale.ROOT);
            outcomes.put(
                    outcome,
                    Counter.builder(PREFIX + FILES)
                            .baseUnit(FILES)
                            .tags(tags.and("outcome", word))
                            .register(registry));
        }
        wait = Histograms.timer(PREFIX + "wait", tags, registry);
        stalls = Counter.builder(PREFIX + "stalls").tags(tags).register(registry);
        gauge("window", FILES, window, tags, registry);
        gauge("inflight", FILES, inFlight, tags, registry);
        gauge("waiting", FILES, waiting, tags, registry);
        gauge("restored", "bytes", restored, tags, registry);
    }

    /**
     * A listener that counts.
     *
     * @param registry where the meters are registered; stays the caller's
     * @param tags put on every meter, for example the action
     * @param next told everything after it was counted
     * @return the listener
     */
    public static CampaignMetrics bindTo(MeterRegistry registry, Iterable<Tag> tags, CampaignListener next) {
        return new CampaignMetrics(registry, Tags.of(tags), next);
    }

    private static void gauge(String name, String unit, AtomicLong value, Tags tags, MeterRegistry registry) {
        Gauge.builder(PREFIX + name, value, AtomicLong::doubleValue)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void onResult(CampaignResult result) {
        @Nullable Counter counter = outcomes.get(result.outcome());
        if (counter != null) {
            counter.increment();
        }
        if (!result.waited().isZero()) {
            wait.record(result.waited());
        }
        next.onResult(result);
    }

    @Override
    public void onProgress(CampaignProgress progress) {
        window.set(progress.windows().values().stream()
                .mapToLong(Integer::longValue)
                .sum());
        inFlight.set(progress.inFlight());
        waiting.set(progress.waiting());
        restored.set(progress.bytesDone());
        next.onProgress(progress);
    }

    @Override
    public void onStall(CampaignStall stall) {
        stalls.increment();
        next.onStall(stall);
    }
}
