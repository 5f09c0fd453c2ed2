package io.sluice.staging.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a listing: the keys behind one and up to another. Fetched page by page by one request at a time. Guarded by the
 * lock of its {@link RangedListing}.
 */
final class KeyRange {

    /** The key behind which the range begins; empty for the very first. */
    final String after;

    /** The last key that may lie in the range, or null for no end. Moves down when the range is split. */
    @Nullable
    String upTo;

    /** The last key that was fetched; empty before the first page. */
    String last = "";

    /** The next page's token; empty before the first page. */
    String token = "";

    /** Pages that were fetched and not yet read. */
    final Deque<List<SourceObject>> pages = new ArrayDeque<>();

    int pagesFetched;

    /** Whether it lies between two cuts, and so is small if they were well chosen. */
    boolean isPiece;

    boolean fetching;
    boolean fetchedAll;

    KeyRange(String after, @Nullable String upTo) {
        this.after = after;
        this.upTo = upTo;
    }

    boolean isBeyond(String key) {
        return upTo != null && KeyOrder.INSTANCE.compare(key, upTo) > 0;
    }
}
