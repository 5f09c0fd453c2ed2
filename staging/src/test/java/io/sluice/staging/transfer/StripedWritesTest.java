package io.sluice.staging.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.LayoutPolicy;
import io.sluice.staging.ProofKind;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.Stager;
import io.sluice.staging.testing.GeneratedS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What reaches a striped file, from the engine's own trace of its writes, on a simulated mount. */
class StripedWritesTest {

    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    @TempDir
    private Path temporary;

    /** A write of the engine to a file. */
    private record Write(long at, long bytes) {

        /** Whether it has bytes on both sides of a boundary. */
        boolean crosses(long stripeBytes) {
            return at / stripeBytes != (at + bytes - 1) / stripeBytes;
        }
    }

    private record Staged(StageReport report, Component layout, List<Write> writes) {}

    @Test
    void aGibibyteGetsTheAdvisedLayoutAndNoWriteCrossesAStripe() throws IOException {
        Staged staged = stage(GIB, StageOptions.builder());

        assertThat(staged.layout().stripeCount()).isEqualTo(4);
        assertThat(staged.layout().stripeSizeBytes()).isEqualTo(4 * MIB);
        assertThat(staged.report().layouts()).containsExactly(Map.entry("-c 4 -S 4M", 1L));
        assertThatWritesFitTheStripes(staged, GIB);
    }

    @ParameterizedTest
    @CsvSource({"1M, 1, 8", "3M, 2, 8", "448K, 3, 8", "16M, 2, 8", "64K, 1, 1", "1M, 4, 3"})
    void noWriteCrossesAStripeWhateverTheLayout(String stripe, int count, long partMebibytes) throws IOException {
        long size = 70 * MIB + 4321;

        Staged staged = stage(
                size,
                StageOptions.builder()
                        .partBytes(partMebibytes * MIB)
                        .layout(new LayoutPolicy.Given("-c " + count + " -S " + stripe)));

        assertThat(staged.layout().stripeCount()).isEqualTo(count);
        assertThatWritesFitTheStripes(staged, size);
    }

    private static void assertThatWritesFitTheStripes(Staged staged, long size) {
        long stripeBytes = staged.layout().stripeSizeBytes();
        assertThat(staged.writes().stream().mapToLong(Write::bytes).sum()).isEqualTo(size);
        assertThat(staged.writes()).noneMatch(write -> write.crosses(stripeBytes));
        assertThat(staged.report().proofs()).containsExactly(Map.entry(ProofKind.CRC32C, 1L));
    }

    private Staged stage(long size, StageOptions.Builder options) throws IOException {
        Path mount = LustreSimulator.builder(Files.createDirectory(temporary.resolve("lustre")))
                .fsname("sluice")
                .osts(4)
                .create();
        Logger logger = (Logger) LoggerFactory.getLogger(PartedFile.class);
        ListAppender<ILoggingEvent> trace = new ListAppender<>();
        Level before = logger.getLevel();
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        logger.addAppender(trace);
        trace.start();
        StageReport report;
        Path file = mount.resolve("object");
        try (GeneratedS3 server = new GeneratedS3(Map.of("object", size));
                Stager stager = Stager.create(options.access(server.access())
                        .sync(io.sluice.staging.SyncMode.NONE)
                        .build())) {
            report = stager.stage(new S3Location(GeneratedS3.BUCKET, ""), mount, StageListener.NONE);
            assertThat(report.complete()).as(report.toString()).isTrue();
            assertThat(server.isContent(file, "object")).isTrue();
        } finally {
            trace.stop();
            logger.detachAppender(trace);
            logger.setAdditive(true);
            logger.setLevel(before);
        }
        Component layout =
                LustreFileSystem.at(mount).layouts().read(file).components().get(0);
        return new Staged(
                report,
                layout,
                trace.list.stream().map(StripedWritesTest::write).toList());
    }

    private static Write write(ILoggingEvent event) {
        Object[] words = event.getArgumentArray();
        return new Write(((Number) words[2]).longValue(), ((Number) words[1]).longValue());
    }
}
