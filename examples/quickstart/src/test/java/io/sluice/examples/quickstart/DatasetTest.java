package io.sluice.examples.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {

    @Test
    void aSeedDeterminesEveryByte() throws IOException {
        Item first = Dataset.generated(7, List.of(1), 20).items().get(5);
        Item second = Dataset.generated(7, List.of(1), 20).items().get(5);
        Item other = Dataset.generated(8, List.of(1), 20).items().get(5);

        assertThat(bytes(first)).hasSize(Math.toIntExact(first.bytes())).isEqualTo(bytes(second));
        assertThat(bytes(other)).isNotEqualTo(bytes(first));
    }

    @Test
    void aGeneratedSetHasLargeSmallEmptyAndOddlyNamedObjects() {
        List<Item> items = Dataset.generated(1, List.of(3, 2), 100).items();

        assertThat(items).extracting(Item::key).doesNotHaveDuplicates().contains("labels/数据集/ラベル.json");
        assertThat(items).extracting(Item::bytes).contains(3L << 20, 2L << 20, 0L);
        assertThat(items)
                .filteredOn(item -> item.key().startsWith("images/"))
                .hasSize(100)
                .allSatisfy(item -> assertThat(item.bytes()).isBetween(4096L, 256L << 10));
    }

    @Test
    void aDirectoryBecomesObjectsAndWhatS3CannotHoldIsToldOf(@TempDir Path parent) throws IOException {
        Path directory = parent.resolve("set");
        Files.createDirectories(directory.resolve("a/b"));
        Files.createDirectories(directory.resolve("empty"));
        Files.writeString(directory.resolve("a/b/file.txt"), "content");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("a/b/file.txt"));
        Files.createSymbolicLink(directory.resolve("nowhere"), Path.of("gone"));

        Dataset dataset = Dataset.of(directory);

        assertThat(dataset.items())
                .extracting(Item::key)
                .containsExactlyInAnyOrder("set/a/b/file.txt", "set/link", "set/nowhere");
        assertThat(dataset.items())
                .allSatisfy(item ->
                        assertThat(bytes(item)).isEqualTo((item.isLink() ? "gone" : "content").getBytes(UTF_8)));
        assertThat(dataset.items())
                .filteredOn(Item::isLink)
                .extracting(Item::key)
                .containsExactly("set/nowhere");
        assertThat(dataset.remarks())
                .containsExactlyInAnyOrder(
                        "set/empty/ is left out: S3 has no empty directories",
                        "set/nowhere is a link to nothing, and goes as a link: an object that says where it leads",
                        "1 symbolic links become files: S3 has no links");
    }

    private static byte[] bytes(Item item) throws IOException {
        try (InputStream in = item.content().open()) {
            return in.readAllBytes();
        }
    }
}
