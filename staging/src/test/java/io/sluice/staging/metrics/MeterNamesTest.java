package io.sluice.staging.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CampaignListener;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageOptions;
import io.sluice.staging.Stager;
import io.sluice.staging.repository.TaskListener;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code, documentation and dashboard name the same meters. */
class MeterNamesTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(sluice\\.[a-z.]+)` \\|");
    private static final Pattern USED = Pattern.compile("sluice_[a-z_]+");
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (sluice_[a-z_]+) ");

    @TempDir
    private Path directory;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @BeforeEach
    void aStageOntoLustreWasCounted() throws Exception {
        Path mount = LustreSimulator.builder(directory.resolve("lustre")).create();
        String bucket = SERVER.newBucket();
        SERVER.put(bucket, "one", "1".getBytes(StandardCharsets.UTF_8));
        StageMetrics stage = StageMetrics.bindTo(registry, Tags.empty());
        CampaignMetrics.bindTo(registry, Tags.empty(), new CampaignListener() {});
        TaskMetrics.bindTo(registry, Tags.empty(), TaskListener.NONE);
        TargetMetrics.bindTo(registry, Tags.empty(), LustreFileSystem.at(mount)).refresh();
        try (Stager stager =
                Stager.create(StageOptions.builder().access(SERVER.access()).build())) {
            stager.stage(new S3Location(bucket, ""), mount.resolve("set"), stage);
        }
    }

    @Test
    void theDocumentationHasEveryMeterAndNoOther() throws Exception {
        TreeSet<String> documented = new TreeSet<>(DOCUMENTED
                .matcher(Files.readString(Path.of("METRICS.md")))
                .results()
                .map(result -> result.group(1))
                .toList());
        TreeSet<String> registered = new TreeSet<>(registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .toList());

        assertThat(documented).isEqualTo(registered);
    }

    @Test
    void theDashboardShowsEveryMeterAndNoOther() throws Exception {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Path.of("../examples/observability/grafana-dashboard.json")
                        .toFile());
        TreeSet<String> shown = new TreeSet<>();
        dashboard
                .findValuesAsText("expr")
                .forEach(expression -> USED.matcher(expression)
                        .results()
                        .map(MatchResult::group)
                        .map(MeterNamesTest::family)
                        .forEach(shown::add));
        TreeSet<String> served = new TreeSet<>(FAMILY.matcher(registry.scrape())
                .results()
                .map(result -> family(result.group(1)))
                .toList());

        assertThat(shown).isEqualTo(served);
        assertThat(shown)
                .hasSameSizeAs(registry.getMeters().stream()
                        .map(meter -> meter.getId().getName())
                        .distinct()
                        .toList());
    }

    @Test
    void everyPhaseOfAStageIsTimed() {
        assertThat(registry.get("sluice.stage.phase").timers())
                .allSatisfy(timer -> assertThat(timer.count()).isPositive())
                .hasSize(6);
    }

    @Test
    void embeddedMetricFormatTellsWhatWasAddedSinceTheLineBefore() throws IOException {
        EmbeddedMetricFormat format = new EmbeddedMetricFormat(registry);

        String first = String.join("\n", format.lines(Instant.EPOCH));
        List<String> second = format.lines(Instant.EPOCH);

        assertThat(first).contains("\"sluice.stage.planned\":1.0", "\"Namespace\":\"Sluice\"", "\"phase\":\"sync\"");
        assertThat(String.join("\n", second)).contains("sluice.ost.size").doesNotContain("sluice.stage.planned");
        for (String line : second) {
            JsonNode json = new ObjectMapper().readTree(line);
            json.at("/_aws/CloudWatchMetrics/0/Metrics")
                    .forEach(metric -> assertThat(
                                    json.get(metric.get("Name").textValue()).isNumber())
                            .isTrue());
            json.at("/_aws/CloudWatchMetrics/0/Dimensions/0")
                    .forEach(dimension ->
                            assertThat(json.has(dimension.textValue())).isTrue());
        }
    }

    /** Prometheus adds these to what a meter is called. */
    private static String family(String name) {
        return name.replaceFirst("_(bucket|count|sum|max)$", "");
    }
}
