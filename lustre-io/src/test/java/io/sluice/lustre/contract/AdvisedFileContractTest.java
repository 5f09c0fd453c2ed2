package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.io.OpenMode;
import io.sluice.lustre.io.StripedFile;
import io.sluice.lustre.layout.FileProfile;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutAdvice;
import io.sluice.lustre.layout.LayoutAdvisor;
import io.sluice.lustre.layout.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layout of a file that follows the advice, read by a second reader. */
final class AdvisedFileContractTest {

    private static final long GIB = 1L << 30;

    private final TestMount mount = TestMount.shared();

    @Test
    void aFileOfOneGibHasTheAdvisedStripesInItsAttribute() throws IOException {
        assumeTrue(mount.hasClientLists());
        LustreFileSystem fileSystem = mount.fileSystem();
        Path directory = mount.directory();
        Place place = Place.of(
                fileSystem.osts(),
                fileSystem.layouts().directoryDefault(directory).isPresent(),
                fileSystem.layouts().expected(directory));
        LayoutAdvice advice = new LayoutAdvisor().advise(FileProfile.ofSize(GIB), place);
        Path file = directory.resolve("gib");

        fileSystem.layouts().create(file, advice.layout().orElseThrow(), 0644);

        Layout read = fileSystem.layouts().read(file);
        List<IndependentReader.Part> parts = IndependentReader.read(read.toAttribute());
        assertThat(parts).hasSize(1);
        assertThat(parts.get(0).count()).isEqualTo(Math.min(8, place.usableOsts()));
        assertThat(parts.get(0).size()).isEqualTo(4 << 20);
        assertThat(parts.get(0).osts()).hasSize(parts.get(0).count()).doesNotHaveDuplicates();
        assertThat(read.components().get(0).stripeCount())
                .isEqualTo(parts.get(0).count());
    }

    @Test
    void bothReadersAgreeOnAProgressiveFile() throws IOException {
        LustreFileSystem fileSystem = mount.fileSystem();
        Path file = mount.directory().resolve("pfl");
        fileSystem
                .layouts()
                .create(
                        file,
                        Layout.progressive()
                                .upTo(1 << 20, 1, 1 << 20)
                                .toEof(2, 4 << 20)
                                .build(),
                        0644);
        try (StripedFile open = fileSystem.open(file, OpenMode.READ_WRITE)) {
            open.write(ByteBuffer.allocate(2 << 20), 0);
        }
        assertThat(Files.size(file)).isEqualTo(2 << 20);

        Layout read = fileSystem.layouts().read(file);
        List<IndependentReader.Part> parts = IndependentReader.read(read.toAttribute());

        assertThat(parts).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(parts.get(i).start())
                    .isEqualTo(read.components().get(i).extent().start());
            assertThat(parts.get(i).end())
                    .isEqualTo(read.components().get(i).extent().end());
            assertThat(parts.get(i).count()).isEqualTo(read.components().get(i).stripeCount());
            assertThat(parts.get(i).size()).isEqualTo(read.components().get(i).stripeSizeBytes());
            assertThat(parts.get(i).osts())
                    .isEqualTo(read.components().get(i).objects().stream()
                            .map(object -> object.ostIndex())
                            .toList());
        }
    }
}
