package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StagePlan;
import io.sluice.staging.Stager;
import io.sluice.staging.StagingException;
import io.sluice.staging.plan.ExtraFiles;
import io.sluice.staging.plan.ManifestEntry;
import io.sluice.staging.plan.PlanEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        customSynopsis = {"sluice plan [OPTIONS] SRC DST", "       sluice plan [OPTIONS] --plan=FILE DST"},
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
            "  sluice plan s3://corpus/imagenet /fsx/imagenet --json | jq -r .key",
            "  sluice plan s3://corpus/imagenet /fsx/imagenet --out=imagenet.plan"
        })
final class PlanCommand implements Callable<Integer> {

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
            description = "Also the files that were staged from SRC and whose objects are gone, which 'sluice stage"
                    + " --delete' would remove.")
    private boolean delete;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Store the plan as JSON lines in FILE, for 'sluice stage --plan', here or on other machines.")
    private @Nullable Path out;

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
    public Integer call() throws IOException {
        StageOptions options = Usage.checked(spec, this::options);
        Path destination = route.destination(options);
        S3Location source = route.source(options);
        PrintWriter to = spec.commandLine().getOut();
        try (Stager stager = Stager.create(options)) {
            StagePlan plan = stager.plan(source, destination);
            if (out != null) {
                store(plan, out, to);
            } else if (json) {
                plan.read(entry -> to.println(toJson(entry)));
            } else {
                print(plan, to);
            }
            if (delete) {
                printExtra(stager, source, destination, to);
            }
        }
        to.flush();
        return ExitCode.SUCCESS.number();
    }

    private StageOptions options() {
        StageOptions.Builder builder = tuning.builder(s3.access());
        selection.addTo(builder);
        return builder.build();
    }

    private static void store(StagePlan plan, Path file, PrintWriter to) throws StagingException {
        StagePlan.Summary summary = plan.write(file);
        to.println("Stored the plan for " + plan.source() + " to " + plan.destination() + " in " + file + ": "
                + Quantity.count(summary.objects(), "object") + ". " + toCopy(summary));
    }

    private void printExtra(Stager stager, S3Location source, Path destination, PrintWriter to) throws IOException {
        try (ExtraFiles extra = stager.extraFiles(source, destination)) {
            if (list || json) {
                for (Optional<ManifestEntry> next = extra.next(); next.isPresent(); next = extra.next()) {
                    to.println(json ? toJson(next.get()) : line(next.get()));
                }
            }
            if (!json) {
                to.println("No longer in the bucket: " + Quantity.count(extra.count(), "file") + " of "
                        + Quantity.bytes(extra.bytes()) + ".");
            }
        }
    }

    private static String line(ManifestEntry file) {
        return String.format(
                Locale.ROOT,
                "%6s %10s  %s  (no longer in the bucket)",
                "delete",
                Quantity.bytes(file.size()),
                file.key());
    }

    private static String toJson(ManifestEntry file) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("action", "delete");
        json.put("reason", "GONE");
        json.put("why", "no longer in the bucket");
        json.put("key", file.key());
        json.put("path", file.path());
        json.put("bytes", file.size());
        return json.toString();
    }

    private static String toCopy(StagePlan.Summary summary) {
        return "To copy: " + Quantity.bytes(summary.bytesToCopy()) + " in " + Quantity.count(summary.copies(), "file")
                + " of " + Quantity.bytes(summary.bytes()) + " in " + Quantity.count(summary.objects(), "object") + ".";
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
        out.println(toCopy(summary));
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
