package io.sluice.staging.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.staging.source.ExternalSort;
import io.sluice.staging.source.JsonCodec;
import io.sluice.staging.source.KeyOrder;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;

/**
 * A plan in the order in which its keys were named. Sorted when the first entry is asked for, in bounded memory: nothing comes
 * before the plan is at its end.
 */
public final class GivenOrder implements PlanStream {

    /** An entry and its place. */
    private record Placed(long number, PlanEntry entry) {}

    private final PlanStream plan;
    private final KeySequence keys;
    private final ExternalSort<Placed> placed = new ExternalSort<>(
            Comparator.comparingLong(Placed::number), Codec.INSTANCE, ExternalSort.DEFAULT_IN_MEMORY);
    private boolean sorted;

    /**
     * A reordered plan.
     *
     * @param plan the plan; closed with this one
     * @param keys the order; an entry whose key is not among them comes last. Closed with this one
     */
    public GivenOrder(PlanStream plan, KeySequence keys) {
        this.plan = plan;
        this.keys = keys;
    }

    @Override
    public Optional<PlanEntry> next() throws IOException {
        if (!sorted) {
            sort();
            sorted = true;
        }
        return placed.next().map(Placed::entry);
    }

    private void sort() throws IOException {
        // A plan is nearly in the order of keys, not quite: a key that others begin with follows those.
        try (ExternalSort<PlanEntry> byKey = new ExternalSort<>(
                (a, b) -> KeyOrder.INSTANCE.compare(a.object().key(), b.object().key()),
                PlanJson.INSTANCE,
                ExternalSort.DEFAULT_IN_MEMORY)) {
            for (Optional<PlanEntry> next = plan.next(); next.isPresent(); next = plan.next()) {
                byKey.add(next.get());
            }
            Optional<KeySequence.Place> place = keys.next();
            for (Optional<PlanEntry> next = byKey.next(); next.isPresent(); next = byKey.next()) {
                String key = next.get().object().key();
                while (place.isPresent()
                        && KeyOrder.INSTANCE.compare(place.get().key(), key) < 0) {
                    place = keys.next();
                }
                boolean named = place.isPresent() && place.get().key().equals(key);
                placed.add(new Placed(named ? place.get().number() : Long.MAX_VALUE, next.get()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        placed.discard();
        keys.close();
        plan.close();
    }

    private static final class Codec implements JsonCodec<Placed> {

        static final Codec INSTANCE = new Codec();

        @Override
        public void write(Placed placed, JsonGenerator to) throws IOException {
            to.writeStartObject();
            to.writeNumberField("number", placed.number());
            to.writeFieldName("entry");
            PlanJson.INSTANCE.write(placed.entry(), to);
            to.writeEndObject();
        }

        @Override
        public Placed read(JsonParser from) throws IOException {
            from.nextToken();
            long number = from.nextLongValue(Long.MAX_VALUE);
            from.nextToken();
            from.nextToken();
            PlanEntry entry = PlanJson.INSTANCE.read(from);
            if (from.nextToken() != JsonToken.END_OBJECT) {
                throw new IOException("a temporary file of a sort is not as it was written");
            }
            return new Placed(number, entry);
        }
    }
}
