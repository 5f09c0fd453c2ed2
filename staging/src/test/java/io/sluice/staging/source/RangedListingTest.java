package io.sluice.staging.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RangedListingTest {

    @Test
    void aFlatDirectoryOfNumberedFilesIsListedByManyRequestsAtOnce() throws IOException {
        FakeBucket bucket = new FakeBucket(
                IntStream.range(0, 50_000).mapToObj("d/img_%06d.jpg"::formatted).toList());

        assertThat(list(bucket, "d/", 8)).containsExactlyElementsOf(bucket.keys);
        assertThat(bucket.mostAtOnce.get()).isGreaterThanOrEqualTo(4);
        assertThat(bucket.requests.get()).isLessThanOrEqualTo(50 * 3 / 2);
    }

    @Test
    void manySmallDirectoriesAreListedByManyRequestsAtOnce() throws IOException {
        List<String> keys = new ArrayList<>();
        for (int directory = 0; directory < 500; directory++) {
            for (int file = 0; file < 100; file++) {
                keys.add("d/class-%03d/%d.jpg".formatted(directory, file));
            }
        }
        FakeBucket bucket = new FakeBucket(keys);

        assertThat(list(bucket, "d/", 8)).containsExactlyElementsOf(bucket.keys);
        assertThat(bucket.mostAtOnce.get()).isGreaterThanOrEqualTo(4);
        assertThat(bucket.requests.get()).isLessThanOrEqualTo(50 * 2);
    }

    @Test
    void aFewLargeDirectoriesAreListedByManyRequestsAtOnce() throws IOException {
        List<String> keys = new ArrayList<>();
        Random random = new Random(1);
        for (String directory : List.of("test", "train/a", "train/b", "train/c", "validate")) {
            for (int file = 0; file < 10_000; file++) {
                keys.add("d/%s/%016x".formatted(directory, random.nextLong()));
            }
        }
        FakeBucket bucket = new FakeBucket(keys);

        assertThat(list(bucket, "d/", 8)).containsExactlyElementsOf(bucket.keys);
        assertThat(bucket.mostAtOnce.get()).isGreaterThanOrEqualTo(4);
        assertThat(bucket.requests.get()).isLessThanOrEqualTo(50 * 2);
    }

    @Property(tries = 200)
    void noKeyIsLostOrMovedWhateverTheCuts(@ForAll("keys") Set<String> keys, @ForAll long seed) throws IOException {
        FakeBucket bucket = new FakeBucket(keys);
        bucket.pageSize = 7;
        Random random = new Random(seed);
        RangeSplitter anywhere = (page, upTo) -> {
            TreeSet<String> cuts = new TreeSet<>(KeyOrder.INSTANCE);
            for (int i = random.nextInt(4); i > 0; i--) {
                cuts.add(page.get(0).key() + (char) ('a' + random.nextInt(26)));
            }
            return List.copyOf(cuts);
        };

        assertThat(list(new RangedListing(bucket, "", anywhere, 3, 5))).containsExactlyElementsOf(bucket.keys);
        assertThat(list(new RangedListing(bucket, "", new DirectorySplitter(bucket, "", 4), 3, 5)))
                .containsExactlyElementsOf(bucket.keys);
    }

    @Provide
    Arbitrary<Set<String>> keys() {
        return Arbitraries.strings()
                .withChars("ab09/-\uffee")
                .withChars('\u00fc')
                .ofMinLength(1)
                .ofMaxLength(6)
                .set()
                .ofMaxSize(300);
    }

    @Test
    void noMoreIsFetchedAheadThanThereIsRoomFor() throws Exception {
        FakeBucket bucket = new FakeBucket(
                IntStream.range(0, 100_000).mapToObj("d/%06d"::formatted).toList());
        try (RangedListing listing = new RangedListing(bucket, "d/", new DirectorySplitter(bucket, "d/", 8), 8, 10)) {
            listing.nextPage();
            bucket.awaitQuiet();
            // What is held, the page that was read, and the requests that cuts were looked for with.
            assertThat(bucket.pages.get()).isLessThanOrEqualTo(12);
        }
    }

    @Test
    void aPageOutOfOrderIsPutInOrder() throws IOException {
        FakeBucket bucket = new FakeBucket(
                IntStream.range(0, 2500).mapToObj("%04d"::formatted).toList());
        bucket.shuffled = true;

        assertThat(list(bucket, "", 2)).containsExactlyElementsOf(bucket.keys);
    }

    @Test
    void theListingOfADirectoryBucketHasNoOrderAndIsSorted() throws IOException {
        List<String> keys = new ArrayList<>(
                IntStream.range(0, 2500).mapToObj("d/%04d"::formatted).toList());
        List<String> listed = new ArrayList<>(keys);
        Collections.shuffle(listed, new Random(3));
        ListingRequests unordered = new ListingRequests() {
            @Override
            public ListingPage page(String prefix, String after, String token, int atMost) {
                int from = token.isEmpty() ? 0 : Integer.parseInt(token);
                int to = Math.min(listed.size(), from + atMost);
                return new ListingPage(
                        listed.subList(from, to).stream()
                                .map(key -> SourceObject.of(key, 1, "etag", Instant.EPOCH))
                                .toList(),
                        List.of(),
                        to == listed.size() ? "" : Integer.toString(to));
            }

            @Override
            public ListingPage directories(String prefix, String after) {
                throw new AssertionError("directory buckets are not listed from a key on");
            }
        };

        List<String> sorted = new ArrayList<>();
        try (ObjectSource source = S3Listing.open(unordered, new S3Location("fast--use1-az4--x-s3", "d/"))) {
            for (Optional<SourceObject> next = source.next(); next.isPresent(); next = source.next()) {
                sorted.add(next.get().key());
            }
        }
        assertThat(sorted).isEqualTo(keys);
    }

    @Test
    void aServerThatAlwaysBeginsAtTheFirstKeyRepeatsNothing() throws IOException {
        FakeBucket bucket = new FakeBucket(
                IntStream.range(0, 20_000).mapToObj("d/%06d"::formatted).toList());
        bucket.beginsAtTheFirst = true;

        assertThat(list(bucket, "d/", 8)).containsExactlyElementsOf(bucket.keys);
    }

    @Test
    void aFailureReachesTheReader() {
        FakeBucket bucket = new FakeBucket(
                IntStream.range(0, 5000).mapToObj("%04d"::formatted).toList());
        bucket.failAt = "3000";

        assertThatThrownBy(() -> list(bucket, "", 4))
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("denied");
    }

    private static List<String> list(FakeBucket bucket, String prefix, int parallel) throws IOException {
        return list(new RangedListing(bucket, prefix, new DirectorySplitter(bucket, prefix, parallel), parallel, 48));
    }

    private static List<String> list(RangedListing listing) throws IOException {
        List<String> keys = new ArrayList<>();
        try (listing) {
            for (List<SourceObject> page = listing.nextPage(); !page.isEmpty(); page = listing.nextPage()) {
                page.forEach(object -> keys.add(object.key()));
            }
        }
        return keys;
    }

    /** Answers listing requests from a set of keys as S3 does, and takes a moment for each. */
    private static final class FakeBucket implements ListingRequests {
        final NavigableSet<String> keys = new TreeSet<>(KeyOrder.INSTANCE);
        final AtomicInteger requests = new AtomicInteger();
        final AtomicInteger pages = new AtomicInteger();
        final AtomicInteger mostAtOnce = new AtomicInteger();
        private final AtomicInteger atOnce = new AtomicInteger();
        int pageSize = 1000;
        boolean shuffled;
        boolean beginsAtTheFirst;

        @Nullable
        String failAt;

        FakeBucket(Iterable<String> keys) {
            keys.forEach(this.keys::add);
        }

        @Override
        public ListingPage page(String prefix, String startAfter, String token, int atMost) throws StagingException {
            String after = beginsAtTheFirst ? "" : startAfter;
            pages.incrementAndGet();
            begin();
            try {
                List<SourceObject> objects = new ArrayList<>();
                String from = token.isEmpty() ? (after.isEmpty() ? prefix : after) : token;
                for (String key : keys.tailSet(from, token.isEmpty() && after.isEmpty())) {
                    if (!key.startsWith(prefix)) {
                        break;
                    }
                    if (key.equals(failAt)) {
                        throw new StagingException(FailureCause.ACCESS_DENIED, "denied");
                    }
                    if (objects.size() == Math.min(atMost, pageSize)) {
                        String more = objects.get(objects.size() - 1).key();
                        return new ListingPage(inSomeOrder(objects), List.of(), more);
                    }
                    objects.add(SourceObject.of(key, 1, "etag", Instant.EPOCH));
                }
                return new ListingPage(inSomeOrder(objects), List.of(), "");
            } finally {
                atOnce.decrementAndGet();
            }
        }

        private List<SourceObject> inSomeOrder(List<SourceObject> objects) {
            if (shuffled) {
                Collections.shuffle(objects, new Random(7));
            }
            return objects;
        }

        @Override
        public ListingPage directories(String prefix, String after) {
            begin();
            Set<String> directories = new HashSet<>();
            for (String key : keys.tailSet(after, false)) {
                int slash = key.startsWith(prefix) ? key.indexOf('/', prefix.length()) : -1;
                if (slash >= 0 && KeyOrder.INSTANCE.compare(key.substring(0, slash + 1), after) > 0) {
                    directories.add(key.substring(0, slash + 1));
                }
            }
            atOnce.decrementAndGet();
            List<String> sorted = new ArrayList<>(directories);
            sorted.sort(KeyOrder.INSTANCE);
            return new ListingPage(List.of(), sorted.subList(0, Math.min(1000, sorted.size())), "");
        }

        private void begin() {
            requests.incrementAndGet();
            int now = atOnce.incrementAndGet();
            mostAtOnce.accumulateAndGet(now, Math::max);
            if (pageSize >= 1000) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
        }

        void awaitQuiet() {
            Awaitility.await().during(200, TimeUnit.MILLISECONDS).until(() -> atOnce.get() == 0);
        }
    }
}
