package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.S3Location;
import io.sluice.staging.doctor.Doctor;
import io.sluice.staging.doctor.Finding;
import io.sluice.staging.doctor.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
        name = "doctor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Checks whether this machine is set up for staging: the Lustre client and its library, the mount, names and ports,"
                    + " writing and layouts, HSM, space, tuning, and with a bucket credentials, access and region.",
            "",
            "Each line says what was checked, what was found, and what to do. It ends with 4 when there is a problem, with 0"
                    + " when there are only warnings.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  sluice doctor /fsx", "  sluice doctor /fsx/imagenet s3://corpus/imagenet --json"})
final class DoctorCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "WHAT",
            arity = "0..2",
            description = "A directory on the file system (default: here) and the s3://bucket/prefix to be staged.")
    private List<String> what = List.of();

    @Mixin
    private final S3Options s3 = new S3Options();

    @Option(
            names = "--file-system-id",
            paramLabel = "ID",
            description = "The FSx file system, fs-.... Default: from the mount's host name.")
    private @Nullable String fileSystemId;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<String> buckets =
                what.stream().filter(word -> word.startsWith("s3://")).toList();
        List<String> paths =
                what.stream().filter(word -> !word.startsWith("s3://")).toList();
        if (buckets.size() > 1 || paths.size() > 1) {
            throw new ParameterException(spec.commandLine(), "name one directory and one s3:// location at most");
        }
        Optional<S3Location> bucket =
                buckets.stream().findFirst().map(url -> Usage.checked(spec, () -> S3Location.parse(url)));
        Doctor doctor = new Doctor(Surroundings.ofThisMachine(s3.access(), Optional.ofNullable(fileSystemId)));
        List<Finding> findings = doctor.examine(Path.of(paths.isEmpty() ? "" : paths.get(0)), bucket);

        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? json(findings).toPrettyString() + System.lineSeparator() : text(findings));
        return (count(findings, Finding.Verdict.PROBLEM) > 0 ? ExitCode.FATAL : ExitCode.SUCCESS).number();
    }

    static String text(List<Finding> findings) {
        Table table = new Table("", "CHECKED", "FOUND");
        for (Finding finding : findings) {
            table.row(finding.verdict().toString(), finding.check(), finding.found());
            if (!finding.remedy().isEmpty()) {
                table.row("", "", "-> " + finding.remedy());
            }
        }
        return table
                + Quantity.count(count(findings, Finding.Verdict.PROBLEM), "problem") + ", "
                + Quantity.count(count(findings, Finding.Verdict.WARNING), "warning") + System.lineSeparator();
    }

    private static ObjectNode json(List<Finding> findings) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("problems", count(findings, Finding.Verdict.PROBLEM));
        json.put("warnings", count(findings, Finding.Verdict.WARNING));
        ArrayNode array = json.putArray("findings");
        for (Finding finding : findings) {
            array.addObject()
                    .put("check", finding.check())
                    .put("verdict", finding.verdict().toString())
                    .put("found", finding.found())
                    .put("remedy", finding.remedy());
        }
        return json;
    }

    private static long count(List<Finding> findings, Finding.Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }
}
