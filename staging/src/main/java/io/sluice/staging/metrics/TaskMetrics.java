package io.sluice.staging.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.sluice.staging.repository.RepositoryTask;
import io.sluice.staging.repository.TaskCounts;
import io.sluice.staging.repository.TaskLifecycle;
import io.sluice.staging.repository.TaskListener;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Shows data repository tasks in a meter registry: the gauges {@code sluice.task.total}, {@code sluice.task.succeeded} and
 * {@code sluice.task.failed} with the files of the task that was looked at last, and the counter {@code sluice.task.ended} by
 * {@code lifecycle}. Thread-safe.
 */
public final class TaskMetrics implements TaskListener {

    private static final String PREFIX = "sluice.task.";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Map<TaskLifecycle, Counter> ended = new EnumMap<>(TaskLifecycle.class);
    private final TaskListener next;
    private volatile TaskCounts counts = new TaskCounts(0, 0, 0);

    private TaskMetrics(MeterRegistry registry, Tags tags, TaskListener next) {
        this.registry = registry;
        this.tags = tags;
        this.next = next;
        for (TaskLifecycle lifecycle : TaskLifecycle.values()) {
            String word = lifecycle.name().toLowerCase(Locale.ROOT);
            ended.put(
                    lifecycle,
                    Counter.builder(PREFIX + "ended")
                            .baseUnit("tasks")
                            .tags(tags.and("lifecycle", word))
                            .register(registry));
        }
        gauge("total", task -> (double) task.counts.total());
        gauge("succeeded", task -> (double) task.counts.succeeded());
        gauge("failed", task -> (double) task.counts.failed());
    }

    /**
     * A listener that counts.
     *
     * @param registry where the meters are registered; stays the caller's
     * @param tags put on every meter, for example the file system
     * @param next told everything after it was counted
     * @return the listener
     */
    public static TaskMetrics bindTo(MeterRegistry registry, Iterable<Tag> tags, TaskListener next) {
        return new TaskMetrics(registry, Tags.of(tags), next);
    }

    private void gauge(String name, ToDoubleFunction<TaskMetrics> value) {
        Gauge.builder(PREFIX + name, this, value).baseUnit("files").tags(tags).register(registry);
    }

    @Override
    public void waitingFor(RepositoryTask other) {
        next.waitingFor(other);
    }

    @Override
    public void begun(RepositoryTask task, int part, int parts) {
        counts = task.counts();
        next.begun(task, part, parts);
    }

    @Override
    public void progress(RepositoryTask task) {
        counts = task.counts();
        next.progress(task);
    }

    @Override
    public void ended(RepositoryTask task) {
        counts = task.counts();
        Counter counter = ended.get(task.lifecycle());
        if (counter != null) {
            counter.increment();
        }
        next.ended(task);
    }
}
