package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.Deletion;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.ProofKind;
import io.sluice.staging.Push;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagedFile;
import io.sluice.staging.StagingException;
import io.sluice.staging.push.PushListener;
import io.sluice.staging.push.PushOptions;
import io.sluice.staging.push.PushReport;
import io.sluice.staging.push.PushSkip;
import io.sluice.staging.push.UserMetadata;
import io.sluice.staging.source.ObjectFilter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "push",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Uploads the files of a directory to S3: results, checkpoints.",
            "",
            "Each file becomes the object with its path behind the prefix, sent with its CRC64NVME, which S3 compares with what"
                    + " it received; large files in parts. Running it again uploads what is new or changed. Symbolic links,"
                    + " special files and .sluice are left out; links and special files are named.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice push /fsx/run-17/checkpoints s3://results/run-17/checkpoints",
            "  sluice push /fsx/results s3://results/latest --delete --max-delete=100"
        })
final class PushCommand implements Callable<Integer> {

    private static final int NAMES_SHOWN = 20;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory whose files are uploaded.")
    private Path directory = Path.of("");

    @Parameters(index = "1", paramLabel = "DST", description = "Bucket and prefix: s3://bucket/prefix")
    private S3Location target = new S3Location("unset", "");

    @Mixin
    private final S3Options s3 = new S3Options();

    @ArgGroup(multiplicity = "0..*")
    private List<StageTuning.Filter> filters = new ArrayList<>();

    @Option(
            names = "--skip",
            paramLabel = "POLICY",
            description = "When a file needs no upload: 'size-and-time' (its object has its size and is newer),"
                    + " 'checksum' (its object has the checksum of its bytes; reads the file and asks S3 once), or"
                    + " 'always' upload. Default: size-and-time.")
    private Skip skip = Skip.SIZE_AND_TIME;

    @Option(
            names = "--metadata",
            paramLabel = "WHAT",
            description = "What objects say of their files: 'posix' (times, mode and owner, as FSx for Lustre keeps and"
                    + " restores them), 'tree' (the same, and directories and symbolic links are objects too, as FSx exports"
                    + " them), or 'none'. Default: posix.")
    private Metadata metadata = Metadata.POSIX;

    @Option(
            names = "--delete",
            description =
                    "Look for objects beneath DST that have no file. They are removed only when --max-delete allows"
                            + " so many; without it they are counted and stay.")
    private boolean delete;

    @Option(
            names = "--max-delete",
            paramLabel = "N",
            description = "How many objects --delete may remove. When there are more, none is removed.")
    private @Nullable Long maxDelete;

