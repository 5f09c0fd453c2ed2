package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.Deletion;
import io.sluice.staging.FileFailure;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageReport;
import io.sluice.staging.StagingException;
import io.sluice.staging.SwapKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Timer;
import java.util.TimerTask;

/**
 * A stage as JSON objects, one a line, as they happen; {@code stage-events.schema.json} describes them. The first is
 * {@code started}, the last {@code finished} or {@code error}. Thread-safe.
 */
final class StageEvents implements StageListener, AutoCloseable {

    private final PrintWriter out;
    private final Tally tally;
    private final long begun = System.nanoTime();
    private final Timer timer = new Timer("events", true);

    private StageEvents(PrintWriter out, Tally tally) {
        this.out = out;
        this.tally = tally;
    }

    /** Tells that a stage begins, and from then on every interval where it is. */
    static StageEvents begin(PrintWriter out, Tally tally, Duration interval, S3Location source, Path destination) {
        StageEvents events = new StageEvents(out, tally);
        ObjectNode started = events.event("started");
        started.put("source", source.toString());
        started.put("destination", destination.toAbsolutePath().toString());
        events.print(started);
        events.timer.scheduleAtFixedRate(
                new TimerTask() {
                    @Override
                    public void run() {
                        events.progress();
                    }
                },
                interval.toMillis(),
                interval.toMillis());
        return events;
    }

    private void progress() {
        ObjectNode progress = event("progress");
        progress.put("planComplete", tally.totalsAreKnown());
        progress.put("files", tally.files());
        progress.put("bytes", tally.bytes());
        progress.put("staged", tally.stagedFiles());
        progress.put("failed", tally.failedFiles());
        progress.put("retried", tally.retries());
        progress.put("writtenBytes", tally.writtenBytes());
        print(progress);
    }

    @Override
    public void failed(FileFailure failure) {
        ObjectNode failed = event("failed");
        failed.put("key", failure.key());
        failed.put("bytes", failure.bytes());
        failed.put("cause", failure.cause().name());
        failed.put("message", failure.message());
        failure.requestId().ifPresent(id -> failed.put("requestId", id));
        print(failed);
    }

    void swapped(SwapKind how) {
        ObjectNode swapped = event("swapped");
        swapped.put("how", how.name());
        print(swapped);
    }

    void extraFiles(Deletion deletion) {
        ObjectNode extra = event("extraFiles");
        extra.put("found", deletion.found());
        extra.put("bytes", deletion.bytes());
        extra.put("deleted", deletion.deleted());
        print(extra);
    }

    void finished(StageReport report, ExitCode code) {
        timer.cancel();
        ObjectNode finished = event("finished");
        finished.put("exitCode", code.number());
        finished.setAll(ReportJson.of(report));
        print(finished);
    }

    void error(StagingException failure) {
        timer.cancel();
        ObjectNode error = event("error");
        error.put("exitCode", ExitCode.of(failure).number());
        error.put("cause", failure.failureCause().name());
        error.put("message", failure.getMessage());
        print(error);
    }

    private ObjectNode event(String name) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("event", name);
        event.put("time", Instant.now().toString());
        event.put("seconds", Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1e3);
        return event;
    }

    private synchronized void print(ObjectNode event) {
        out.println(event);
        out.flush();
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
