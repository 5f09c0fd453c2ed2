package io.sluice.staging.cli;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.ProofKind;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reports of stages that never ran. */
final class Reports {

    private Reports() {}

    static StageReport of(long staged, long skipped, Map<FailureCause, Long> failures) {
        long failed = failures.values().stream().mapToLong(Long::longValue).sum();
        return new StageReport(
                new S3Location("corpus", "imagenet/"),
                Path.of("/fsx/imagenet"),
                staged + skipped + failed,
                staged,
                skipped,
                failed,
                (staged + skipped + failed) << 20,
                staged << 20,
                Duration.ofSeconds(2),
                staged == 0 ? Map.of() : Map.of(ProofKind.CRC64NVME, staged - 1, ProofKind.LENGTH, 1L),
                failures,
                failures.keySet().stream()
                        .map(cause -> new FileFailure("a/" + cause, 1 << 20, cause, "it went wrong", null))
                        .toList(),
                staged == 0 ? Map.of() : Map.of("-c 4 -S 4M", 1L),
                null,
                0,
                null);
    }

    static List<String> lines(StageReport report) {
        return ReportText.of(report).lines().map(String::stripTrailing).toList();
    }
}
