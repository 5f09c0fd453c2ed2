package io.sluice.staging.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.ProofKind;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageLoad;
import io.sluice.staging.StagePhase;
import io.sluice.staging.StageReport;
import io.sluice.staging.StagedFile;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Counts stages into a meter registry. Give it to a stage as its listener, alone or before another one, and to several stages
 * one after the other or at once: the counts add up. Thread-safe.
 *
 * <table>
 * <caption>Meters, all with the tags that were given</caption>
 * <tr><th>name</th><th>type, unit, tag</th><th>what</th></tr>
 * <tr><td>{@code sluice.stage.planned}</td><td>counter, bytes</td><td>sizes of the objects in plans</td></tr>
 * <tr><td>{@code sluice.stage.written}</td><td>counter, bytes</td><td>bytes written to destinations</td></tr>
 * <tr><td>{@code sluice.stage.staged}</td><td>counter, objects, {@code proof}</td><td>objects under their final name</td></tr>
 * <tr><td>{@code sluice.stage.skipped}</td><td>counter, objects</td><td>objects that needed no copy</td></tr>
 * <tr><td>{@code sluice.stage.failed}</td><td>counter, objects, {@code cause}</td><td>objects that were given up</td></tr>
 * <tr><td>{@code sluice.stage.retries}</td><td>counter, requests, {@code cause}</td><td>requests made again</td></tr>
 * <tr><td>{@code sluice.stage.remaining}</td><td>gauge, bytes</td><td>sizes of objects that are planned and neither
 *     staged, skipped nor failed</td></tr>
 * <tr><td>{@code sluice.stage.phase}</td><td>timer, {@code phase}</td><td>what time goes to, one record for each request,
 *     write and group of files</td></tr>
 * <tr><td>{@code sluice.stage.requests}</td><td>gauge, requests</td><td>in flight</td></tr>
 * <tr><td>{@code sluice.stage.requests.limit}</td><td>gauge, requests</td><td>how many may be in flight</td></tr>
 * <tr><td>{@code sluice.stage.requests.waiting}</td><td>gauge, requests</td><td>waiting for room</td></tr>
 * <tr><td>{@code sluice.stage.memory}</td><td>gauge, bytes</td><td>objects in memory</td></tr>
 * <tr><td>{@code sluice.stage.memory.limit}</td><td>gauge, bytes</td><td>how much there may be</td></tr>
 * <tr><td>{@code sluice.stage.publishing}</td><td>gauge, files</td><td>written, and waiting for their final name</td></tr>
 * <tr><td>{@code sluice.stage.runs}</td><td>timer, {@code outcome}</td><td>whole stages</td></tr>
 * </table>
 */
public final class StageMetrics implements StageListener {

    private static final String PREFIX = "sluice.stage.";
    private static final String OBJECTS = "objects";
    private static final String BYTES = "bytes";

    private final MeterRegistry registry;
    private final Tags tags;
    private final StageListener next;
    private final Counter planned;
    private final Counter written;
    private final Counter skipped;
    private final Map<ProofKind, Counter> staged = new EnumMap<>(ProofKind.class);
    private final Map<FailureCause, Counter> failed = new EnumMap<>(FailureCause.class);
    private final Map<FailureCause, Counter> retried = new EnumMap<>(FailureCause.class);
    private final Map<StagePhase, Timer> phases = new EnumMap<>(StagePhase.class);
    private final Standing standing;

    /** What gauges show. One run after the other, or the last to tell. */
    private static final class Standing {
        private static final StageLoad IDLE = new StageLoad(0, 0, 0, 0, 0, 0);
        private final AtomicLong remaining = new AtomicLong();
        private volatile StageLoad load = IDLE;
    }

