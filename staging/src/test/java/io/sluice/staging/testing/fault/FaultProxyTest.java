package io.sluice.staging.testing.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;

class FaultProxyTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final byte[] BYTES = new byte[100_000];
    private static String bucket;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void anObjectIsThere() {
        bucket = SERVER.newBucket();
        new Random(1).nextBytes(BYTES);
        SERVER.put(bucket, "object", BYTES);
    }

    @Test
    void withoutFaultsAnObjectComesThroughUnchanged() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            HttpResponse<byte[]> response = get(proxy, "/" + bucket + "/object");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(BYTES);
            assertThat(proxy.objectRequests()).isOne();
            assertThat(proxy.bodyBytes()).isEqualTo(BYTES.length);
        }
    }

    @Test
    void headGivesTheLengthAndNoBody() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            HttpRequest head = request(proxy, "/" + bucket + "/object")
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();

            HttpResponse<byte[]> response = client.send(head, HttpResponse.BodyHandlers.ofByteArray());

            assertThat(response.headers().firstValueAsLong("content-length")).hasValue(BYTES.length);
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void theFirstPartOfAnObjectOfOnePartIsAnsweredBy206() throws Exception {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            HttpResponse<byte[]> response = get(proxy, "/" + bucket + "/object?partNumber=1");

            assertThat(response.statusCode()).isEqualTo(206);
            assertThat(response.headers().firstValue("content-range")).hasValue("bytes 0-99999/100000");
            assertThat(response.body()).isEqualTo(BYTES);
        }
    }

    @Test
    void aRangeCarriesNoChecksumOfTheWholeObject() throws Exception {
        putInOnePart("multipart");
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            String path = "/" + bucket + "/multipart";
            HttpResponse<byte[]> range = client.send(
                    request(proxy, path)
                            .header("x-amz-checksum-mode", "ENABLED")
                            .header("Range", "bytes=0-9")
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            HttpResponse<byte[]> whole = client.send(
                    request(proxy, path)
                            .header("x-amz-checksum-mode", "ENABLED")
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());

            assertThat(range.statusCode()).isEqualTo(206);
            assertThat(range.headers().map().keySet()).noneMatch(name -> name.startsWith("x-amz-checksum"));
            assertThat(whole.headers().firstValue("x-amz-checksum-crc64nvme")).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET", "RESET_IN_BODY", "TRUNCATION", "STALL"})
    void aBrokenConnectionNeverGivesAWholeAnswer(Fault fault) {
        try (FaultProxy proxy = faulty(fault)) {
            assertThatThrownBy(() -> get(proxy, "/" + bucket + "/object")).isInstanceOf(IOException.class);
            assertThat(proxy.faults()).containsKey(fault);
        }
    }

    @Test
    void aStallLastsAsLongAsItWasTold() {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint())
                .faults(Set.of(Fault.STALL), 1, 1)
                .stall(Duration.ofMillis(300))
                .start()) {
            long begun = System.nanoTime();

            assertThatThrownBy(() -> get(proxy, "/" + bucket + "/object")).isInstanceOf(IOException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(290));
        }
    }

    @Test
    void aCorruptedBodyDiffersInOneBit() throws Exception {
        try (FaultProxy proxy = faulty(Fault.CORRUPTION)) {
            HttpResponse<byte[]> response = get(proxy, "/" + bucket + "/object");

            int bits = 0;
            for (int k = 0; k < BYTES.length; k++) {
                bits += Integer.bitCount((response.body()[k] ^ BYTES[k]) & 0xff);
            }
            assertThat(response.body()).hasSameSizeAs(BYTES);
            assertThat(bits).isOne();
        }
    }

    @Test
    void throttlingSaysSlowDownWithAndWithoutAWaitingTime() throws Exception {
        try (FaultProxy without = faulty(Fault.SLOW_DOWN);
                FaultProxy with = faulty(Fault.SLOW_DOWN_RETRY_AFTER)) {
            HttpResponse<byte[]> plain = get(without, "/" + bucket + "/object");
            HttpResponse<byte[]> timed = get(with, "/" + bucket + "/object");

            assertThat(plain.statusCode()).isEqualTo(503);
            assertThat(new String(plain.body(), StandardCharsets.UTF_8)).contains("SlowDown");
            assertThat(plain.headers().firstValue("retry-after")).isEmpty();
            assertThat(timed.statusCode()).isEqualTo(503);
            assertThat(timed.headers().firstValue("retry-after")).hasValue("1");
        }
    }

    @Test
    void anObjectChangesOnceAndStaysChanged() throws Exception {
        byte[] other = new byte[1000];
        SERVER.put(bucket, "changing", BYTES);
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint())
                .faults(Set.of(Fault.OBJECT_CHANGE), 1, 1)
                .change((inBucket, key) -> SERVER.put(inBucket, key, other))
                .start()) {
            assertThat(get(proxy, "/" + bucket + "/changing").body()).isEqualTo(other);
            assertThat(get(proxy, "/" + bucket + "/changing").body()).isEqualTo(other);
            assertThat(proxy.faults()).containsEntry(Fault.OBJECT_CHANGE, 1L);
        }
    }

    @Test
    void aDisorderedListingHasTheSameEntriesInAnotherOrder() throws Exception {
        String listed = SERVER.newBucket();
        for (int k = 0; k < 20; k++) {
            SERVER.put(listed, "key-" + k, new byte[0]);
        }
        try (FaultProxy plain = FaultProxy.before(SERVER.endpoint()).start();
                FaultProxy proxy = faulty(Fault.LISTING_DISORDER)) {
            List<String> right = keys(get(plain, "/" + listed + "?list-type=2"));
            List<String> wrong = keys(get(proxy, "/" + listed + "?list-type=2"));

            assertThat(wrong)
                    .hasSize(20)
                    .containsExactlyInAnyOrderElementsOf(right)
                    .isNotEqualTo(right);
        }
    }

    private static FaultProxy faulty(Fault fault) {
        return FaultProxy.before(SERVER.endpoint())
                .faults(Set.of(fault), 1, 1)
                .stall(Duration.ofMillis(50))
                .start();
    }

    private static void putInOnePart(String key) {
        var upload = SERVER.client()
                .createMultipartUpload(
                        request -> request.bucket(bucket).key(key).checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME));
        var part = SERVER.client()
                .uploadPart(
                        request -> request.bucket(bucket)
                                .key(key)
                                .uploadId(upload.uploadId())
                                .partNumber(1)
                                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME),
                        RequestBody.fromBytes(BYTES));
        SERVER.client()
                .completeMultipartUpload(request -> request.bucket(bucket)
                        .key(key)
                        .uploadId(upload.uploadId())
                        .multipartUpload(completed -> completed.parts(CompletedPart.builder()
                                .partNumber(1)
                                .eTag(part.eTag())
                                .checksumCRC64NVME(part.checksumCRC64NVME())
                                .build())));
    }

    private static List<String> keys(HttpResponse<byte[]> listing) {
        return Pattern.compile("<Key>([^<]*)</Key>")
                .matcher(new String(listing.body(), StandardCharsets.UTF_8))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static HttpRequest.Builder request(FaultProxy proxy, String target) {
        return HttpRequest.newBuilder(URI.create(proxy.endpoint() + target));
    }

    private HttpResponse<byte[]> get(FaultProxy proxy, String target) throws Exception {
        return client.send(request(proxy, target).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
