package io.sluice.staging.source;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lists a prefix ahead of its reader, with several requests at once, and yet gives the pages in key order. One request
 * follows the other within a range of keys; the range that is being read is fetched before those behind it, and what is
 * fetched ahead is bounded in pages.
 */
final class RangedListing implements Closeable {

    private static final int MAX_KEYS = 1000;

    /** How many pages of a range are fetched before the reader has come to it, so that no range takes all the room. */
    private static final int PAGES_AHEAD_PER_RANGE = 8;

    /** A piece that turns out to hold more pages than this is cut again. */
    private static final int PAGES_OF_A_PIECE = 6;

    /** Pages of no use that are put up with before splitting is given up. */
    private static final int WASTED_AT_LEAST = 8;

    private static final Comparator<SourceObject> BY_KEY = (a, b) -> KeyOrder.INSTANCE.compare(a.key(), b.key());

    private final ListingRequests requests;
    private final String prefix;
    private final RangeSplitter splitter;
    private final int pagesAhead;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<KeyRange> ranges = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();
    private int pagesHeld;
    private long pagesUsed;
    private long pagesWasted;
    private @Nullable Exception failure;
    private boolean splitting;
    private boolean closed;

    RangedListing(ListingRequests requests, String prefix, RangeSplitter splitter, int parallel, int pagesAhead) {
        this.requests = requests;
        this.prefix = prefix;
        this.splitter = splitter;
        this.pagesAhead = pagesAhead;
        ranges.add(new KeyRange("", null));
        for (int i = 1; i <= parallel; i++) {
            Thread worker = new Thread(this::work, "sluice-list-" + i);
            worker.setDaemon(true);
            workers.add(worker);
        }
        workers.forEach(Thread::start);
    }

    /** The next page in key order; blocks until it is there. An empty list is the end. */
    List<SourceObject> nextPage() throws StagingException {
        lock.lock();
        try {
            while (!ranges.isEmpty()) {
                KeyRange first = ranges.get(0);
                List<SourceObject> page = first.pages.poll();
                if (page != null) {
                    pagesHeld--;
                    changed.signalAll();
                    return page;
                }
                if (first.fetchedAll) {
                    ranges.remove(0);
                    changed.signalAll();
                } else if (failure != null) {
                    throw failed(failure);
                } else {
                    changed.await();
                }
            }
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StagingException(FailureCause.CANCELLED, "interrupted while listing");
        } finally {
            lock.unlock();
        }
    }

    private static StagingException failed(Exception failure) {
        return failure instanceof StagingException known
                ? known
                : new StagingException(FailureCause.S3_REFUSED, "the listing failed: " + failure, null, null, failure);
    }

    private void work() {
        try {
            for (KeyRange range = claim(); range != null; range = claim()) {
                fetch(range);
            }
        } catch (InterruptedException e) {
            // close() interrupts; the pages are not wanted any more.
            Thread.currentThread().interrupt();
        } catch (StagingException | RuntimeException e) {
            lock.lock();
            try {
                failure = e;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits for a range that a page may be fetched of; null when there will be none. */
    private @Nullable KeyRange claim() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && failure == null && !ranges.isEmpty()) {
                for (KeyRange range : ranges) {
                    if (!range.fetching && !range.fetchedAll && hasRoom(range)) {
                        range.fetching = true;
                        pagesHeld++;
                        return range;
                    }
                }
                changed.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(KeyRange range) {
        boolean first = range == ranges.get(0);
        if (first && range.pages.isEmpty()) {
            return true;
        }
        return pagesHeld < pagesAhead && (first || range.pages.size() < PAGES_AHEAD_PER_RANGE);
    }

    private void fetch(KeyRange range) throws StagingException {
        ListingPage page = requests.page(prefix, range.after, range.token, MAX_KEYS);
        List<SourceObject> objects = new ArrayList<>(page.objects());
        sort(objects);
        @Nullable String upTo;
        lock.lock();
        try {
            take(range, objects, page.more());
            changed.signalAll();
            if (range.fetchedAll || objects.isEmpty() || !wantsCut(range)) {
                return;
            }
            splitting = true;
            upTo = range.upTo;
        } finally {
            lock.unlock();
        }
        List<String> splits = splitter.splits(objects, upTo);
        lock.lock();
        try {
            splitting = false;
            split(range, splits);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void take(KeyRange range, List<SourceObject> objects, String more) {
        range.fetching = false;
        range.token = more;
        range.fetchedAll = more.isEmpty();
        int inside = objects.size();
        while (inside > 0 && range.isBeyond(objects.get(inside - 1).key())) {
            inside--;
            range.fetchedAll = true;
        }
        int first = range.after.isEmpty() ? 0 : firstBehind(range.after, objects, inside);
        if (first == inside) {
            pagesHeld--;
            pagesWasted++;
        } else {
            range.pages.add(
                    inside - first == objects.size() ? objects : new ArrayList<>(objects.subList(first, inside)));
            range.last = objects.get(inside - 1).key();
            pagesUsed++;
            range.pagesFetched++;
        }
    }

    /** Not every server begins behind the key that it is given; what it repeats belongs to the ranges before. */
    private static int firstBehind(String after, List<SourceObject> objects, int until) {
        int first = 0;
        while (first < until && KeyOrder.INSTANCE.compare(objects.get(first).key(), after) <= 0) {
            first++;
        }
        return first;
    }

    /** S3 lists in key order, but not every server and proxy keeps to it within a page. */
    private static void sort(List<SourceObject> objects) {
        for (int i = 1; i < objects.size(); i++) {
            if (BY_KEY.compare(objects.get(i - 1), objects.get(i)) > 0) {
                objects.sort(BY_KEY);
                return;
            }
        }
    }

    /** Where there are fewer ranges than requests could be sent for, unless too many pieces turn out to be empty. */
    private boolean wantsCut(KeyRange range) {
        return !splitting
                && (!range.isPiece || range.pagesFetched >= PAGES_OF_A_PIECE)
                && pagesWasted <= WASTED_AT_LEAST + pagesUsed / 4
                && ranges.stream().filter(other -> !other.fetchedAll).count() < workers.size();
    }

    private void split(KeyRange range, List<String> splits) {
        int index = ranges.indexOf(range) + 1;
        if (index == 0 || range.fetchedAll) {
            return;
        }
        String end = range.upTo;
        KeyRange open = range;
        for (String split : splits) {
            // The range may have been fetched further, or cut, while its cuts were looked for.
            if (KeyOrder.INSTANCE.compare(split, range.last) > 0
                    && (end == null || KeyOrder.INSTANCE.compare(split, end) < 0)) {
                open.upTo = split;
                open.isPiece = true;
                open = new KeyRange(split, end);
                ranges.add(index++, open);
            }
        }
    }

    /** Ends the requests ahead. Waits for none that is under way: its answer is dropped. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            ranges.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        workers.forEach(Thread::interrupt);
    }
}
