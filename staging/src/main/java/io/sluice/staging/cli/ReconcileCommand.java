package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.S3Location;
import io.sluice.staging.repository.Counterpart;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.Discrepancy;
import io.sluice.staging.repository.Finding;
import io.sluice.staging.repository.Repairs;
import io.sluice.staging.repository.TaskOutcome;
import io.sluice.staging.repository.TaskRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares a bucket with the files that are linked to it: what automatic import and export have missed, what is"
                    + " lost, what has to be thawed first.",
            "",
            "Prints a line for each discrepancy and what to do about it. With --repair, objects without a current file are"
                    + " imported and files that are not in the bucket exported; nothing that is in one place only is"
                    + " ever replaced.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice reconcile s3://corpus/imagenet /fsx/imagenet",
            "  sluice reconcile s3://corpus/imagenet /fsx/imagenet --repair"
        })
final class ReconcileCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "S3_URL", description = "Bucket and prefix: s3://bucket/prefix")
    @SuppressWarnings("NullAway.Init")
    private S3Location source;

    @Parameters(index = "1", paramLabel = "DIRECTORY", description = "The directory that is linked to it.")
    private Path directory = Path.of("");

    @Option(names = "--repair", description = "Import and export what is missing.")
    private boolean repair;

    @Option(names = "--json", description = "Print a line of JSON for each discrepancy.")
    private boolean json;

    @Option(
            names = "--wait",
            converter = Waiting.class,
            paramLabel = "TIME",
            description = "How long to wait for the tasks of --repair. Default: 1d.")
    private Duration wait = Duration.ofDays(1);

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Map<Discrepancy, Long> counts = new EnumMap<>(Discrepancy.class);
    private long notMended;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Interruption interruption = new Interruption(Duration.ofSeconds(5));
                DataRepositories repositories = fsx.open()) {
            Counterpart linked = linked(repositories);
            Repairs repairs = new Repairs(linked);
            long looked = repositories.reconcile(directory, finding -> {
                counts.merge(finding.discrepancy(), 1L, Long::sum);
                notMended += repairs.note(finding) ? 0 : 1;
                out.println(json ? json(finding) : text(finding));
            });
            err.println("Looked at " + Quantity.count(looked, "file") + " and objects: " + summary());
            if (counts.isEmpty()) {
                return ExitCode.SUCCESS.number();
            }
            if (!repair || interruption.came()) {
                return ExitCode.PARTIAL.number();
            }
            return (mend(repositories, repairs, out) && notMended == 0 ? ExitCode.SUCCESS : ExitCode.PARTIAL).number();
        }
    }

    private Counterpart linked(DataRepositories repositories) throws IOException {
        Counterpart linked = repositories.linkedPaths(List.of(directory)).require(directory.toRealPath());
        if (!slashed(linked.object()).equals(slashed(source))) {
            throw new ParameterException(
                    spec.commandLine(), directory + " is linked to " + linked.object() + ", not to " + source);
        }
        return linked;
    }

    private static String slashed(S3Location location) {
        String url = location.toString();
        return url.endsWith("/") ? url : url + "/";
    }

    private boolean mend(DataRepositories repositories, Repairs repairs, PrintWriter out) throws IOException {
        boolean well = true;
        TaskProgress progress = new TaskProgress(spec.commandLine().getErr());
        for (TaskRequest request : repairs.requests()) {
            TaskOutcome outcome = repositories.tasks().run(request, progress, wait);
            well &= outcome.verdict() == TaskOutcome.Verdict.SUCCEEDED;
            if (!json) {
                out.print(TaskText.of(outcome));
            }
        }
        return well;
    }

    private String summary() {
        if (counts.isEmpty()) {
            return "no discrepancy.";
        }
        StringBuilder text = new StringBuilder();
        counts.forEach((what, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append(Quantity.count(count))
                .append(' ')
                .append(words(what)));
        return text.append('.').toString();
    }

    private static String words(Discrepancy what) {
        return what.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String text(Finding finding) {
        return words(finding.discrepancy()) + ": " + finding.place().local() + " = "
                + finding.place().object() + "; " + finding.discrepancy().remedy();
    }

    private static String json(Finding finding) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("discrepancy", finding.discrepancy().name());
        line.put("path", finding.place().local().toString());
        line.put("object", finding.place().object().toString());
        return line.toString();
    }
}
