package io.sluice.staging.source;

import java.io.IOException;
import java.util.Optional;

/** Brings the objects of a listing into key order that S3 gives in none, as it does for directory buckets. */
final class SortedSource implements ObjectSource {

    private final String base;
    private final ExternalSort<SourceObject> sorted;

    private SortedSource(String base, ExternalSort<SourceObject> sorted) {
        this.base = base;
        this.sorted = sorted;
    }

    /** Reads a source to its end, in bounded memory, and closes it. */
    static ObjectSource of(ObjectSource source) throws IOException {
        ExternalSort<SourceObject> sorted = new ExternalSort<>(
                (a, b) -> KeyOrder.INSTANCE.compare(a.key(), b.key()),
                ObjectJson.INSTANCE,
                ExternalSort.DEFAULT_IN_MEMORY);
        try (source) {
            for (Optional<SourceObject> next = source.next(); next.isPresent(); next = source.next()) {
                sorted.add(next.get());
            }
            return new SortedSource(source.base(), sorted);
        } catch (IOException | RuntimeException e) {
            sorted.discard();
            throw e;
        }
    }

    @Override
    public Optional<SourceObject> next() throws IOException {
        return sorted.next();
    }

    @Override
    public String base() {
        return base;
    }

    @Override
    public void close() {
        sorted.discard();
    }
}
