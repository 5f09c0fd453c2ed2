package io.sluice.staging.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectFilterTest {

    @ParameterizedTest
    @CsvSource({
        "-*.tmp, a.tmp, false",
        "-*.tmp, deep/er/a.tmp, false",
        "-*.tmp, a.tmp/b, true",
        "-/*.tmp, a.tmp, false",
        "-/*.tmp, deep/a.tmp, true",
        "-logs/, logs/a/b, false",
        "-logs/, more/logs/a, true",
        "-logs/*, logs/a/b, true",
        "-**/logs/*, more/logs/a, false",
        "-**, anything/at/all, false",
        "-part-[0-3]?, part-07, false",
        "-part-[0-3]?, part-47, true",
        "'-*.{jpg,png}', x.png, false",
    })
    void aPatternMatchesAsItIsWritten(String pattern, String path, boolean taken) {
        assertThat(ObjectFilter.of(List.of(pattern)).takes(object("base/" + path, 1), "base/"))
                .isEqualTo(taken);
    }

    @Test
    void theFirstPatternThatMatchesDecides() throws IOException {
        List<SourceObject> objects =
                List.of(object("b/train/1.jpg", 1), object("b/train/1.txt", 1), object("b/validate/1.jpg", 1));

        assertThat(taken(ObjectFilter.of(List.of("+train/*.jpg", "-**")), objects))
                .containsExactly("b/train/1.jpg");
        assertThat(taken(ObjectFilter.of(List.of("-*.jpg", "+**")), objects)).containsExactly("b/train/1.txt");
        assertThat(taken(ObjectFilter.ALL, objects)).hasSize(3);
    }

    @Test
    void sizeAndAgeBoundsAreInclusive() {
        ObjectFilter size = ObjectFilter.of(List.of()).withBytes(10, 20);
        assertThat(List.of(9, 10, 20, 21).stream().map(bytes -> size.takes(object("k", bytes), "")))
                .containsExactly(false, true, true, false);

        Instant at = object("k", 1).lastModified();
        assertThat(ObjectFilter.ALL.withLastModified(at, at).takes(object("k", 1), ""))
                .isTrue();
        assertThat(ObjectFilter.ALL
                        .withLastModified(at.plusNanos(1), Instant.MAX)
                        .takes(object("k", 1), ""))
                .isFalse();
        assertThat(ObjectFilter.ALL
                        .withLastModified(Instant.MIN, at.minusNanos(1))
                        .takes(object("k", 1), ""))
                .isFalse();
    }

    @Test
    void aKeyThatNoFileCanHaveIsLeftToThePlanToReport() {
        assertThat(ObjectFilter.of(List.of("-**")).takes(object("a\0b", 1), "")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*.jpg", "+", "-", "-[a"})
    void whatIsNoPatternIsRefusedByName(String pattern) {
        assertThatThrownBy(() -> ObjectFilter.of(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a");
    }

    private static SourceObject object(String key, long size) {
        return SourceObject.of(key, size, "etag", Instant.parse("2026-01-01T00:00:00Z"));
    }

    private static List<String> taken(ObjectFilter filter, List<SourceObject> objects) throws IOException {
        List<String> keys = new ArrayList<>();
        try (ObjectSource source = filter.apply(ObjectSource.of("b/", objects))) {
            for (Optional<SourceObject> next = source.next(); next.isPresent(); next = source.next()) {
                keys.add(next.get().key());
            }
        }
        return keys;
    }
}