    private StageMetrics(MeterRegistry registry, Iterable<Tag> tags, Standing standing, StageListener next) {
        this.registry = registry;
        this.tags = Tags.of(tags);
        this.standing = standing;
        this.next = next;
        planned = counter("planned", BYTES, this.tags);
        written = counter("written", BYTES, this.tags);
        skipped = counter("skipped", OBJECTS, this.tags);
        for (ProofKind proof : ProofKind.values()) {
            staged.put(proof, counter("staged", OBJECTS, this.tags.and("proof", word(proof))));
        }
        for (FailureCause cause : FailureCause.values()) {
            failed.put(cause, counter("failed", OBJECTS, this.tags.and("cause", word(cause))));
            retried.put(cause, counter("retries", "requests", this.tags.and("cause", word(cause))));
        }
        for (StagePhase phase : StagePhase.values()) {
            phases.put(phase, Histograms.timer(PREFIX + "phase", this.tags.and("phase", word(phase)), registry));
        }
        gauge("remaining", BYTES, at -> at.remaining.doubleValue());
        gauge("requests", "requests", at -> at.load.requests());
        gauge("requests.limit", "requests", at -> at.load.requestLimit());
        gauge("requests.waiting", "requests", at -> at.load.requestsWaiting());
        gauge("memory", BYTES, at -> (double) at.load.memoryBytes());
        gauge("memory.limit", BYTES, at -> (double) at.load.memoryLimitBytes());
        gauge("publishing", "files", at -> at.load.filesToPublish());
    }

    private void gauge(String name, String unit, ToDoubleFunction<Standing> value) {
        Gauge.builder(PREFIX + name, standing, value).baseUnit(unit).tags(tags).register(registry);
    }

    /**
     * A listener that counts.
     *
     * @param registry where the meters are registered; stays the caller's
     * @param tags put on every meter, for example the dataset's name
     * @return the listener
     */
    public static StageMetrics bindTo(MeterRegistry registry, Iterable<Tag> tags) {
        return new StageMetrics(registry, tags, new Standing(), StageListener.NONE);
    }

    /**
     * The same counts, told to another listener as well.
     *
     * @param listener told everything after it was counted
     * @return a listener that counts into the same meters
     */
    public StageMetrics andThen(StageListener listener) {
        return new StageMetrics(registry, tags, standing, listener);
    }

    private Counter counter(String name, String unit, Tags withTags) {
        return Counter.builder(PREFIX + name).baseUnit(unit).tags(withTags).register(registry);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static void add(Map<?, Counter> counters, Enum<?> key) {
        Counter counter = counters.get(key);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void planned(String key, long bytes) {
        planned.increment((double) bytes);
        standing.remaining.addAndGet(bytes);
        next.planned(key, bytes);
    }

    @Override
    public void planComplete() {
        next.planComplete();
    }

    @Override
    public void skipped(String key, long bytes, String reason) {
        skipped.increment();
        standing.remaining.addAndGet(-bytes);
        next.skipped(key, bytes, reason);
    }

    @Override
    public void wrote(long bytes) {
        written.increment((double) bytes);
        next.wrote(bytes);
    }

    @Override
    public void retried(String key, FailureCause cause) {
        add(retried, cause);
        next.retried(key, cause);
    }

    @Override
    public void staged(StagedFile file) {
        add(staged, file.proof());
        standing.remaining.addAndGet(-file.bytes());
        next.staged(file);
    }

    @Override
    public void failed(FileFailure failure) {
        add(failed, failure.cause());
        standing.remaining.addAndGet(-failure.bytes());
        next.failed(failure);
    }

    @Override
    public void took(StagePhase phase, long nanos) {
        Timer timer = phases.get(phase);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
        next.took(phase, nanos);
    }

    @Override
    public void load(StageLoad load) {
        standing.load = load;
        next.load(load);
    }

    @Override
    public void finished(StageReport report) {
        String outcome = report.complete() ? "complete" : report.stopped().isPresent() ? "stopped" : "partial";
        standing.load = Standing.IDLE;
        Timer.builder(PREFIX + "runs")
                .tags(tags.and("outcome", outcome))
                .register(registry)
                .record(report.wall());
        next.finished(report);
    }
}
