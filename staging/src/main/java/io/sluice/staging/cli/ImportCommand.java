package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.ByteSize;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.S3Location;
import io.sluice.staging.agent.ImportListener;
import io.sluice.staging.agent.ImportOptions;
import io.sluice.staging.agent.ImportReport;
import io.sluice.staging.agent.Imported;
import io.sluice.staging.agent.ObjectImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Makes released files of the objects under an S3 prefix: no data is copied.",
            "",
            "Each file has its object's size and POSIX metadata; reading it, or 'sluice hydrate', makes the HSM agent"
                    + " ('sluice agent') fetch the data. Run again, it adds what is new and updates what changed, and"
                    + " goes on where it was stopped. Needs root.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = "  sluice import s3://corpus/imagenet /lustre/imagenet --archive-id=1")
final class ImportCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "SRC", description = "Bucket and prefix: s3://bucket/prefix")
    private S3Location source = new S3Location("unset", "");

    @Parameters(
            index = "1",
            paramLabel = "DST",
            description = "The directory on Lustre that the keys below the prefix become files in; made when it is not"
                    + " there.")
    private Path destination = Path.of("");

    @Option(
            names = "--archive-id",
            paramLabel = "N",
            description = "The archive id that the agent serves which is to fetch the data. Default: 1.")
    private int archiveId = 1;

    @Option(
            names = "--chunk-size",
            paramLabel = "SIZE",
            description =
                    "How much of a file lies on one OST at most once it is restored; larger files get more stripes."
                            + " Default: 1GiB.")
    private String chunkSize = "1GiB";

    @Option(names = "--parallel", paramLabel = "N", description = "Objects worked on at a time, 1 to 256. Default: 32.")
    private int parallel = ImportOptions.DEFAULT_PARALLEL;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Mixin
    private final S3Options s3 = new S3Options();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ImportOptions options = Usage.checked(
                spec, () -> new ImportOptions(s3.access(), archiveId, ByteSize.parse(chunkSize), parallel));
        LustreFileSystem fileSystem = LustreFileSystem.at(destination);
        try (Interruption interruption = new Interruption(Duration.ofSeconds(20));
                ObjectImport objects = ObjectImport.into(fileSystem, options)) {
            ImportReport report = objects.all(source, destination, new ImportListener() {
                @Override
                public void failed(FileFailure failure) {
                    synchronized (err) {
                        err.println("sluice: " + failure.message());
                    }
                }
            });
            out.print(json ? json(report) : text(report));
            out.flush();
            return (interruption.came() ? ExitCode.SIGTERM : exitCode(report)).number();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.SIGTERM.number();
        }
    }

    private static ExitCode exitCode(ImportReport report) {
        if (report.failed() == 0) {
            return ExitCode.SUCCESS;
        }
        if (report.failures().keySet().stream()
                .allMatch(cause -> cause.severity() == FailureCause.Severity.RETRYABLE)) {
            return ExitCode.RETRYABLE;
        }
        return report.failed() < report.objects() ? ExitCode.PARTIAL : ExitCode.FATAL;
    }

    private static String text(ImportReport report) {
        StringBuilder text = new StringBuilder("imported ")
                .append(report.source())
                .append(" to ")
                .append(report.destination())
                .append(" in ")
                .append(Quantity.time(report.wall()))
                .append(": ")
                .append(Quantity.count(report.count(Imported.NEW), "new file"))
                .append(", ")
                .append(Quantity.count(report.count(Imported.UPDATED)))
                .append(" updated, ")
                .append(Quantity.count(report.count(Imported.UNCHANGED)))
                .append(" unchanged, ")
                .append(Quantity.count(report.failed()))
                .append(" failed; ")
                .append(Quantity.bytes(report.bytes()))
                .append(" in S3")
                .append(System.lineSeparator());
        if (report.archived() > 0) {
            text.append(Quantity.count(report.archived(), "object"))
                    .append(" must be restored in S3 before their files can be read")
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String json(ImportReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("source", report.source().toString());
        json.put("destination", report.destination().toString());
        json.put("seconds", report.wall().toMillis() / 1e3);
        json.put("objects", report.objects());
        json.put("new", report.count(Imported.NEW));
        json.put("updated", report.count(Imported.UPDATED));
        json.put("unchanged", report.count(Imported.UNCHANGED));
        json.put("directories", report.directories());
        json.put("bytes", report.bytes());
        json.put("archivedInS3", report.archived());
        json.put("failed", report.failed());
        ObjectNode causes = json.putObject("failureCauses");
        new TreeMap<>(report.failures()).forEach((cause, objects) -> causes.put(cause.name(), objects));
        ArrayNode failures = json.putArray("failures");
        for (FileFailure failure : report.firstFailures()) {
            ObjectNode one = failures.addObject();
            one.put("key", failure.key());
            one.put("bytes", failure.bytes());
            one.put("cause", failure.cause().name());
            one.put("message", failure.message());
        }
        return json.toPrettyString() + System.lineSeparator();
    }
}
