package io.sluice.staging.cli;

import io.sluice.staging.S3Location;
import io.sluice.staging.StageReport;
import io.sluice.staging.Stager;
import io.sluice.staging.StagingException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "stage",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
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
            "  sluice stage s3://demo/ /tmp/demo --endpoint-url=http://127.0.0.1:9000 --path-style"
        })
final class StageCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "SRC", description = "Bucket and prefix: s3://bucket/prefix")
    private S3Location source = new S3Location("unset", "");

    @Parameters(
            index = "1",
            paramLabel = "DST",
            description = "The directory that the keys below the prefix become files in; made when it is not there.")
    private Path destination = Path.of("");

    @Mixin
    private final S3Options s3 = new S3Options();

    @Mixin
    private final StageTuning tuning = new StageTuning();

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            description = "On standard error: 'auto' (a bar on a terminal, else a line every so often), 'bar', 'lines',"
                    + " 'none'. Default: auto.")
    private ProgressStyle progress = ProgressStyle.AUTO;

    @Option(
            names = "--progress-interval",
            paramLabel = "SECONDS",
            description = "Between two lines of progress. Default: 10.")
    private int progressInterval = 10;

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

    /** How progress is shown. */
    enum ProgressStyle {
        AUTO,
        BAR,
        LINES,
        NONE
    }

    @Override
    public Integer call() throws StagingException {
        PrintWriter out = spec.commandLine().getOut();
        Tally tally = new Tally();
        try (Interruption interruption = new Interruption(Duration.ofSeconds(grace))) {
            StageReport report = stage(tally);
            out.print(json ? ReportJson.of(report) : ReportText.of(report));
            out.flush();
            return (interruption.came() ? ExitCode.SIGTERM : ExitCode.of(report)).number();
        }
    }

    private StageReport stage(Tally tally) throws StagingException {
        try (Stager stager = Stager.create(Usage.checked(spec, () -> tuning.options(s3.access())));
                Progress shown = progress(tally)) {
            shown.start();
            return stager.stage(source, destination, tally);
        }
    }

    private Progress progress(Tally tally) {
        ProgressStyle style = progress != ProgressStyle.AUTO
                ? progress
                : Terminal.watchesStandardError() ? ProgressStyle.BAR : ProgressStyle.LINES;
        return switch (style) {
            case BAR -> Progress.bar(tally);
            case LINES -> Progress.lines(tally, spec.commandLine().getErr(), Duration.ofSeconds(progressInterval));
            case AUTO, NONE -> Progress.none();
        };
    }
}
