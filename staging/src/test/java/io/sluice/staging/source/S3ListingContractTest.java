package io.sluice.staging.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

abstract class S3ListingContractTest {

    final S3Server server = S3Server.shared();
    private final String bucket = server.newBucket();

    @Test
    void listsWhatIsBeneathThePrefixInTheOrderOfUtf8Bytes() throws IOException {
        put("data/b", "data/a/x", "data/a", "data-other/c", "other");

        assertThat(keys("data")).containsExactly("data/a", "data/a/x", "data/b");
        assertThat(keys("data/")).containsExactly("data/a", "data/a/x", "data/b");
    }

    @Test
    void keysComeBackLetterForLetter() throws IOException {
        List<String> hostile = List.of(
                "k/ leading and trailing ",
                "k/100%",
                "k/%41",
                "k/a&b<c>\"'",
                "k/a+b",
                "k/tab\there",
                "k/日本語",
                "k/ünï",
                "k/😀");
        put(hostile.toArray(String[]::new));

        assertThat(keys("k/")).containsExactlyInAnyOrderElementsOf(hostile);
    }

    @Test
    void anObjectCarriesWhatTheListingSaysOfIt() throws IOException {
        put("one/file");

        try (ObjectSource source = open("one/")) {
            SourceObject object = source.next().orElseThrow();
            assertThat(object.size()).isEqualTo("one/file".length());
            assertThat(object.eTag()).hasSize(32).doesNotContain("\"");
            assertThat(object.lastModified()).isAfter(Instant.now().minusSeconds(3600));
            assertThat(source.next()).isEmpty();
            assertThat(source.next()).isEmpty();
        }
    }

    @Test
    void aPrefixThatIsAKeyNamesThatObject() throws IOException {
        put("dir/file.tar", "dir/file.tar.md5");

        try (ObjectSource source = open("dir/file.tar")) {
            assertThat(source.base()).isEqualTo("dir/");
            assertThat(source.next().map(SourceObject::key)).hasValue("dir/file.tar");
            assertThat(source.next()).isEmpty();
        }
    }

    @Test
    void pagesFollowEachOtherByTokenOrFromAKey() throws IOException {
        put("p/1", "p/2", "p/3", "p/4", "p/5", "q");
        ListingRequests requests = requests(bucket);

        ListingPage first = requests.page("p/", "", "", 2);
        ListingPage second = requests.page("p/", "", first.more(), 2);
        ListingPage last = requests.page("p/", "", second.more(), 2);
        assertThat(keys(first)).containsExactly("p/1", "p/2");
        assertThat(keys(second)).containsExactly("p/3", "p/4");
        assertThat(keys(last)).containsExactly("p/5");
        assertThat(last.more()).isEmpty();
        assertThat(keys(requests.page("p/", "p/3", "", 9))).containsExactly("p/4", "p/5");
    }

    @Test
    void directoriesAreListedWithoutWhatIsInThem() throws IOException {
        put("d/a/1", "d/a/2", "d/b+c/1", "d/c/1/2", "d/file");

        assertThat(requests(bucket).directories("d/", "").directories()).containsExactly("d/a/", "d/b+c/", "d/c/");
        assertThat(requests(bucket).directories("d/", "d/b+c/~").directories()).containsExactly("d/c/");
    }

    @Test
    void anEmptyBucketHasNoObjectsAndAnEmptyPrefixIsAMistake() throws IOException {
        assertThat(keys("")).isEmpty();
        assertThatThrownBy(() -> open("no/such"))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.NO_SUCH_KEY))
                .hasMessageContaining("s3://" + bucket + "/no/such");
    }

    @Test
    void aMissingBucketIsNamed() {
        assertThatThrownBy(() -> open(new S3Location("no-such-bucket", "x/")))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.NO_SUCH_BUCKET))
                .hasMessageContaining("no-such-bucket");
    }

    /** One of the ways to list. */
    abstract ListingRequests requests(String bucket);

    private ObjectSource open(S3Location location) throws StagingException {
        return S3Listing.open(requests(location.bucket()), location);
    }

    private static List<String> keys(ListingPage page) {
        return page.objects().stream().map(SourceObject::key).toList();
    }

    private ObjectSource open(String prefix) throws StagingException {
        return open(new S3Location(bucket, prefix));
    }

    private List<String> keys(String prefix) throws IOException {
        List<String> keys = new ArrayList<>();
        try (ObjectSource source = open(prefix)) {
            for (Optional<SourceObject> next = source.next(); next.isPresent(); next = source.next()) {
                keys.add(next.get().key());
            }
        }
        return keys;
    }

    private void put(String... keys) {
        Stream.of(keys).parallel().forEach(key -> server.put(bucket, key, key.getBytes(StandardCharsets.UTF_8)));
    }
}
