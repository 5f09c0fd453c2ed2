package io.sluice.staging.cli;

import io.sluice.staging.AtomicReport;
import io.sluice.staging.Deletion;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.Stager;
import io.sluice.staging.StagingException;
import io.sluice.staging.SwapKind;
import io.sluice.staging.plan.ExtraFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
        customSynopsis = {"sluice stage [OPTIONS] SRC DST", "       sluice stage [OPTIONS] --plan=FILE DST"},
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

    @Option(
            names = "--json",
            description =
                    "Print what happens as JSON objects, one a line: started, progress, failed, and last finished with the"
                            + " report, or error. Their schema is in the jar: io/sluice/staging/cli/stage-events.schema.json")
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
        Tally tally = new Tally();
        try (Interruption interruption = new Interruption(Duration.ofSeconds(grace));
                Stager stager = Stager.create(options)) {
            if (!json) {
                StageReport report = stage(stager, source, destination, tally, tally, this::tell);
                if (!progress.quiet() || !report.complete()) {
                    out.print(ReportText.of(report));
                    out.flush();
                }
                if (delete) {
                    out.println(deletionText(report, stager, source, destination));
                }
                out.flush();
                return code(report, interruption).number();
            }
            try (StageEvents events = StageEvents.begin(out, tally, progress.interval(), source, destination)) {
                return withEvents(stager, source, destination, tally, events, interruption)
                        .number();
            }
        }
    }

    private static ExitCode code(StageReport report, Interruption interruption) {
        return interruption.came() ? ExitCode.SIGTERM : ExitCode.of(report);
    }

    private ExitCode withEvents(
            Stager stager,
            S3Location source,
            Path destination,
            Tally tally,
            StageEvents events,
            Interruption interruption)
            throws IOException {
        try {
            StageReport report = stage(
                    stager,
                    source,
                    destination,
                    tally,
                    StageListener.all(tally, events),
                    swap -> swap.ifPresent(events::swapped));
            if (delete && report.complete()) {
                events.extraFiles(delete(stager, source, destination));
            }
            ExitCode code = code(report, interruption);
            events.finished(report, code);
            return code;
        } catch (StagingException e) {
            events.error(e);
            throw e;
        }
    }

    private StageOptions options() {
        StageOptions.Builder builder = tuning.builder(s3.access());
        selection.addTo(builder);
        return builder.build();
    }

    private StageReport stage(
            Stager stager,
            S3Location source,
            Path destination,
            Tally tally,
            StageListener listener,
            Consumer<Optional<SwapKind>> swapped)
            throws IOException {
        try (MetricsExport export = metrics.start();
                Progress shown =
                        progress.show(tally, "staging", spec.commandLine().getErr())) {
            StageListener told = export.stage(destination, listener);
            shown.start();
            if (failures == null) {
                return run(stager, source, destination, told, swapped);
            }
            try (FailureList list = new FailureList(failures)) {
                StageReport report = run(stager, source, destination, StageListener.all(told, list), swapped);
                list.publish();
                return report;
            }
        }
    }

    private StageReport run(
            Stager stager,
            S3Location source,
            Path destination,
            StageListener listener,
            Consumer<Optional<SwapKind>> swapped)
            throws StagingException {
        if (!atomic) {
            return stager.stage(source, destination, listener);
        }
        AtomicReport report = stager.stageAtomically(source, destination, listener);
        swapped.accept(report.swap());
        return report.stage();
    }

    private void tell(Optional<SwapKind> swap) {
        if (!progress.quiet()) {
            spec.commandLine().getErr().println("sluice: " + words(swap));
        }
    }

    private static String words(Optional<SwapKind> swap) {
        return swap.map(kind -> switch (kind) {
                    case RENAMED -> "the new directory got its name in one rename";
                    case EXCHANGED -> "the new directory and the former one were exchanged in one step";
                    case TWO_RENAMES ->
                        "the former directory was replaced with two renames, between which there was none for a moment:"
                                + " this file system cannot exchange names";
                    case NOT_NEEDED -> "the directory holds everything already and was left as it is";
                })
                .orElse("the directory was left as it is; running again goes on beside it");
    }

    private Deletion delete(Stager stager, S3Location source, Path destination) throws IOException {
        if (maxDelete != null) {
            return stager.deleteExtra(source, destination, maxDelete);
        }
        try (ExtraFiles extra = stager.extraFiles(source, destination)) {
            return new Deletion(extra.count(), extra.bytes(), 0);
        }
    }

    private String deletionText(StageReport report, Stager stager, S3Location source, Path destination)
            throws IOException {
        if (!report.complete()) {
            return "Nothing was deleted, because not everything is staged.";
        }
        Deletion done = delete(stager, source, destination);
        String files = Quantity.count(done.found(), "file") + " of " + Quantity.bytes(done.bytes());
        return done.found() == 0
                ? "No staged file lacks its object: nothing to delete."
                : done.deleted() == 0
                        ? "No longer in the bucket: " + files
                                + ". 'sluice plan --delete --list' names them; --max-delete=" + done.found()
                                + " removes them."
                        : "Deleted, because no longer in the bucket: " + files + ".";
    }
}
