package io.sluice.staging.plan;

import io.sluice.staging.source.ExternalSort;
import io.sluice.staging.source.KeyOrder;
import java.io.IOException;
import java.util.Optional;

/** A manifest with newer records over it: of equal paths the newest record stands, and what was removed is left out. */
final class MergedManifest implements ManifestReader {

    private final ManifestReader old;
    private final ExternalSort<ManifestRecord> newer;
    private Optional<ManifestEntry> oldHead;
    private Optional<ManifestRecord> newerHead;

    MergedManifest(ManifestReader old, ExternalSort<ManifestRecord> newer) throws IOException {
        this.old = old;
        this.newer = newer;
        this.oldHead = old.next();
        this.newerHead = newer.next();
    }

    @Override
    public Optional<ManifestEntry> next() throws IOException {
        while (newerHead.isPresent()) {
            int order = oldHead.isEmpty()
                    ? 1
                    : KeyOrder.INSTANCE.compare(
                            oldHead.get().path(), newerHead.get().path());
            if (order < 0) {
                return takeOld();
            }
            if (order == 0) {
                oldHead = old.next();
            }
            Optional<ManifestEntry> entry = takeNewest().entry();
            if (entry.isPresent()) {
                return entry;
            }
        }
        return takeOld();
    }

    private Optional<ManifestEntry> takeOld() throws IOException {
        Optional<ManifestEntry> taken = oldHead;
        oldHead = taken.isPresent() ? old.next() : taken;
        return taken;
    }

    private ManifestRecord takeNewest() throws IOException {
        ManifestRecord newest = newerHead.orElseThrow();
        newerHead = newer.next();
        while (newerHead.isPresent() && newerHead.get().path().equals(newest.path())) {
            newest = newerHead.get();
            newerHead = newer.next();
        }
        return newest;
    }

    @Override
    public void close() throws IOException {
        try (newer) {
            old.close();
        }
    }
}
