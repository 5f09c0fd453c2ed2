package io.sluice.staging.source;

import io.sluice.staging.StagingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a listing where its directories end, or, within one directory, where its names are guessed to be a few pages on. One
 * request with a delimiter tells of up to a thousand directories, so that cuts can be as close as the pages they hold.
 */
final class DirectorySplitter implements RangeSplitter {

    /** About how many pages a piece should hold. */
    private static final int PAGES_APART = 4;

    private static final int PAGE = 1000;

    private final ListingRequests requests;
    private final String base;
    private final int most;

    /**
     * A splitter for one prefix.
     *
     * @param base the prefix, empty or with a slash at its end
     * @param most how many cuts at most
     */
    DirectorySplitter(ListingRequests requests, String base, int most) {
        this.requests = requests;
        this.base = base;
        this.most = most;
    }

    @Override
    public List<String> splits(List<SourceObject> page, @Nullable String upTo) throws StagingException {
        List<String> keys = page.stream().map(SourceObject::key).toList();
        String last = keys.get(keys.size() - 1);
        int differs = KeyGuess.commonLength(keys.get(0), last);
        int directoryEnds = last.indexOf('/', differs);
        if (directoryEnds >= 0) {
            // The page spans directories: those of the level at which it does follow on.
            String parent = last.substring(0, last.lastIndexOf('/', directoryEnds - 1) + 1);
            long spanned = keys.stream()
                    .filter(key -> key.startsWith(parent))
                    .map(key -> key.substring(
                            parent.length(), Math.max(parent.length(), key.indexOf('/', parent.length()))))
                    .distinct()
                    .count();
            long together = Math.max(1, spanned * PAGES_APART * PAGE / Math.max(1, keys.size()));
            return within(directories(parent, last.substring(0, directoryEnds + 1), together), last, upTo);
        }
        List<String> guesses = within(KeyGuess.ahead(keys, PAGES_APART, most), last, upTo);
        return guesses.isEmpty() ? nextDirectories(last, upTo) : guesses;
    }

    /** The directories behind the one that holds a key; behind its parent when there are none, and so on. */
    private List<String> nextDirectories(String key, @Nullable String upTo) throws StagingException {
        for (int slash = key.lastIndexOf('/'); slash >= base.length(); slash = key.lastIndexOf('/', slash - 1)) {
            String parent = key.substring(0, key.lastIndexOf('/', slash - 1) + 1);
            if (parent.length() < base.length()) {
                break;
            }
            List<String> cuts = within(directories(parent, key.substring(0, slash + 1), 1), key, upTo);
            if (!cuts.isEmpty()) {
                return cuts;
            }
        }
        return List.of();
    }

    /** Every so many directories behind one. A cut before a directory is behind every key of the one before. */
    private List<String> directories(String parent, String after, long together) throws StagingException {
        // '0' follows '/', so the name with it stands behind everything in the directory and before the next one.
        String behind = after.substring(0, after.length() - 1) + '0';
        List<String> all = requests.directories(parent, behind).directories();
        List<String> cuts = new ArrayList<>();
        for (int i = 0; i < all.size() && cuts.size() < most; i++) {
            if (i % together == 0) {
                cuts.add(all.get(i));
            }
        }
        return cuts;
    }

    private static List<String> within(List<String> cuts, String last, @Nullable String upTo) {
        List<String> within = new ArrayList<>();
        String before = last;
        for (String cut : cuts) {
            if (KeyOrder.INSTANCE.compare(cut, before) > 0
                    && (upTo == null || KeyOrder.INSTANCE.compare(cut, upTo) < 0)) {
                within.add(cut);
                before = cut;
            }
        }
        return within;
    }
}
