package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.ListedChecksum;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {

    private static final S3Location SOURCE = new S3Location("bucket", "d/");

    private static final List<PlanEntry> ENTRIES = List.of(
            new PlanEntry(
                    Reason.NEW,
                    new SourceObject(
                            "d/ü \"x\"\n",
                            1L << 40,
                            "abc-7",
                            Instant.parse("2026-01-01T00:00:00.123Z"),
                            "v1",
                            "STANDARD",
                            new ListedChecksum("CRC64NVME", "FULL_OBJECT", "AAAAAAAAAAA=")),
                    "ü \"x\"\n",
                    new LayoutChoice("-c 4 -S 4M", "large"),
                    1L << 30,
                    1L << 30,
                    ""),
            PlanEntry.whole(Reason.UNCHANGED, SourceObject.of("d/a", 0, "e", Instant.EPOCH), "a", LayoutChoice.INHERIT),
            PlanEntry.failure(Reason.FILE_AND_DIRECTORY, SourceObject.of("d/b", 3, "", Instant.EPOCH), "b", "d/b/c"));

    @TempDir
    Path directory;

    @Test
    void aStoredPlanIsReadBackAsItWasWritten() throws IOException {
        Path file = store();

        try (PlanFile plan = PlanFile.open(file)) {
            assertThat(plan.source()).isEqualTo(SOURCE);
            assertThat(plan.base()).isEqualTo("d/");
            assertThat(PlanShardsTest.read(plan)).isEqualTo(ENTRIES);
        }
    }

    @Test
    void aPlanThatIsCutOffAnywhereIsNeverTakenForAWholeOne() throws IOException {
        Path file = store();
        byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length < whole.length - 2; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> PlanShardsTest.read(PlanFile.open(file))).isInstanceOf(StagingException.class);
        }
    }

    @Test
    void aPlanThatLacksALineIsNotWhole() throws IOException {
        Path file = store();
        List<String> lines = new java.util.ArrayList<>(Files.readAllLines(file));
        lines.remove(2);
        Files.write(file, lines);

        assertThatThrownBy(() -> PlanShardsTest.read(PlanFile.open(file)))
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("2 entries and should have 3");
    }

    private Path store() throws IOException {
        Path file = directory.resolve("plan.jsonl");
        try (OutputStream out = Files.newOutputStream(file)) {
            assertThat(PlanFile.write(new PlanShardsTest.InMemory(ENTRIES), SOURCE, "d/", out))
                    .isEqualTo(3);
        }
        return file;
    }
}
