package io.sluice.staging.cli;

import io.sluice.staging.FileFailure;
import io.sluice.staging.ProofKind;
import io.sluice.staging.StageReport;
import java.util.List;
import java.util.TreeMap;

/** A report as a block that a person reads. */
final class ReportText {

    private static final int FAILURES_SHOWN = 20;

    /** 1 MiB: the time of less is the time of listing the bucket. */
    private static final long WORTH_A_RATE = 1L << 20;

    private ReportText() {}

    static String of(StageReport report) {
        StringBuilder text = new StringBuilder()
                .append(report.complete() ? "Staged " : "Staged in part ")
                .append(report.source())
                .append(" to ")
                .append(report.destination())
                .append(" in ")
                .append(Quantity.time(report.wall()))
                .append(System.lineSeparator())
                .append(table(report));
        report.stopped()
                .ifPresent(why ->
                        text.append("  STOPPED: ").append(why.getMessage()).append(System.lineSeparator()));
        List<FileFailure> failures = report.firstFailures();
        failures.stream()
                .limit(FAILURES_SHOWN)
                .forEach(failure -> text.append("  FAILED ")
                        .append(failure.key())
                        .append(": ")
                        .append(failure.message())
                        .append(System.lineSeparator()));
        if (report.failed() > FAILURES_SHOWN) {
            text.append("  and ")
                    .append(Quantity.count(report.failed() - FAILURES_SHOWN))
                    .append(" more; --json names the first ")
                    .append(Quantity.count(StageReport.KEPT_FAILURES))
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static Table table(StageReport report) {
        Table table = new Table("", ">FILES", ">SIZE", "");
        table.row("in the bucket", Quantity.count(report.objects()), Quantity.bytes(report.bytesPlanned()), "");
        table.row(
                "copied",
                Quantity.count(report.staged()),
                Quantity.bytes(report.bytesStaged()),
                report.bytesStaged() >= WORTH_A_RATE ? Quantity.rate(report.bytesPerSecond()) : "");
        table.row("unchanged", Quantity.count(report.skipped()), "", "");
        table.row("failed", Quantity.count(report.failed()), "", "");
        new TreeMap<>(report.proofs())
                .forEach((proof, files) -> table.row("proven by", Quantity.count(files), "", proofWords(proof)));
        new TreeMap<>(report.layouts())
                .forEach((words, files) -> table.row("laid out", Quantity.count(files), "", words));
        long plain = report.staged()
                - report.layouts().values().stream().mapToLong(Long::longValue).sum();
        if (plain > 0) {
            table.row(
                    "no layout set",
                    Quantity.count(plain),
                    "",
                    report.noLayoutReason().orElse("small files take the directory's default"));
        }
        if (report.retries() > 0) {
            table.row("retries", Quantity.count(report.retries()), "", "");
        }
        return table;
    }

    private static String proofWords(ProofKind proof) {
        return switch (proof) {
            case CRC64NVME, CRC32C, CRC32, SHA256, SHA1 -> proof + " of the whole object";
            case OTHER_CHECKSUM -> "another checksum of the whole object";
            case COMPOSITE -> "the checksums of its parts";
            case MD5_ETAG -> "MD5, from the ETag";
            case LENGTH -> "length alone: S3 keeps no checksum";
        };
    }
}
