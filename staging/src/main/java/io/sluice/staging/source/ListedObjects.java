package io.sluice.staging.source;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Objects that are at hand, in key order. */
final class ListedObjects implements ObjectSource {

    private final Iterator<SourceObject> objects;
    private final String base;

    ListedObjects(List<SourceObject> objects, String base) {
        this.objects = objects.iterator();
        this.base = base;
    }

    @Override
    public Optional<SourceObject> next() {
        return objects.hasNext() ? Optional.of(objects.next()) : Optional.empty();
    }

    @Override
    public String base() {
        return base;
    }

    @Override
    public void close() {}
}
