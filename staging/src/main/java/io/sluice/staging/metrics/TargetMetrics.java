package io.sluice.staging.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.StorageTarget;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The space on each OST: the gauges {@code sluice.ost.size} and {@code sluice.ost.available} with the tag {@code ost}, from
 * which a dashboard shows fullness and balance. Thread-safe.
 */
public final class TargetMetrics {

    private final LustreFileSystem fileSystem;
    private final MultiGauge size;
    private final MultiGauge available;

    private TargetMetrics(LustreFileSystem fileSystem, MultiGauge size, MultiGauge available) {
        this.fileSystem = fileSystem;
        this.size = size;
        this.available = available;
    }

    /**
     * Gauges of a file system, empty before the first {@link #refresh}.
     *
     * @param registry where they are registered; stays the caller's
     * @param tags put on every meter
     * @param fileSystem the file system
     * @return what refreshes them
     */
    public static TargetMetrics bindTo(MeterRegistry registry, Iterable<Tag> tags, LustreFileSystem fileSystem) {
        return new TargetMetrics(
                fileSystem, gauge(registry, tags, "sluice.ost.size"), gauge(registry, tags, "sluice.ost.available"));
    }

    private static MultiGauge gauge(MeterRegistry registry, Iterable<Tag> tags, String name) {
        return MultiGauge.builder(name).baseUnit("bytes").tags(tags).register(registry);
    }

    /**
     * Asks the OSTs anew. Blocks for a request to each.
     *
     * @throws LustreException when the client answers with an error; the gauges then stay as they were
     */
    public void refresh() throws LustreException {
        List<StorageTarget> osts =
                fileSystem.osts().stream().filter(StorageTarget::reachable).toList();
        size.register(rows(osts, target -> (double) target.totalBytes()), true);
        available.register(rows(osts, target -> (double) target.availableBytes()), true);
    }

    private static List<MultiGauge.Row<?>> rows(List<StorageTarget> osts, ToDoubleFunction<StorageTarget> value) {
        return osts.stream()
                .<MultiGauge.Row<?>>map(ost ->
                        MultiGauge.Row.of(Tags.of("ost", Integer.toString(ost.index())), value.applyAsDouble(ost)))
                .toList();
    }
}
