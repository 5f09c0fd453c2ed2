package io.sluice.staging.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Writes a registry's meters as CloudWatch embedded metric format: lines of JSON which CloudWatch Logs turns into metrics in
 * the namespace {@code Sluice}, one line for each set of tags, the tags as dimensions. Counters and timers are told as what was
 * added since the line before, gauges as they stand. Not thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">the
 *     specification</a>
 */
public final class EmbeddedMetricFormat {

    private static final String NAMESPACE = "Sluice";
    /** The specification's limit for one directive. */
    private static final int MOST_METRICS = 100;

    private final MeterRegistry registry;
    private final Map<String, Double> before = new HashMap<>();

    private record Value(String name, String unit, double value) {}

    /**
     * The format of one registry.
     *
     * @param registry where meters are read from
     */
    public EmbeddedMetricFormat(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * What was counted since the call before.
     *
     * @param at the time that the lines are for
     * @return lines of JSON without line ends; none when nothing was counted and there is no gauge
     */
    public List<String> lines(Instant at) {
        Map<Tags, List<Value>> byTags = new LinkedHashMap<>();
        for (Meter meter : registry.getMeters()) {
            List<Value> values = values(meter);
            if (!values.isEmpty()) {
                byTags.computeIfAbsent(Tags.of(meter.getId().getTags()), tags -> new ArrayList<>())
                        .addAll(values);
            }
        }
        List<String> lines = new ArrayList<>();
        byTags.forEach((tags, values) -> {
            for (int from = 0; from < values.size(); from += MOST_METRICS) {
                lines.add(line(at, tags, values.subList(from, Math.min(values.size(), from + MOST_METRICS))));
            }
        });
        return lines;
    }

    private List<Value> values(Meter meter) {
        String name = meter.getId().getName();
        return meter.match(
                gauge -> Double.isFinite(gauge.value())
                        ? List.of(new Value(name, unit(meter), gauge.value()))
                        : List.of(),
                counter -> added(meter, name, unit(meter), counter.count()),
                this::times,
                summary -> List.of(),
                longTask -> List.of(),
                timeGauge -> List.of(),
                functionCounter -> added(meter, name, unit(meter), functionCounter.count()),
                functionTimer -> List.of(),
                other -> List.of());
    }

    private List<Value> times(Timer timer) {
        String name = timer.getId().getName();
        List<Value> values = new ArrayList<>(added(timer, name + ".count", "Count", (double) timer.count()));
        values.addAll(added(timer, name + ".total", "Seconds", timer.totalTime(TimeUnit.SECONDS)));
        return values;
    }

    private List<Value> added(Meter meter, String name, String unit, double now) {
        Double last = before.put(name + meter.getId().getTags(), now);
        double added = now - (last == null ? 0 : last);
        return added > 0 ? List.of(new Value(name, unit, added)) : List.of();
    }

    private static String unit(Meter meter) {
        return "bytes".equals(meter.getId().getBaseUnit()) ? "Bytes" : "Count";
    }

    private static String line(Instant at, Tags tags, List<Value> values) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode aws = json.putObject("_aws");
        aws.put("Timestamp", at.toEpochMilli());
        ObjectNode directive = aws.putArray("CloudWatchMetrics").addObject();
        directive.put("Namespace", NAMESPACE);
        ArrayNode dimensions = directive.putArray("Dimensions").addArray();
        ArrayNode metrics = directive.putArray("Metrics");
        for (Tag tag : tags) {
            dimensions.add(tag.getKey());
            json.put(tag.getKey(), tag.getValue());
        }
        for (Value value : values) {
            metrics.addObject().put("Name", value.name()).put("Unit", value.unit());
            json.put(value.name(), value.value());
        }
        return json.toString();
    }
}
