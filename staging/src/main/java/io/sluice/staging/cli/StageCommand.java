package io.sluice.staging.cli;

import io.sluice.staging.AtomicReport;
import io.sluice.staging.Deletion;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.Stager;
import io.sluice.staging.StagingException;
import io.sluice.staging.plan.ExtraFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "stage",
        mixinStandardHelpOptions = true,
        customSynopsis = {"sluice stage [OPTIONS] SRC DST", "sluice stage [OPTIONS] --plan=FILE DST"},
        sortOptions = false,
        description = {
            "Copies the objects under an S3 prefix to a directory, laid out for Lustre and verified.",
            "",
            "An object gets its final name when all of its bytes are written, compared with the checksum that S3 keeps, and"
                    + " synced. What is there already and unchanged is skipped, so the same command resumes a run that was"
                    + " stopped. On a file system other than Lustre everything works the same, and no layout is set.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice stage s3://corpus/imagenet /fsx/imagenet",
            "  sluice stage s3://corpus/imagenet /fsx/imagenet --include='train/**' --exclude='**'",
            "  sluice stage s3://corpus/imagenet /fsx/imagenet --layout='-c 8 -S 4M'",
            "  sluice stage s3://corpus/imagenet /fsx/imagenet --files-from=keys.txt --failures=failed.jsonl",
            "  sluice stage s3://corpus/imagenet /fsx/imagenet --shard=auto",
            "  sluice stage s3://demo/ /tmp/demo --endpoint-url=http://127.0.0.1:9000 --path-style"
        })
final class StageCommand implements Callable<Integer> {

    @Mixin
    private final Route route = new Route();

    @Mixin
    private final S3Options s3 = new S3Options();

    @Mixin
    private final StageTuning tuning = new StageTuning();

    @Mixin
    private final SelectionOptions selection = new SelectionOptions();

    @Option(
            names = "--delete",
            description = "After a complete stage look for files that were staged from SRC and whose objects are gone."
                    + " They are removed only when --max-delete allows so many; without it they are counted and"
                    + " stay. Files that were changed or put there by others are left alone.")
    private boolean delete;

    @Option(
            names = "--max-delete",
            paramLabel = "N",
            description = "How many files --delete may remove. When there are more, none is removed.")
    private @Nullable Long maxDelete;

    @Option(
            names = "--atomic",
            description =
                    "Stage to a new directory beside DST, which takes its place when everything is staged; until then"
                            + " DST stays as it is. What DST held besides is gone afterwards. Needs room for both. Where the file"
                            + " system can, the two exchange their names in one step; on Lustre, which cannot, two renames follow"
                            + " each other and DST is missing for a moment. The report says which.")
    private boolean atomic;

    @Option(
            names = "--failures",
            paramLabel = "FILE",
            description = "Write each object that failed as a line of JSON to FILE, which --files-from takes to try"
                    + " these again. An empty file when none failed.")
    private @Nullable Path failures;

    @Mixin
    private final ProgressOptions progress = new ProgressOptions();

    @Mixin
    private final MetricsOptions metrics = new MetricsOptions();

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description = "How long SIGINT or SIGTERM waits for what is in flight to end. Default: 20.")
    private int grace = 20;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        StageOptions options = Usage.checked(spec, this::options);
        Path destination = route.destination(options);
        S3Location source = route.source(options);
        if (maxDelete != null && !delete) {
            throw new ParameterException(spec.commandLine(), "--max-delete is the limit of --delete: give both");
        }
        if (atomic && delete) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--atomic leaves nothing to --delete: the new directory holds what the bucket holds");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Interruption interruption = new Interruption(Duration.ofSeconds(grace));
                Stager stager = Stager.create(options)) {
            StageReport report = stage(stager, source, destination);
            Optional<Deletion> deletion = Optional.empty();
            if (delete && report.complete()) {
                deletion = Optional.of(delete(stager, source, destination));
            }
            if (json) {
                out.print(ReportJson.of(report, deletion));
            } else if (!progress.quiet() || !report.complete()) {
                out.print(ReportText.of(report) + text(deletion));
            }
            out.flush();
            return (interruption.came() ? ExitCode.SIGTERM : ExitCode.of(report)).number();
        }
    }

    private StageOptions options() {
        StageOptions.Builder builder = tuning.builder(s3.access());
        selection.addTo(builder);
        return builder.build();
    }

    private StageReport stage(Stager stager, S3Location source, Path destination) throws IOException {
        Tally tally = new Tally();
        try (MetricsExport export = metrics.start();
                Progress shown =
                        progress.show(tally, "staging", spec.commandLine().getErr())) {
            StageListener told = export.stage(destination, tally);
            shown.start();
            if (failures == null) {
                return run(stager, source, destination, told);
            }
            try (FailureList list = new FailureList(failures)) {
                StageReport report = run(stager, source, destination, StageListener.all(told, list));
                list.publish();
                return report;
            }
        }
    }

    private StageReport run(Stager stager, S3Location source, Path destination, StageListener listener)
            throws StagingException {
        if (!atomic) {
            return stager.stage(source, destination, listener);
        }
        AtomicReport report = stager.stageAtomically(source, destination, listener);
        if (!progress.quiet()) {
            spec.commandLine().getErr().println(words(report, destination));
        }
        return report.stage();
    }

    private static String words(AtomicReport report, Path destination) {
        return report.swap()
                .map(kind -> switch (kind) {
                    case RENAMED -> destination + " got its name in one rename.";
                    case EXCHANGED -> destination + " was exchanged for the new directory in one step.";
                    case TWO_RENAMES ->
                        destination + " was replaced with two renames, between which it was missing for a moment:"
                                + " this file system cannot exchange names.";
                    case NOT_NEEDED -> destination + " holds everything already and was left as it is.";
                })
                .orElse(destination + " was left as it is; running again goes on beside it.");
    }

    private Deletion delete(Stager stager, S3Location source, Path destination) throws IOException {
        if (maxDelete != null) {
            return stager.deleteExtra(source, destination, maxDelete);
        }
        try (ExtraFiles extra = stager.extraFiles(source, destination)) {
            return new Deletion(extra.count(), extra.bytes(), 0);
        }
    }

    private String text(Optional<Deletion> deletion) {
        if (!delete) {
            return "";
        }
        if (deletion.isEmpty()) {
            return "Nothing was deleted, because not everything is staged." + System.lineSeparator();
        }
        Deletion done = deletion.get();
        String files = Quantity.count(done.found(), "file") + " of " + Quantity.bytes(done.bytes());
        String sentence = done.found() == 0
                ? "No staged file lacks its object: nothing to delete."
                : done.deleted() == 0
                        ? "No longer in the bucket: " + files
                                + ". 'sluice plan --delete --list' names them; --max-delete=" + done.found()
                                + " removes them."
                        : "Deleted, because no longer in the bucket: " + files + ".";
        return sentence + System.lineSeparator();
    }
}