    @Option(names = "--max-requests", paramLabel = "N", description = "Files uploaded at once. Default: 64.")
    private int maxRequests = PushOptions.DEFAULT_MAX_UPLOADS;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description = "How long SIGINT or SIGTERM waits for the process to end in order. Default: 20.")
    private int grace = 20;

    @Mixin
    private final ProgressOptions progress = new ProgressOptions();

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** As {@link PushSkip}, in the words of the command line. */
    enum Skip {
        SIZE_AND_TIME,
        CHECKSUM,
        ALWAYS;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    /** What objects say of their files. */
    enum Metadata {
        POSIX,
        TREE,
        NONE
    }

    @Override
    public Integer call() throws StagingException {
        if (maxDelete != null && !delete) {
            throw new ParameterException(spec.commandLine(), "--max-delete is the limit of --delete: give both");
        }
        PushOptions options = Usage.checked(spec, this::options);
        PrintWriter out = spec.commandLine().getOut();
        Tally tally = new Tally();
        try (Interruption interruption = new Interruption(Duration.ofSeconds(grace))) {
            PushReport report;
            try (Progress shown =
                    progress.show(tally, "pushing", spec.commandLine().getErr())) {
                shown.start();
                report = Push.push(directory, target, options, maxDelete == null ? 0 : maxDelete, new Counted(tally));
            }
            ExitCode code = exitCode(report);
            if (json) {
                out.print(toJson(report));
            } else if (!progress.quiet() || code != ExitCode.SUCCESS) {
                out.print(text(report));
            }
            out.flush();
            return (interruption.came() ? ExitCode.SIGTERM : code).number();
        }
    }

    private PushOptions options() {
        List<String> patterns = new ArrayList<>();
        filters.forEach(filter -> filter.addTo(patterns));
        return new PushOptions(
                s3.access(),
                PushSkip.valueOf(skip.name()),
                ObjectFilter.of(patterns),
                switch (metadata) {
                    case POSIX -> UserMetadata.POSIX;
                    case TREE -> UserMetadata.TREE;
                    case NONE -> UserMetadata.NONE;
                },
                maxRequests);
    }

    private ExitCode exitCode(PushReport report) {
        if (report.complete() && isRefused(report.extra())) {
            return ExitCode.USAGE;
        }
        return ExitCode.of(report.pushed() + report.skipped(), report.failures().keySet());
    }

    private boolean isRefused(Deletion extra) {
        return maxDelete != null && extra.found() > maxDelete;
    }

    private String text(PushReport report) {
        String end = System.lineSeparator();
        StringBuilder text = new StringBuilder(report.complete() ? "Pushed " : "Pushed in part ")
                .append(report.directory())
                .append(" to ")
                .append(report.target())
                .append(" in ")
                .append(Quantity.time(report.wall()))
                .append(end);
        Table table = new Table("", ">FILES", ">SIZE", "");
        table.row("in the directory", Quantity.count(report.files()), Quantity.bytes(report.bytes()), "");
        table.row(
                "uploaded",
                Quantity.count(report.pushed()),
                Quantity.bytes(report.bytesPushed()),
                report.pushed() > 0 ? "CRC64NVME compared by S3" : "");
        table.row("unchanged", Quantity.count(report.skipped()), "", "");
        table.row("failed", Quantity.count(report.failed()), "", "");
        if (report.leftOut() > 0) {
            table.row("left out", Quantity.count(report.leftOut()), "", "S3 has no links and special files");
        }
        text.append(table);
        report.firstFailures().stream()
                .limit(NAMES_SHOWN)
                .forEach(failure ->
                        text.append("  FAILED ").append(failure.message()).append(end));
        report.firstLeftOut().stream()
                .limit(NAMES_SHOWN)
                .forEach(name -> text.append("  left out ").append(name).append(end));
        if (delete) {
            text.append(deletion(report)).append(end);
        }
        return text.toString();
    }

    private String deletion(PushReport report) {
        Deletion extra = report.extra();
        String objects = Quantity.count(extra.found(), "object") + " of " + Quantity.bytes(extra.bytes());
        if (extra.found() == 0) {
            return "No object lacks its file: nothing to delete.";
        }
        if (extra.deleted() > 0) {
            return "Deleted, because they have no file: " + objects + ".";
        }
        if (!report.complete()) {
            return "Nothing was deleted, because not everything was pushed.";
        }
        return isRefused(extra)
                ? "Nothing was deleted: " + objects + " have no file, and at most " + maxDelete
                        + " may be deleted. Look first, then allow that many."
                : "Without a file: " + objects + ". --max-delete=" + extra.found() + " removes them.";
    }

    private static String toJson(PushReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("directory", report.directory().toString());
        json.put("target", report.target().toString());
        json.put("complete", report.complete());
        json.put("seconds", report.wall().toMillis() / 1e3);
        json.put("files", report.files());
        json.put("bytes", report.bytes());
        json.put("pushed", report.pushed());
        json.put("pushedBytes", report.bytesPushed());
        json.put("skipped", report.skipped());
        json.put("failed", report.failed());
        json.put("leftOut", report.leftOut());
        ArrayNode leftOut = json.putArray("firstLeftOut");
        report.firstLeftOut().forEach(leftOut::add);
        ObjectNode causes = json.putObject("failureCauses");
        new TreeMap<>(report.failures()).forEach((cause, files) -> causes.put(cause.name(), files));
        ArrayNode failures = json.putArray("failures");
        report.firstFailures().forEach(failure -> {
            ObjectNode node = failures.addObject();
            node.put("path", failure.key());
            node.put("bytes", failure.bytes());
            node.put("cause", failure.cause().name());
            node.put("message", failure.message());
        });
        ObjectNode extra = json.putObject("extraObjects");
        extra.put("found", report.extra().found());
        extra.put("bytes", report.extra().bytes());
        extra.put("deleted", report.extra().deleted());
        return json.toPrettyString() + System.lineSeparator();
    }

    /** Shows a push as the progress of a stage is shown. */
    private record Counted(Tally tally) implements PushListener {

        @Override
        public void planned(String key, long bytes) {
            tally.planned(key, bytes);
        }

        @Override
        public void allPlanned() {
            tally.planComplete();
        }

        @Override
        public void skipped(String key, long bytes) {
            tally.skipped(key, bytes, "");
        }

        @Override
        public void sent(long bytes) {
            tally.wrote(bytes);
        }

        @Override
        public void pushed(String key, long bytes) {
            tally.staged(new StagedFile(key, Path.of(key), bytes, ProofKind.CRC64NVME));
        }

        @Override
        public void failed(String path, long bytes, FailureCause cause, String message) {
            tally.failed(new FileFailure(path, bytes, cause, message, null));
        }
    }
}
