package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagePlan;
import io.sluice.staging.Stager;
import io.sluice.staging.StagingException;
import io.sluice.staging.plan.PlanEntry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Says what 'sluice stage' with the same arguments would do, and why, without doing any of it.",
            "",
            "The bucket is listed and the directory is looked at; nothing is fetched and nothing is written.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice plan s3://corpus/imagenet /fsx/imagenet",
            "  sluice plan s3://corpus/imagenet /fsx/imagenet --list | grep '^ *copy'",
            "  sluice plan s3://corpus/imagenet /fsx/imagenet --json | jq -r .key"
        })
final class PlanCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "SRC", description = "Bucket and prefix: s3://bucket/prefix")
    private S3Location source = new S3Location("unset", "");

    @Parameters(
            index = "1",
            paramLabel = "DST",
            description = "The directory it would be staged to; it need not exist.")
    private Path destination = Path.of("");

    @Mixin
    private final S3Options s3 = new S3Options();

    @Mixin
    private final StageTuning tuning = new StageTuning();

    @Option(names = "--list", description = "A line for each object, not only the totals.")
    private boolean list;

    @Option(names = "--json", description = "Print every entry as a line of JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** What entries of a plan have in common. */
    private record Kind(String action, String why, String layout, String layoutWhy) {

        static Kind of(PlanEntry entry) {
            return new Kind(
                    verb(entry),
                    entry.reason().sentence(),
                    entry.layout().notation(),
                    entry.layout().why());
        }
    }

    /** How many entries are of a kind. */
    private static final class Sum {
        private long objects;
        private long bytes;
    }

    @Override
    public Integer call() throws StagingException {
        PrintWriter out = spec.commandLine().getOut();
        try (Stager stager = Stager.create(Usage.checked(spec, () -> tuning.options(s3.access())))) {
            StagePlan plan = stager.plan(source, destination);
            if (json) {
                plan.read(entry -> out.println(toJson(entry)));
            } else {
                print(plan, out);
            }
        }
        out.flush();
        return ExitCode.SUCCESS.number();
    }

    private void print(StagePlan plan, PrintWriter out) throws StagingException {
        Map<Kind, Sum> kinds = new HashMap<>();
        Consumer<PlanEntry> count = entry -> {
            Sum sum = kinds.computeIfAbsent(Kind.of(entry), kind -> new Sum());
            sum.objects++;
            sum.bytes += entry.length();
        };
        StagePlan.Summary summary = plan.read(list ? count.andThen(entry -> out.println(line(entry))) : count);
        out.println("Plan for " + plan.source() + " to " + plan.destination());
        Table table = new Table("ACTION", ">FILES", ">SIZE", "LAYOUT", "WHY");
        kinds.entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<Kind, Sum> kind) -> kind.getKey().action())
                        .thenComparing(kind -> -kind.getValue().bytes))
                .forEach(kind -> table.row(
                        kind.getKey().action(),
                        Quantity.count(kind.getValue().objects),
                        Quantity.bytes(kind.getValue().bytes),
                        kind.getKey().layout().isEmpty() ? "-" : kind.getKey().layout(),
                        why(kind.getKey())));
        out.print(table);
        out.println("To copy: " + Quantity.bytes(summary.bytesToCopy()) + " in "
                + Quantity.count(summary.copies(), "file") + " of " + Quantity.bytes(summary.bytes()) + " in "
                + Quantity.count(summary.objects(), "object") + ".");
    }

    private static String why(Kind kind) {
        return kind.layoutWhy().isEmpty() ? kind.why() : kind.why() + "; " + kind.layoutWhy();
    }

    private static String line(PlanEntry entry) {
        String layout = entry.layout().inherits() ? "" : "  [" + entry.layout().notation() + "]";
        return String.format(
                Locale.ROOT,
                "%6s %10s  %s%s  (%s)",
                verb(entry),
                Quantity.bytes(entry.length()),
                entry.object().key(),
                layout,
                entry.why());
    }

    private static String toJson(PlanEntry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("action", verb(entry));
        json.put("reason", entry.reason().name());
        json.put("why", entry.why());
        json.put("key", entry.object().key());
        json.put("path", entry.path());
        json.put("bytes", entry.length());
        json.put("layout", entry.layout().notation());
        json.put("layoutWhy", entry.layout().why());
        return json.toString();
    }

    private static String verb(PlanEntry entry) {
        return switch (entry.action()) {
            case COPY -> "copy";
            case MAKE_DIRECTORY -> "mkdir";
            case SKIP -> "skip";
            case FAIL -> "fail";
        };
    }
}
