package io.sluice.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {

    @TempDir
    private Path directory;

    @Test
    void aGivenDirectoryArrivesOnASimulatedLustreByteForByte() throws IOException {
        Path source = Files.createDirectories(directory.resolve("source/with space/größe"));
        Files.write(source.resolve("weights.bin"), new SeededStream(5, 3 << 20).readAllBytes());
        Files.writeString(directory.resolve("source/readme.txt"), "read me");
        Files.createSymbolicLink(directory.resolve("source/nowhere"), Path.of("gone"));
        Path mount = directory.resolve("lustre");

        int exitCode = Quickstart.run("--from", directory.resolve("source").toString(), "--to", mount.toString());

        assertThat(exitCode).isZero();
        assertThat(Comparison.of(Dataset.of(directory.resolve("source")), mount.resolve("dataset"))
                        .differences())
                .isEmpty();
    }

    @Test
    void aLinkedBucketGoesAllTheWayRoundOnTheEmulator() {
        assertThat(Quickstart.run("--fsx", "--samples=50")).isZero();
    }

    @Test
    void aDirectoryWithOtherFilesInItIsNotMadeALustre() throws IOException {
        Path mine = Files.createDirectories(directory.resolve("mine"));
        Files.writeString(mine.resolve("thesis.tex"), "mine");

        assertThat(Quickstart.run("--samples=1", "--shards=1", "--to", mine.toString()))
                .isEqualTo(1);
        assertThat(mine.resolve("thesis.tex")).hasContent("mine");
        try (var children = Files.list(mine)) {
            assertThat(children.map(path -> path.getFileName().toString()).toList())
                    .isEqualTo(List.of("thesis.tex"));
        }
    }
}
