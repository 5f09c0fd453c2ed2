package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CampaignOutcome;
import io.sluice.lustre.hsm.CampaignProgress;
import io.sluice.staging.hydrate.HydrateFailure;
import io.sluice.staging.hydrate.HydrateListener;
import io.sluice.staging.hydrate.HydrateOptions;
import io.sluice.staging.hydrate.HydrateReport;
import io.sluice.staging.hydrate.Hydration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "hydrate",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Brings the data of released files back onto Lustre, before a job has to wait for it.",
            "",
            "Finds what is released without restoring it, makes sure that it fits, and asks the HSM coordinator for it in"
                    + " a bounded campaign until every file is back or has failed. What is back stays, so the same command"
                    + " goes on where it was stopped.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice hydrate /fsx/imagenet/train",
            "  sluice hydrate --files-from=epoch-1.txt --deadline=3600",
            "  sluice hydrate /lustre/corpus --stall-after=120 --fallback=copy"
        })
final class HydrateCommand implements Callable<Integer> {

    private static final Set<String> LATER = Set.of(
            CampaignOutcome.NO_SPACE.name(), CampaignOutcome.CANCELLED.name(), CampaignOutcome.OUT_OF_TIME.name());

    @Parameters(arity = "0..*", paramLabel = "PATH", description = "Files and directories on one Lustre file system.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--files-from",
            paramLabel = "FILE",
            description = "Hydrate the paths in this file too, one a line, in its order.")
    private @Nullable Path list;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            description = "'listed': as given, by path beneath directories. 'smallest' or 'largest' first. Default:"
                    + " listed.")
    private HydrateOptions.Order order = HydrateOptions.Order.LISTED;

    @Option(
            names = "--head-room",
            paramLabel = "PERCENT",
            description = "Part of each OST that is left free. Default: 5.")
    private double headRoom = 5;

    @Option(names = "--partial", description = "Restore as many files as fit when not all do, instead of none.")
    private boolean partial;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            description = "Give up what is not back after so long. Default: never.")
    private long deadline;

    @Option(
            names = "--stall-after",
            paramLabel = "SECONDS",
            description = "How long nothing may move before restores count as stalled. Default: 600.")
    private long stallAfter = 600;

    @Option(
            names = "--fallback",
            paramLabel = "HOW",
            description = "For files whose restore stalls or fails. 'none': report them. 'read': read them, one after"
                    + " another. 'copy': fetch their objects from S3 into new files in their places; needs root and files"
                    + " that 'sluice import' or 'sluice agent' recorded. Default: none.")
    private HydrateOptions.Fallback fallback = HydrateOptions.Fallback.NONE;

    /** How progress is shown. */
    enum ProgressStyle {
        LINES,
        JSON,
        NONE
    }

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            description =
                    "On standard error, every second: 'lines', 'json' (an object a line), 'none'. Default: lines.")
    private ProgressStyle progress = ProgressStyle.LINES;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Mixin
    private final S3Options s3 = new S3Options();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Path> all = new ArrayList<>(paths);
        if (list != null) {
            try (var lines = Files.lines(list)) {
                lines.filter(line -> !line.isBlank()).map(Path::of).forEach(all::add);
            }
        }
        if (all.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name files or directories, or a list with --files-from");
        }
        all.replaceAll(Path::toAbsolutePath);
        for (Path path : all) {
            Usage.requireThere(path);
        }
        LustreFileSystem fileSystem = LustreFileSystem.at(all.get(0));
        HydrateOptions options = Usage.checked(
                spec,
                () -> new HydrateOptions(
                        order,
                        headRoom / 100,
                        partial,
                        Duration.ofSeconds(deadline),
                        Duration.ofSeconds(stallAfter),
                        fallback,
                        s3.access(),
                        HydrateOptions.DEFAULTS.threads()));
        PrintWriter out = spec.commandLine().getOut();
        try (Interruption interruption = new Interruption(Duration.ofSeconds(10))) {
            HydrateReport report = Hydration.run(fileSystem, all, options, new Shown());
            out.print(json ? json(report) : text(report));
            out.flush();
            return (interruption.came() ? ExitCode.SIGTERM : exitCode(report)).number();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.SIGTERM.number();
        }
    }

    private static ExitCode exitCode(HydrateReport report) {
        if (report.failed() == 0) {
            return ExitCode.SUCCESS;
        }
        if (LATER.containsAll(report.failures().keySet())) {
            return ExitCode.RETRYABLE;
        }
        return report.hydrated() > 0 ? ExitCode.PARTIAL : ExitCode.FATAL;
    }

    /** What is said on standard error. */
    private final class Shown implements HydrateListener {

        private long released;
        private long bytes;

        private PrintWriter err() {
            return spec.commandLine().getErr();
        }

        @Override
        public void searched(long files, long found, long size) {
            released = found;
            bytes = size;
            if (progress == ProgressStyle.LINES) {
                err().println("hydrating: " + Quantity.count(found) + " of " + Quantity.count(files, "file")
                        + " are released, " + Quantity.bytes(size));
            }
        }

        @Override
        public void progress(CampaignProgress now) {
            long done = now.count(CampaignOutcome.DONE) + now.count(CampaignOutcome.NOTHING_TO_DO);
            if (progress == ProgressStyle.JSON) {
                ObjectNode line = JsonNodeFactory.instance.objectNode();
                line.put("released", released);
                line.put("bytes", bytes);
                line.put("hydrated", done);
                line.put("hydratedBytes", now.bytesDone());
                line.put("inFlight", now.inFlight());
                line.put("seconds", now.elapsed().toMillis() / 1e3);
                err().println(line);
            } else if (progress == ProgressStyle.LINES) {
                double rate = now.bytesDone() / Math.max(1e-3, now.elapsed().toMillis() / 1e3);
                err().println("hydrating: " + Quantity.count(done) + " of " + Quantity.count(released, "file") + "; "
                        + Quantity.bytes(now.bytesDone()) + " of " + Quantity.bytes(bytes) + ", " + Quantity.rate(rate)
                        + "; " + Quantity.count(now.inFlight()) + " asked for");
            }
        }

        @Override
        public void stalled(String message) {
            err().println("sluice: " + message);
        }

        @Override
        public void failed(HydrateFailure failure) {
            err().println("sluice: " + failure.file() + ": " + failure.message());
        }
    }

    private static String text(HydrateReport report) {
        return "hydrated " + Quantity.count(report.hydrated(), "file") + " of " + Quantity.count(report.released())
                + " released ones, " + Quantity.bytes(report.hydratedBytes()) + ", in " + Quantity.time(report.wall())
                + (report.byFallback() > 0
                        ? ", " + Quantity.count(report.byFallback()) + " of them by the fallback"
                        : "")
                + (report.failed() > 0 ? "; " + Quantity.count(report.failed()) + " FAILED" : "")
                + System.lineSeparator();
    }

    private static String json(HydrateReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("files", report.files());
        json.put("released", report.released());
        json.put("releasedBytes", report.releasedBytes());
        json.put("hydrated", report.hydrated());
        json.put("hydratedBytes", report.hydratedBytes());
        json.put("byFallback", report.byFallback());
        json.put("seconds", report.wall().toMillis() / 1e3);
        json.put("failed", report.failed());
        ObjectNode causes = json.putObject("failureCauses");
        new TreeMap<>(report.failures()).forEach(causes::put);
        ArrayNode failures = json.putArray("failures");
        for (HydrateFailure failure : report.firstFailures()) {
            ObjectNode one = failures.addObject();
            one.put("file", failure.file().toString());
            one.put("cause", failure.why());
            one.put("message", failure.message());
        }
        return json.toPrettyString() + System.lineSeparator();
    }
}
