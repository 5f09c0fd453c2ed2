package io.sluice.staging.source;

import java.io.IOException;
import java.util.Optional;

/** The objects of a source that a filter takes. */
final class FilteredSource implements ObjectSource {

    private final ObjectSource source;
    private final ObjectFilter filter;

    FilteredSource(ObjectSource source, ObjectFilter filter) {
        this.source = source;
        this.filter = filter;
    }

    @Override
    public Optional<SourceObject> next() throws IOException {
        Optional<SourceObject> object = source.next();
        while (object.isPresent() && !filter.takes(object.get(), source.base())) {
            object = source.next();
        }
        return object;
    }

    @Override
    public String base() {
        return source.base();
    }

    @Override
    public void close() {
        source.close();
    }
}
