package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PlanShardsTest {

    private static final long MIB = 1 << 20;

    private interface Deal {
        PlanStream shard(PlanStream plan, int index, int count, long pieceBytes);
    }

    @Property(tries = 200)
    void everyByteOfEveryEntryComesToExactlyOneShard(
            @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 5000) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 7) int count,
            @ForAll @IntRange(min = 1, max = 2000) int pieceBytes)
            throws IOException {
        List<PlanEntry> plan = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            plan.add(entry(i, sizes.get(i)));
        }
        for (Deal deal : List.<Deal>of(PlanShards::balanced, PlanShards::stable)) {
            TreeMap<String, TreeMap<Long, Long>> ranges = new TreeMap<>();
            for (int index = 0; index < count; index++) {
                for (PlanEntry entry : read(deal.shard(new InMemory(plan), index, count, pieceBytes))) {
                    assertThat(entry.offset() % pieceBytes).isZero();
                    assertThat(ranges.computeIfAbsent(entry.path(), p -> new TreeMap<>())
                                    .put(entry.offset(), entry.length()))
                            .isNull();
                }
            }
            assertThat(ranges).hasSize(plan.size());
            for (PlanEntry whole : plan) {
                long end = 0;
                for (var range :
                        ranges.getOrDefault(whole.path(), new TreeMap<>()).entrySet()) {
                    assertThat(range.getKey()).isEqualTo(end);
                    end += range.getValue();
                }
                assertThat(end).isEqualTo(whole.length());
            }
        }
    }

    @Test
    void shardsAreAboutEqualInBytesAndFiles() throws IOException {
        Random random = new Random(4);
        List<PlanEntry> plan = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            plan.add(entry(i, i == 7 ? 64_000 * MIB : (long) Math.exp(random.nextDouble() * 20)));
        }
        for (Deal deal : List.<Deal>of(PlanShards::balanced, PlanShards::stable)) {
            long[] bytes = new long[8];
            long[] files = new long[8];
            for (int index = 0; index < 8; index++) {
                for (PlanEntry entry : read(deal.shard(new InMemory(plan), index, 8, 1024 * MIB))) {
                    bytes[index] += entry.length();
                    files[index]++;
                }
            }
            for (int index = 0; index < 8; index++) {
                assertThat((double) bytes[index]).isBetween(0.75 * bytes[0], 1.33 * bytes[0]);
                assertThat((double) files[index]).isBetween(0.5 * files[0], 2.0 * files[0]);
            }
        }
    }

    @Test
    void aStableShardKeepsItsEntriesWhenObjectsAreAdded() throws IOException {
        List<PlanEntry> before = List.of(entry(1, 10), entry(2, 20), entry(3, 30));
        List<PlanEntry> after = List.of(entry(0, 99), entry(1, 10), entry(2, 20), entry(3, 30), entry(4, 1));

        for (int index = 0; index < 3; index++) {
            assertThat(read(PlanShards.stable(new InMemory(after), index, 3, PlanShards.WHOLE)))
                    .containsAll(read(PlanShards.stable(new InMemory(before), index, 3, PlanShards.WHOLE)));
        }
    }

    @Test
    void aShardThatIsNoneIsRefused() {
        assertThatThrownBy(() -> PlanShards.balanced(new InMemory(List.of()), 3, 3, PlanShards.WHOLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no shard 3 of 3");
    }

    @Test
    void theLargestOfTheWindowComesFirst() throws IOException {
        List<PlanEntry> plan = List.of(entry(0, 1), entry(1, 5), entry(2, 3), entry(3, 9));

        assertThat(read(new LargestFirst(new InMemory(plan), 3)))
                .extracting(PlanEntry::length)
                .containsExactly(5L, 9L, 3L, 1L);
    }

    private static PlanEntry entry(int i, long size) {
        SourceObject object = SourceObject.of("d/" + i, size, "etag", Instant.EPOCH);
        return PlanEntry.whole(Reason.NEW, object, "" + i, LayoutChoice.INHERIT);
    }

    static List<PlanEntry> read(PlanStream plan) throws IOException {
        List<PlanEntry> entries = new ArrayList<>();
        try (plan) {
            for (Optional<PlanEntry> next = plan.next(); next.isPresent(); next = plan.next()) {
                entries.add(next.get());
            }
        }
        return entries;
    }

    /** Entries that are at hand. */
    static final class InMemory implements PlanStream {
        private final Iterator<PlanEntry> entries;

        InMemory(List<PlanEntry> entries) {
            this.entries = entries.iterator();
        }

        @Override
        public Optional<PlanEntry> next() {
            return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
        }

        @Override
        public void close() {}
    }
}
