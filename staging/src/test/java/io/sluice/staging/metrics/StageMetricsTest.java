package io.sluice.staging.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.ProofKind;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.StagedFile;
import io.sluice.staging.Stager;
import io.sluice.staging.testing.S3Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StageMetrics metrics = StageMetrics.bindTo(registry, Tags.of("dataset", "birds"));

    @TempDir
    private Path destination;

    @Test
    void aStageIsCountedAsItsReportSays() throws Exception {
        String bucket = S3Server.shared().newBucket();
        S3Server.shared().put(bucket, "a", new byte[1000]);
        S3Server.shared().put(bucket, "b", new byte[234]);
        StageOptions options =
                StageOptions.builder().access(S3Server.shared().access()).build();

        StageReport report;
        try (Stager stager = Stager.create(options)) {
            report = stager.stage(new S3Location(bucket, ""), destination, metrics);
            stager.stage(new S3Location(bucket, ""), destination, metrics);
        }

        assertThat(report.staged()).isEqualTo(2);
        assertThat(count("staged", "proof", "crc32")).isEqualTo(2);
        assertThat(count("written")).isEqualTo(1234);
        assertThat(count("planned")).isEqualTo(2 * 1234);
        assertThat(count("skipped")).isEqualTo(2);
        assertThat(registry.get("sluice.stage.remaining").gauge().value()).isZero();
        assertThat(registry.get("sluice.stage.runs")
                        .tags("dataset", "birds", "outcome", "complete")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void failuresAreCountedByCauseAndToldOn() {
        List<FileFailure> told = new ArrayList<>();
        StageMetrics both = metrics.andThen(new StageListener() {
            @Override
            public void failed(FileFailure failure) {
                told.add(failure);
            }
        });
        FileFailure failure = new FileFailure("key", 10, FailureCause.THROTTLED, "slow down", null);

        both.planned("key", 10);
        both.retried("key", FailureCause.THROTTLED);
        both.failed(failure);
        both.staged(new StagedFile("other", destination, 0, ProofKind.LENGTH));

        assertThat(told).containsExactly(failure);
        assertThat(count("failed", "cause", "throttled")).isEqualTo(1);
        assertThat(count("retries", "cause", "throttled")).isEqualTo(1);
        assertThat(count("failed", "cause", "no_space")).isZero();
    }

    private double count(String name, String... tags) {
        return registry.get("sluice.stage." + name).tags(tags).counter().count();
    }
}
