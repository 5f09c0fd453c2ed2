package io.sluice.staging.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.Stager;
import io.sluice.staging.testing.S3Server;
import io.sluice.staging.testing.fault.Fault;
import io.sluice.staging.testing.fault.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that stops sending in the middle of an answer, and keeps the connection. */
class StallTest {

    private static final int MIB = 1 << 20;
    private static final Duration FOR_EVER = Duration.ofHours(1);

    @TempDir
    private Path destination;

    @Test
    void anAnswerThatStallsIsGivenUpAndAskedForAgain() throws Exception {
        String bucket = S3Server.shared().newBucket();
        byte[] large = random(3 * MIB, 1);
        byte[] small = random(70_000, 2);
        S3Server.shared().put(bucket, "large", large);
        // So many that not one of them being met by a fault is out of the question.
        for (int i = 0; i < 60; i++) {
            S3Server.shared().put(bucket, "small/" + i, small);
        }
        StageReport report;
        try (FaultProxy proxy = FaultProxy.before(S3Server.shared().endpoint())
                .faults(EnumSet.of(Fault.STALL), 0.1, 2)
                .stall(FOR_EVER)
                .start()) {
            StageOptions options = StageOptions.builder()
                    .access(S3Server.shared().access().withEndpoint(proxy.endpoint()))
                    .largeObjectBytes(MIB)
                    .partBytes(MIB)
                    .stallTimeout(Duration.ofSeconds(2))
                    .build();
            try (Stager stager = Stager.create(options)) {
                report = stager.stage(new S3Location(bucket, ""), destination, StageListener.NONE);
            }
            assertThat(proxy.faults()).containsKey(Fault.STALL);
        }

        assertThat(report.complete()).as(report.toString()).isTrue();
        assertThat(report.retries()).isPositive();
        assertThat(destination.resolve("large")).hasBinaryContent(large);
        for (int i = 0; i < 60; i++) {
            assertThat(destination.resolve("small/" + i)).hasBinaryContent(small);
        }
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
