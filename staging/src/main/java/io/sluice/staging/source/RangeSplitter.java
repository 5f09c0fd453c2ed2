package io.sluice.staging.source;

import io.sluice.staging.StagingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Guesses keys at which what is left of a range may be cut, so that the pieces are listed at once. A bad guess costs
 * requests, never a key.
 */
@FunctionalInterface
interface RangeSplitter {

    /** Never splits: one request follows the other. */
    RangeSplitter NONE = (page, upTo) -> List.of();

    /**
     * Keys to cut at, each behind the one before and the first behind the page.
     *
     * @param page the last page of the range, in key order, at least one object
     * @param upTo the last key that may lie in the range, or null for no end; no cut may lie at or behind it
     */
    List<String> splits(List<SourceObject> page, @Nullable String upTo) throws StagingException;
}
