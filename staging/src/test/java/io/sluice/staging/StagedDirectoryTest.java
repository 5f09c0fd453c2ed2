package io.sluice.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.testing.S3Server;
import io.sluice.staging.verify.Finding;
import io.sluice.staging.verify.VerifyListener;
import io.sluice.staging.verify.VerifyReport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** What a staged directory tells who reads from it. */
class StagedDirectoryTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final int MIB = 1 << 20;

    @TempDir
    private Path temporary;

    private final String bucket = SERVER.newBucket();
    private Path destination = Path.of("");

    @BeforeEach
    void fillTheBucket() {
        destination = temporary.resolve("destination");
        SERVER.put(bucket, "empty", new byte[0]);
        SERVER.put(bucket, "small", random(1000));
        SERVER.put(bucket, "deep/large", random(5 * MIB + 7));
    }

    @Test
    void whatWasStagedIsVerifiedWithoutS3() throws IOException {
        stage();

        VerifyReport report = verify();

        assertThat(report.stageComplete()).isTrue();
        assertThat(report.files()).isEqualTo(3);
        assertThat(report.verified()).isEqualTo(3);
        assertThat(report.failed()).isZero();
        assertThat(report.bytesRead()).isEqualTo(5 * MIB + 1007);
        assertThat(report.checksums().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRC32", "CRC32C", "CRC64NVME", "SHA256", "SHA1"})
    void everyKindOfChecksumIsReadBack(String algorithm) throws IOException {
        SERVER.client()
                .putObject(
                        put -> put.bucket(bucket).key("kind").checksumAlgorithm(algorithm),
                        RequestBody.fromBytes(random(12345)));
        stage();
        flipOneBitKeepingTheTime(destination.resolve("kind"));

        VerifyReport report = verify();

        assertThat(report.verified()).isEqualTo(3);
        assertThat(report.findings()).isEqualTo(Map.of(Finding.Kind.CORRUPT, 1L));
    }

    @Test
    void aFileOfSeveralRangesIsReadByAllThreadsAndOneBitIsFound() throws IOException {
        byte[] bytes = random(MIB);
        Path file = temporary.resolve("built");
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < 130; i++) {
                out.write(bytes);
            }
        }
        SERVER.client()
                .putObject(
                        put -> put.bucket(bucket).key("ranges").checksumAlgorithm("CRC64NVME"),
                        RequestBody.fromFile(file));
        stage();
        VerifyReport whole = verify();
        flipOneBitKeepingTheTime(destination.resolve("ranges"));

        assertThat(whole.verified()).isEqualTo(4);
        assertThat(verify().firstFindings()).extracting(Finding::path).containsExactly("ranges");
    }

    @Test
    void whatIsNotAsItWasStagedIsNamedWithWhatHappenedToIt() throws IOException {
        for (String name : new String[] {"gone", "cut", "changed", "rotten", "a link"}) {
            SERVER.put(bucket, name, random(100));
        }
        stage();
        Files.delete(destination.resolve("gone"));
        Files.write(destination.resolve("cut"), new byte[99]);
        Files.write(destination.resolve("changed"), new byte[100]);
        Files.setLastModifiedTime(
                destination.resolve("changed"),
                FileTime.from(java.time.Instant.now().plusSeconds(60)));
        flipOneBitKeepingTheTime(destination.resolve("rotten"));
        Files.move(destination.resolve("a link"), temporary.resolve("elsewhere"));
        Files.createSymbolicLink(destination.resolve("a link"), temporary.resolve("elsewhere"));

        VerifyReport report = verify();

        assertThat(report.verified()).isEqualTo(3);
        assertThat(report.failed()).isEqualTo(5);
        assertThat(report.firstFindings())
                .extracting(finding -> finding.path() + " " + finding.kind())
                .containsExactlyInAnyOrder(
                        "gone MISSING", "cut SIZE_DIFFERS", "changed CHANGED", "rotten CORRUPT", "a link UNREADABLE");
    }

    @Test
    void whereNothingWasStagedThereIsNothingToVerify() {
        assertThatThrownBy(this::verify)
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("nothing is recorded as staged in " + destination);
    }

    @Test
    void whoWaitsIsToldWhenTheLastFileIsThereAndNotBefore() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        StagedDirectory directory = StagedDirectory.at(destination);
        StagedDirectory.State before = directory.state();
        CompletableFuture<StageReport> stage = CompletableFuture.supplyAsync(() -> {
            try {
                return stage(new StageListener() {
                    @Override
                    public void planComplete() {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                });
            } catch (StagingException e) {
                throw new AssertionError(e);
            }
        });
        boolean early = directory.awaitComplete(Duration.ofMillis(300));
        release.countDown();
        boolean then = directory.awaitComplete(Duration.ofMinutes(1));

        assertThat(before).isEqualTo(StagedDirectory.State.ABSENT);
        assertThat(early).isFalse();
        assertThat(then).isTrue();
        assertThat(stage.join().complete()).isTrue();
        assertThat(directory.content()).contains(new StagedDirectory.Content(3, 5 * MIB + 1007));
    }

    @Test
    void aStageThatLeftObjectsOutIsNotComplete() throws Exception {
        Files.createDirectories(destination.resolve("small/in the way"));
        stage();

        assertThat(StagedDirectory.at(destination).awaitComplete(Duration.ZERO)).isFalse();
        assertThat(StagedDirectory.at(destination).state()).isEqualTo(StagedDirectory.State.PARTIAL);
        assertThat(verify().stageComplete()).isFalse();
    }

    private StageReport stage() throws StagingException {
        return stage(StageListener.NONE);
    }

    private StageReport stage(StageListener listener) throws StagingException {
        StageOptions options = StageOptions.builder()
                .access(SERVER.access())
                .largeObjectBytes(2 * MIB)
                .partBytes(MIB)
                .build();
        try (Stager stager = Stager.create(options)) {
            return stager.stage(new S3Location(bucket, ""), destination, listener);
        }
    }

    private VerifyReport verify() throws StagingException {
        return StagedDirectory.at(destination).verify(4, VerifyListener.NONE);
    }

    private static void flipOneBitKeepingTheTime(Path file) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(open.length() / 2);
            int bits = open.read();
            open.seek(open.length() / 2);
            open.write(bits ^ 1);
        }
        Files.setLastModifiedTime(file, modified);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
