package io.sluice.staging.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ExternalSortTest {

    private static final Comparator<SourceObject> BY_KEY = (a, b) -> KeyOrder.INSTANCE.compare(a.key(), b.key());

    /** Few in memory, so that there are runs, and more runs than may be merged at once. */
    @Property(tries = 50)
    void sortsAsAListDoesAndKeepsEqualsInTheirOrder(
            @ForAll @Size(max = 700) List<@IntRange(min = 0, max = 50) Integer> numbers,
            @ForAll @IntRange(min = 1, max = 40) int inMemory)
            throws IOException {
        List<SourceObject> expected = new ArrayList<>();
        List<SourceObject> sorted = new ArrayList<>();
        try (ExternalSort<SourceObject> sort = new ExternalSort<>(BY_KEY, ObjectJson.INSTANCE, inMemory)) {
            for (int i = 0; i < numbers.size(); i++) {
                SourceObject object = SourceObject.of("key " + numbers.get(i), i, "etag", Instant.EPOCH);
                expected.add(object);
                sort.add(object);
            }
            for (Optional<SourceObject> next = sort.next(); next.isPresent(); next = sort.next()) {
                sorted.add(next.get());
            }
        }
        expected.sort(BY_KEY);
        assertThat(sorted).isEqualTo(expected);
    }
}
