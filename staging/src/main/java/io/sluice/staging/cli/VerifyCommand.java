package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.ProofKind;
import io.sluice.staging.StagedDirectory;
import io.sluice.staging.StagedFile;
import io.sluice.staging.StagingException;
import io.sluice.staging.verify.Finding;
import io.sluice.staging.verify.VerifyListener;
import io.sluice.staging.verify.VerifyReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Reads every staged file back and compares it with the checksum that was recorded when it was staged.",
            "",
            "S3 is not asked and no credentials are needed. Files that were put there by others are not looked at. What this"
                    + " machine wrote a moment ago may be answered from its memory: verify from another machine, or later, to"
                    + " test the storage.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  sluice verify /fsx/imagenet", "  sluice verify /fsx/imagenet --threads=32 --json"})
final class VerifyCommand implements Callable<Integer> {

    private static final int FINDINGS_SHOWN = 20;

    @Parameters(index = "0", paramLabel = "DST", description = "The directory that was staged to.")
    private Path destination = Path.of("");

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Files, or ranges of large files, read at once. Default: twice the processors, at least 8.")
    private int threads = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());

    @Option(
            names = "--require-checksum",
            description = "Count files of which no checksum is recorded as failed, instead of only naming them.")
    private boolean requireChecksum;

    @Mixin
    private final ProgressOptions progress = new ProgressOptions();

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException {
        if (threads < 1) {
            throw new ParameterException(spec.commandLine(), "--threads must be at least 1, not " + threads);
        }
        PrintWriter out = spec.commandLine().getOut();
        Tally tally = new Tally();
        VerifyReport report;
        try (Progress shown =
                progress.show(tally, "verifying", spec.commandLine().getErr())) {
            shown.start();
            report = StagedDirectory.at(destination).verify(threads, new Counted(tally));
        }
        ExitCode code = exitCode(report);
        if (json) {
            out.print(toJson(report));
        } else if (!progress.quiet() || code != ExitCode.SUCCESS) {
            out.print(text(report));
        }
        out.flush();
        return code.number();
    }

    private ExitCode exitCode(VerifyReport report) {
        long failed = report.failed() + (requireChecksum ? report.withoutProof() : 0);
        if (failed > 0) {
            return report.verified() > 0 ? ExitCode.PARTIAL : ExitCode.FATAL;
        }
        return report.stageComplete() ? ExitCode.SUCCESS : ExitCode.PARTIAL;
    }

    private static String text(VerifyReport report) {
        String end = System.lineSeparator();
        StringBuilder text = new StringBuilder(report.failed() == 0 ? "Verified " : "NOT as it was staged: ")
                .append(report.destination())
                .append(" in ")
                .append(Quantity.time(report.wall()))
                .append(end);
        Table table = new Table("", ">FILES", ">SIZE", "");
        table.row("recorded", Quantity.count(report.files()), "", "");
        double seconds = Math.max(1e-3, report.wall().toMillis() / 1e3);
        table.row(
                "as staged",
                Quantity.count(report.verified()),
                Quantity.bytes(report.bytesRead()),
                Quantity.rate(report.bytesRead() / seconds));
        new TreeMap<>(report.checksums())
                .forEach((algorithm, files) -> table.row("by", Quantity.count(files), "", algorithm));
        new TreeMap<>(report.proofs())
                .forEach((proof, files) -> table.row("proven", Quantity.count(files), "", words(proof)));
        new TreeMap<>(report.findings())
                .forEach((kind, files) -> table.row(words(kind), Quantity.count(files), "", ""));
        text.append(table);
        report.firstFindings().stream()
                .limit(FINDINGS_SHOWN)
                .forEach(finding -> text.append(finding.kind().isFailure() ? "  FAILED " : "  ")
                        .append(finding.message())
                        .append(end));
        long all =
                report.findings().values().stream().mapToLong(Long::longValue).sum();
        if (all > FINDINGS_SHOWN) {
            text.append("  and ")
                    .append(Quantity.count(all - FINDINGS_SHOWN))
                    .append(" more; --json names the first ")
                    .append(Quantity.count(VerifyReport.KEPT_FINDINGS))
                    .append(end);
        }
        if (!report.stageComplete()) {
            text.append("The stage itself is not complete: run 'sluice stage' again.")
                    .append(end);
        }
        return text.toString();
    }

    private static String words(String proof) {
        return switch (proof) {
            case "full-object" -> "with the checksum that S3 keeps";
            case "composite" -> "with S3's checksums of its parts";
            case "etag" -> "with S3's MD5 when it was staged";
            case "length" -> "by length alone when it was staged: S3 keeps no checksum";
            default -> proof;
        };
    }

    private static String words(Finding.Kind kind) {
        return switch (kind) {
            case MISSING -> "missing";
            case SIZE_DIFFERS -> "other size";
            case CHANGED -> "changed since";
            case CORRUPT -> "CORRUPT";
            case UNREADABLE -> "unreadable";
            case NO_PROOF -> "no checksum";
        };
    }

    private static String toJson(VerifyReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("destination", report.destination().toString());
        json.put("stageComplete", report.stageComplete());
        json.put("seconds", report.wall().toMillis() / 1e3);
        json.put("files", report.files());
        json.put("verified", report.verified());
        json.put("bytesRead", report.bytesRead());
        json.put("failed", report.failed());
        json.put("withoutProof", report.withoutProof());
        ObjectNode checksums = json.putObject("checksums");
        new TreeMap<>(report.checksums()).forEach(checksums::put);
        ObjectNode proofs = json.putObject("proofs");
        new TreeMap<>(report.proofs()).forEach(proofs::put);
        ObjectNode kinds = json.putObject("findingKinds");
        new TreeMap<>(report.findings()).forEach((kind, files) -> kinds.put(kind.name(), files));
        ArrayNode findings = json.putArray("findings");
        report.firstFindings().forEach(finding -> {
            ObjectNode node = findings.addObject();
            node.put("path", finding.path());
            node.put("bytes", finding.bytes());
            node.put("kind", finding.kind().name());
            node.put("message", finding.message());
        });
        return json.toPrettyString() + System.lineSeparator();
    }

    /** Shows verifying as the progress of a stage is shown. */
    private record Counted(Tally tally) implements VerifyListener {

        @Override
        public void found(String path, long bytes) {
            tally.planned(path, bytes);
        }

        @Override
        public void allFound() {
            tally.planComplete();
        }

        @Override
        public void read(long bytes) {
            tally.wrote(bytes);
        }

        @Override
        public void verified(String path, long bytes) {
            tally.staged(new StagedFile(path, Path.of(path), bytes, ProofKind.LENGTH));
        }

        @Override
        public void found(Finding finding) {
            if (finding.kind().isFailure()) {
                tally.failed(new FileFailure(
                        finding.path(), finding.bytes(), FailureCause.CHECKSUM_MISMATCH, finding.message(), null));
            } else {
                tally.skipped(finding.path(), finding.bytes(), finding.message());
            }
        }
    }
}
