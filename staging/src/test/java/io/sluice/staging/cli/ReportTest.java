package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.staging.FailureCause;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {

    @Test
    void aReportIsABlockThatSaysWhatWasDoneAndHowItIsKnown() {
        assertThat(Reports.lines(Reports.of(3_000, 12, Map.of())))
                .containsExactly(
                        "Staged s3://corpus/imagenet/ to /fsx/imagenet in 2.00 s",
                        "                 FILES      SIZE",
                        "  in the bucket  3,012  2.94 GiB",
                        "  copied         3,000  2.93 GiB  1.46 GiB/s",
                        "  unchanged         12",
                        "  failed             0",
                        "  proven by      2,999            CRC64NVME of the whole object",
                        "  proven by          1            length alone: S3 keeps no checksum",
                        "  laid out           1            -c 4 -S 4M",
                        "  no layout set  2,999            small files take the directory's default");
    }

    @Test
    void whatFailedIsNamed() {
        assertThat(Reports.lines(Reports.of(1, 0, Map.of(FailureCause.UNSAFE_KEY, 1L))))
                .startsWith("Staged in part s3://corpus/imagenet/ to /fsx/imagenet in 2.00 s")
                .endsWith("  FAILED a/UNSAFE_KEY: it went wrong");
    }

    @Test
    void jsonHasTheSameNumbers() {
        JsonNode json = ReportJson.of(Reports.of(3_000, 12, Map.of(FailureCause.THROTTLED, 2L)));

        assertThat(json.get("objects").longValue()).isEqualTo(3_014);
        assertThat(json.get("staged").longValue()).isEqualTo(3_000);
        assertThat(json.get("stagedBytes").longValue()).isEqualTo(3_000L << 20);
        assertThat(json.get("complete").booleanValue()).isFalse();
        assertThat(json.at("/failureCauses/THROTTLED").longValue()).isEqualTo(2);
        assertThat(json.at("/failures/0/key").textValue()).isEqualTo("a/THROTTLED");
        assertThat(json.at("/layouts/-c 4 -S 4M").longValue()).isEqualTo(1);
    }
}
