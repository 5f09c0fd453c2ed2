package io.sluice.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.plan.LayoutChoice;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the simulator: {@code target/} and temporary directories are no Lustre. */
class StageOntoLustreTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private Path temporary;

    private Path mount = Path.of("");
    private String bucket = "";

    @BeforeEach
    void makeMountAndBucket() throws IOException {
        Path root = Files.createDirectory(temporary.resolve("lustre"));
        mount = LustreSimulator.builder(root).fsname("sluice").osts(4).create();
        bucket = S3Server.shared().newBucket();
    }

    @Test
    void aLargeFileHasTheLayoutThatWasGivenAndASmallOneTheDirectorys() throws IOException {
        put("large", 5 * MIB + 77);
        put("small", 1000);

        StageReport report = stage(mount.resolve("set"), options().layout(new LayoutPolicy.Given("-c 3 -S 1M")));

        assertThat(report.complete()).isTrue();
        assertThat(report.layouts()).containsExactly(Map.entry("-c 3 -S 1M", 1L));
        assertThat(report.noLayoutReason()).isEmpty();
        Component large = layoutOf("set/large").components().get(0);
        assertThat(large.stripeCount()).isEqualTo(3);
        assertThat(large.stripeSizeBytes()).isEqualTo(MIB);
        assertThat(layoutOf("set/small").components().get(0).stripeCount()).isEqualTo(1);
        assertThat(mount.resolve("set/large")).hasBinaryContent(random(5 * MIB + 77));
    }

    @Test
    void aFileThatNeedsOneStripeIsLeftTheDefaultThatGivesIt() throws IOException {
        put("large", 3 * MIB);

        StageReport report = stage(mount, options());

        assertThat(report.complete()).isTrue();
        assertThat(report.layouts()).isEmpty();
        assertThat(report.noLayoutReason()).isEmpty();
    }

    @Test
    void aGibibyteGetsTheAdvisedStripes() throws IOException {
        DestinationLayouts layouts = DestinationLayouts.of(StageOptions.defaults(), mount);
        Path file = mount.resolve("shard");

        LayoutChoice choice = layouts.choose("shard", 1L << 30);
        layouts.create(file, choice);

        assertThat(choice.notation()).isEqualTo("-c 4 -S 4M");
        assertThat(layoutOf("shard").components().get(0).stripeCount()).isEqualTo(4);
        assertThat(layoutOf("shard").components().get(0).stripeSizeBytes()).isEqualTo(4 * MIB);
    }

    @Test
    void aDirectorysOwnDefaultIsLeftAlone() throws IOException {
        put("large", 3 * MIB);
        LustreFileSystem.at(mount).layouts().setDirectoryDefault(mount, Layout.plain(2, 2 * MIB));

        StageReport report = stage(mount, options());

        assertThat(report.layouts()).isEmpty();
        assertThat(layoutOf("large").components().get(0).stripeCount()).isEqualTo(2);
    }

    @Test
    void aPoolThatDoesNotExistFailsTheFileByName() throws IOException {
        put("large", 3 * MIB);
        put("small", 10);

        StageReport report = stage(mount, options().layout(new LayoutPolicy.Given("-c 1 -p nosuch")));

        assertThat(report.failures()).containsExactly(Map.entry(FailureCause.LAYOUT_REFUSED, 1L));
        assertThat(report.firstFailures().get(0).message()).contains("large").contains("layout=default");
        assertThat(report.staged()).isEqualTo(1);
        assertThat(mount.resolve("large")).doesNotExist();
    }

    @Test
    void elsewhereTheReportSaysWhyNoLayoutWasSet() throws IOException {
        put("large", 3 * MIB);
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));

        StageReport report = stage(elsewhere, options());

        assertThat(report.complete()).isTrue();
        assertThat(report.noLayoutReason()).isPresent();
        assertThat(report.noLayoutReason().get()).contains("not on").contains("Lustre");
    }

    @Test
    void wordsThatAreNoLayoutAreRefusedBeforeAnythingStarts() {
        assertThatThrownBy(() -> stage(mount, options().layout(new LayoutPolicy.Given("-c many"))))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.BAD_OPTION))
                .hasMessageContaining("-c many");
    }

    private Layout layoutOf(String path) throws IOException {
        return LustreFileSystem.at(mount).layouts().read(mount.resolve(path));
    }

    private void put(String key, int size) {
        S3Server.shared().put(bucket, key, random(size));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static StageOptions.Builder options() {
        return StageOptions.builder()
                .access(S3Server.shared().access())
                .largeObjectBytes(2 * MIB)
                .partBytes(2 * MIB);
    }

    private StageReport stage(Path destination, StageOptions.Builder options) throws StagingException {
        try (Stager stager = Stager.create(options.build())) {
            return stager.stage(new S3Location(bucket, ""), destination, StageListener.NONE);
        }
    }
}
