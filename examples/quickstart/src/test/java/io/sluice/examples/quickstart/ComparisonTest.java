package io.sluice.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

    @TempDir
    private Path directory;

    private final Dataset dataset = Dataset.generated(3, List.of(2), 5);

    @BeforeEach
    void stage() throws IOException {
        for (Item item : dataset.items()) {
            Path file = directory.resolve(item.key());
            Files.createDirectories(file.getParent());
            try (InputStream in = item.content().open()) {
                Files.copy(in, file);
            }
        }
    }

    @Test
    void aCopyIsTheSame() throws IOException {
        Comparison comparison = Comparison.of(dataset, directory);

        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.files()).isEqualTo(dataset.items().size());
        assertThat(comparison.bytes()).isEqualTo(dataset.bytes());
    }

    @Test
    void oneWrongByteIsFound() throws IOException {
        Path shard = directory.resolve("shards/train-00000.tar");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[bytes.length - 1] ^= 1;
        Files.write(shard, bytes);

        assertThat(Comparison.of(dataset, directory).differences()).containsExactly("shards/train-00000.tar differs");
    }

    @Test
    void aFileThatIsTooLongIsFound() throws IOException {
        Files.write(directory.resolve("_SUCCESS"), new byte[1]);

        assertThat(Comparison.of(dataset, directory).differences()).containsExactly("_SUCCESS differs");
    }

    @Test
    void aMissingFileIsFound() throws IOException {
        Files.delete(directory.resolve("_SUCCESS"));

        assertThat(Comparison.of(dataset, directory).differences()).containsExactly("_SUCCESS is missing");
    }

    @Test
    void aFileThatNobodyAskedForIsFound() throws IOException {
        Files.writeString(directory.resolve("shards/train-00000.tar.part"), "left over");

        assertThat(Comparison.of(dataset, directory).differences())
                .containsExactly("shards/train-00000.tar.part is in the directory but not in the bucket");
    }

    @Test
    void theCommandsOwnRecordsAreNoFilesOfTheDataset() throws IOException {
        Files.createDirectories(directory.resolve(".sluice"));
        Files.writeString(directory.resolve(".sluice/manifest"), "{}");

        assertThat(Comparison.of(dataset, directory).differences()).isEmpty();
    }
}
