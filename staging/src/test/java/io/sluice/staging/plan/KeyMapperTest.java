package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMapperTest {

    private final KeyMapper mapper = new KeyMapper("base/", Path.of("/destination"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file",
                "a/b/c",
                " ",
                "a b",
                "...",
                ".hidden",
                "..x",
                "x..",
                "tab\t",
                "line\nbreak",
                "\u007f",
                "ünï",
                "日本",
                "😀",
                "~",
                "-rf",
                "a\\b",
                "C:",
                "x/.sluice",
                ".sluice2",
                "%2e%2e",
                "foo_$folder$"
            })
    void aKeyIsItsPath(String path) {
        assertThat(mapper.map("base/" + path, 1)).isEqualTo(new TargetPath.OfFile(path));
    }

    @ParameterizedTest
    @CsvSource({
        "other/file, KEY_OUTSIDE_SOURCE",
        "base, KEY_OUTSIDE_SOURCE",
        "base//a, KEY_EMPTY_SEGMENT",
        "base/a//b, KEY_EMPTY_SEGMENT",
        "base/.., KEY_DOT_SEGMENT",
        "base/../x, KEY_DOT_SEGMENT",
        "base/a/../../x, KEY_DOT_SEGMENT",
        "base/a/., KEY_DOT_SEGMENT",
        "base/./a, KEY_DOT_SEGMENT",
        "base/.sluice, KEY_RESERVED",
        "base/.sluice/manifest.jsonl, KEY_RESERVED",
        "base/a/, KEY_DIRECTORY_WITH_CONTENT",
        "base/, KEY_DIRECTORY_WITH_CONTENT",
    })
    void aKeyWithoutASafePathSaysWhy(String key, Reason reason) {
        assertThat(mapper.map(key, 1)).isEqualTo(new TargetPath.Nowhere(reason));
    }

    @Test
    void charactersThatEndANameOrHaveNoFormAreRefused() {
        assertThat(mapper.map("base/a\0b", 1)).isEqualTo(new TargetPath.Nowhere(Reason.KEY_NUL));
        assertThat(mapper.map("base/a\ud83d", 1)).isEqualTo(new TargetPath.Nowhere(Reason.KEY_NOT_UNICODE));
        assertThat(mapper.map("base/\ude00\ud83d", 1)).isEqualTo(new TargetPath.Nowhere(Reason.KEY_NOT_UNICODE));
    }

    @Test
    void segmentsAndPathsEndWhereLinuxEndsThem() {
        String longest = "ü".repeat(127) + "x";
        assertThat(mapper.map("base/" + longest, 1)).isEqualTo(new TargetPath.OfFile(longest));
        assertThat(mapper.map("base/" + longest + "x", 1))
                .isEqualTo(new TargetPath.Nowhere(Reason.KEY_SEGMENT_TOO_LONG));

        String deep = ("x".repeat(254) + "/").repeat(16) + "yy";
        assertThat("/destination/" + deep).hasSize(4095);
        assertThat(mapper.map("base/" + deep, 1)).isEqualTo(new TargetPath.OfFile(deep));
        assertThat(mapper.map("base/" + deep + "y", 1)).isEqualTo(new TargetPath.Nowhere(Reason.KEY_PATH_TOO_LONG));
    }

    @Test
    void anEmptyObjectWhoseKeyEndsWithASlashIsADirectory() {
        assertThat(mapper.map("base/a/b/", 0)).isEqualTo(new TargetPath.OfDirectory("a/b"));
        assertThat(mapper.map("base/", 0)).isEqualTo(new TargetPath.OfDirectory(""));
        assertThat(mapper.map("base/.sluice/", 0)).isEqualTo(new TargetPath.Nowhere(Reason.KEY_RESERVED));
    }
}
