package io.sluice.staging.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.FailureCause;
import io.sluice.staging.ProofKind;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.Stager;
import io.sluice.staging.testing.GeneratedS3;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects of which S3 keeps no checksum of the whole, but one over those of their parts. */
class CompositeTest {

    private static final long MIB = 1 << 20;
    private static final String KEY = "uploaded/in-parts";

    @TempDir
    private Path destination;

    @ParameterizedTest
    @ValueSource(strings = {"CRC32C", "SHA256"})
    void partsOfOneSizeProveTheObject(String algorithm) throws IOException {
        assertProven(algorithm, List.of(5 * MIB, 5 * MIB, 5 * MIB, 77L));
    }

    @Test
    void partsOfAnySizesProveTheObject() throws IOException {
        assertProven("CRC32C", List.of(5 * MIB, 6 * MIB + 1, 7 * MIB, 3L));
    }

    @Test
    void onePartProvesASmallObject() throws IOException {
        assertProven("CRC32C", List.of(12_345L));
    }

    @Test
    void anObjectWithOtherBytesThanItsPartsFails() throws IOException {
        try (GeneratedS3 server = new GeneratedS3(Map.of(KEY, 10 * MIB))) {
            // One byte more in the first part, and one less in the second, than was uploaded under that checksum.
            server.uploadedInParts(KEY, "CRC32C", List.of(5 * MIB, 5 * MIB));
            server.pretendParts(KEY, List.of(5 * MIB + 1, 5 * MIB - 1));

            StageReport report = stage(server);

            assertThat(report.failures()).containsExactly(Map.entry(FailureCause.CHECKSUM_MISMATCH, 1L));
            assertThat(destination.resolve(KEY)).doesNotExist();
        }
    }

    private void assertProven(String algorithm, List<Long> parts) throws IOException {
        long size = parts.stream().mapToLong(Long::longValue).sum();
        try (GeneratedS3 server = new GeneratedS3(Map.of(KEY, size))) {
            server.uploadedInParts(KEY, algorithm, parts);

            StageReport report = stage(server);

            assertThat(report.proofs()).containsExactly(Map.entry(ProofKind.COMPOSITE, 1L));
            assertThat(server.isContent(destination.resolve(KEY), KEY)).isTrue();
        }
    }

    private StageReport stage(GeneratedS3 server) throws IOException {
        StageOptions options = StageOptions.builder()
                .access(server.access())
                .largeObjectBytes(4 * MIB)
                .partBytes(2 * MIB)
                .requireChecksum(true)
                .build();
        try (Stager stager = Stager.create(options)) {
            return stager.stage(new S3Location(GeneratedS3.BUCKET, ""), destination, StageListener.NONE);
        }
    }
}
