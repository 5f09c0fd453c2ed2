package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.StageListener;
import io.sluice.staging.metrics.EmbeddedMetricFormat;
import io.sluice.staging.metrics.StageMetrics;
import io.sluice.staging.metrics.TargetMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics of one run of the command, told until closed. */
final class MetricsExport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MetricsExport.class);
    private static final Duration FILE_INTERVAL = Duration.ofSeconds(15);
    private static final Duration TARGETS_INTERVAL = Duration.ofSeconds(30);
    private static final Duration LINES_INTERVAL = Duration.ofMinutes(1);

    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
    private final List<Runnable> atTheEnd = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "metrics");
        thread.setDaemon(true);
        return thread;
    });

    /** Something that tells metrics and may fail. */
    private interface Telling {
        void tell() throws IOException;
    }

    /** A listener that counts a stage before it tells another, when anybody listens. */
    StageListener stage(Path destination, StageListener next) throws IOException {
        if (registry.getRegistries().isEmpty()) {
            return next;
        }
        Path there = destination.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (LustreFileSystem.probe(there).usable()) {
            regularly(
                    TARGETS_INTERVAL,
                    TargetMetrics.bindTo(registry, Tags.empty(), LustreFileSystem.at(there))::refresh);
        }
        return StageMetrics.bindTo(registry, Tags.empty()).andThen(next);
    }

    /**
     * Serves Prometheus text on the loopback interface.
     *
     * @return the port
     */
    int serve(int port) throws IOException {
        PrometheusMeterRegistry prometheus = prometheus();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/metrics", exchange -> {
            byte[] text = prometheus.scrape().getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
        atTheEnd.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    /** Writes Prometheus text to a file, which is whole at every moment. */
    void write(Path file) throws IOException {
        PrometheusMeterRegistry prometheus = prometheus();
        regularly(FILE_INTERVAL, () -> {
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(temporary, prometheus.scrape());
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        });
    }

    /** Appends embedded metric format to a file. */
    void append(Path file) throws IOException {
        SimpleMeterRegistry values = new SimpleMeterRegistry();
        registry.add(values);
        EmbeddedMetricFormat format = new EmbeddedMetricFormat(values);
        regularly(
                LINES_INTERVAL,
                () -> Files.write(
                        file, format.lines(Instant.now()), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    private PrometheusMeterRegistry prometheus() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.add(prometheus);
        return prometheus;
    }

    /** Now, so that a place that cannot be written is known at once; from then on a failure does not end the run. */
    private void regularly(Duration interval, Telling telling) throws IOException {
        telling.tell();
        Runnable guarded = () -> {
            try {
                telling.tell();
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("metrics cannot be told: {}", e.getMessage());
            }
        };
        Future<?> unused =
                timer.scheduleAtFixedRate(guarded, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        atTheEnd.add(guarded);
    }

    @Override
    public void close() {
        timer.shutdown();
        atTheEnd.forEach(Runnable::run);
        registry.close();
    }
}
