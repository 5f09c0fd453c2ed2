package io.sluice.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.plan.Reason;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Files that nobody recorded, compared by their bytes. */
class SkipByChecksumTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final int PART = 5 << 20;

    @TempDir
    private Path destination;

    private final String bucket = SERVER.newBucket();

    @ParameterizedTest
    @ValueSource(strings = {"CRC32", "CRC32C", "CRC64NVME", "SHA256", "SHA1"})
    void aFileWithTheObjectsBytesIsLeftAloneAndAnotherIsNot(String algorithm) throws IOException {
        byte[] bytes = random(20_000);
        for (String key : new String[] {"other", "same"}) {
            SERVER.client()
                    .putObject(
                            put -> put.bucket(bucket).key(key).checksumAlgorithm(algorithm),
                            RequestBody.fromBytes(bytes));
        }
        Files.write(destination.resolve("same"), bytes);
        Files.write(destination.resolve("other"), new byte[20_000]);

        assertThat(reasons()).isEqualTo(Map.of("same", Reason.SAME_CHECKSUM, "other", Reason.CHECKSUM_DIFFERS));
    }

    @Test
    void anObjectOfWhichOnlyTheETagIsKnownIsComparedByThat() throws IOException {
        byte[] bytes = random(PART + 17);
        upload("parts", bytes);
        Files.write(destination.resolve("parts"), bytes);

        Map<String, Reason> same = reasons();
        Files.write(destination.resolve("parts"), new byte[bytes.length]);

        assertThat(same).isEqualTo(Map.of("parts", Reason.SAME_CHECKSUM));
        assertThat(reasons()).isEqualTo(Map.of("parts", Reason.NOTHING_TO_COMPARE));
    }

    @Test
    void ofManyFilesOnlyTheDifferentOnesAreCopied() throws IOException {
        for (int i = 0; i < 300; i++) {
            byte[] bytes = random(100 + i);
            SERVER.client()
                    .putObject(
                            put -> put.bucket(bucket).key("k" + bytes.length).checksumAlgorithm("CRC64NVME"),
                            RequestBody.fromBytes(bytes));
            Files.write(destination.resolve("k" + bytes.length), i % 100 == 0 ? new byte[bytes.length] : bytes);
        }

        StageReport report;
        try (Stager stager = stager()) {
            report = stager.stage(new S3Location(bucket, ""), destination, StageListener.NONE);
        }

        assertThat(report.staged()).isEqualTo(3);
        assertThat(report.skipped()).isEqualTo(297);
        assertThat(destination.resolve("k200")).hasBinaryContent(random(200));
    }

    private void upload(String key, byte[] bytes) {
        String id = SERVER.client()
                .createMultipartUpload(create -> create.bucket(bucket).key(key))
                .uploadId();
        String[] tags = new String[2];
        for (int i = 0; i < 2; i++) {
            int number = i + 1;
            byte[] part = java.util.Arrays.copyOfRange(bytes, i * PART, Math.min(bytes.length, (i + 1) * PART));
            tags[i] = SERVER.client()
                    .uploadPart(
                            upload ->
                                    upload.bucket(bucket).key(key).uploadId(id).partNumber(number),
                            RequestBody.fromBytes(part))
                    .eTag();
        }
        SERVER.client()
                .completeMultipartUpload(complete -> complete.bucket(bucket)
                        .key(key)
                        .uploadId(id)
                        .multipartUpload(whole -> whole.parts(
                                CompletedPart.builder()
                                        .partNumber(1)
                                        .eTag(tags[0])
                                        .build(),
                                CompletedPart.builder()
                                        .partNumber(2)
                                        .eTag(tags[1])
                                        .build())));
    }

    private static Stager stager() {
        return Stager.create(StageOptions.builder()
                .access(SERVER.access())
                .set("skip", "checksum")
                .build());
    }

    private Map<String, Reason> reasons() throws StagingException {
        Map<String, Reason> reasons = new TreeMap<>();
        try (Stager stager = stager()) {
            stager.plan(new S3Location(bucket, ""), destination)
                    .read(entry -> reasons.put(entry.path(), entry.reason()));
        }
        return reasons;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
