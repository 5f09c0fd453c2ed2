package io.sluice.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.push.PushListener;
import io.sluice.staging.push.PushOptions;
import io.sluice.staging.push.PushReport;
import io.sluice.staging.push.PushSkip;
import io.sluice.staging.push.UserMetadata;
import io.sluice.staging.source.ObjectFilter;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Directories to S3. */
class PushTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final Instant LONG_AGO = Instant.parse("2024-05-01T10:00:00.123456Z");

    @TempDir
    private Path directory;

    private final String bucket = SERVER.newBucket();

    @Test
    void everyFileBecomesAnObjectWithItsChecksumAndSaysWhatItWas() throws IOException {
        byte[] large = random(20 << 20);
        write("a", "1".getBytes(UTF_8));
        write("deep/größe 数据\n'quoted'", "22".getBytes(UTF_8));
        write("empty", new byte[0]);
        write("large", large);
        write(".sluice/manifest.jsonl", "of Sluice".getBytes(UTF_8));

        PushReport report = push(options());

        assertThat(report.complete()).as(report.toString()).isTrue();
        assertThat(report.pushed()).isEqualTo(4);
        assertThat(keys()).containsExactly("out/a", "out/deep/größe 数据\n'quoted'", "out/empty", "out/large");
        assertThat(SERVER.client()
                        .getObjectAsBytes(get -> get.bucket(bucket).key("out/large"))
                        .asByteArray())
                .isEqualTo(large);
        HeadObjectResponse head = SERVER.client()
                .headObject(request -> request.bucket(bucket).key("out/a").checksumMode(ChecksumMode.ENABLED));
        assertThat(head.checksumCRC64NVME()).isNotEmpty();
        assertThat(head.metadata()).containsEntry("file-mtime", "1714557600123456000ns");
    }

    @Test
    void aSecondPushUploadsWhatChangedAlone() throws IOException {
        write("same", "1".getBytes(UTF_8));
        write("grown", "1".getBytes(UTF_8));
        push(options());
        write("grown", "12".getBytes(UTF_8));
        write("touched", "1".getBytes(UTF_8));
        push(options());
        Files.setLastModifiedTime(
                directory.resolve("touched"), FileTime.from(Instant.now().plusSeconds(60)));

        PushReport report = push(options());

        assertThat(report.skipped()).isEqualTo(2);
        assertThat(report.pushed()).isEqualTo(1);
    }

    @Test
    void byChecksumAChangeThatKeepsSizeAndTimeIsFound() throws IOException {
        write("same", "12".getBytes(UTF_8));
        write("sneaky", "12".getBytes(UTF_8));
        push(options());
        write("sneaky", "21".getBytes(UTF_8));
        PushOptions byChecksum =
                new PushOptions(SERVER.access(), PushSkip.CHECKSUM, ObjectFilter.ALL, UserMetadata.NONE, 4);

        PushReport byTime = push(options());
        PushReport report = push(byChecksum);

        assertThat(byTime.pushed()).isZero();
        assertThat(report.pushed()).isEqualTo(1);
        assertThat(report.skipped()).isEqualTo(1);
    }

    @Test
    void linksAreNamedAndNotFollowed() throws IOException {
        write("file", "1".getBytes(UTF_8));
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("file"));
        Files.createSymbolicLink(directory.resolve("loop"), directory);

        PushReport report = push(options());

        assertThat(report.complete()).isTrue();
        assertThat(report.firstLeftOut()).containsExactlyInAnyOrder("link: a symbolic link", "loop: a symbolic link");
        assertThat(keys()).containsExactly("out/file");
    }

    @Test
    void objectsWithoutAFileAreDeletedOnlyWithinTheLimit() throws IOException {
        write("kept", "1".getBytes(UTF_8));
        SERVER.put(bucket, "out/old 1", new byte[3]);
        SERVER.put(bucket, "out/old 2", new byte[4]);
        SERVER.put(bucket, "elsewhere", new byte[1]);

        Deletion counted = push(options()).extra();
        Deletion tooMany =
                Push.push(directory, target(), options(), 1, PushListener.NONE).extra();
        List<String> before = keys();
        Deletion done =
                Push.push(directory, target(), options(), 2, PushListener.NONE).extra();

        assertThat(counted).isEqualTo(new Deletion(2, 7, 0));
        assertThat(tooMany).isEqualTo(new Deletion(2, 7, 0));
        assertThat(before).contains("out/old 1", "out/old 2");
        assertThat(done).isEqualTo(new Deletion(2, 7, 2));
        assertThat(keys()).containsExactly("elsewhere", "out/kept");
    }

    @Test
    void aFileWhoseNameIsTooLongForAKeyFailsByName() throws IOException {
        String long250 = "x".repeat(250);
        write(String.join("/", long250, long250, long250, long250, long250), "1".getBytes(UTF_8));
        write("fine", "1".getBytes(UTF_8));

        PushReport report = push(options());

        assertThat(report.failures()).containsOnlyKeys(FailureCause.UNSAFE_KEY);
        assertThat(keys()).containsExactly("out/fine");
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Push.push(directory.resolve("nothing"), target(), options(), 0, PushListener.NONE))
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("there is no " + directory.resolve("nothing"));
    }

    @Test
    void aBucketThatIsNotThereIsNamed() throws IOException {
        write("file", "1".getBytes(UTF_8));

        assertThatThrownBy(() -> Push.push(
                        directory, new S3Location("no-such-bucket-here", ""), options(), 0, PushListener.NONE))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.NO_SUCH_BUCKET));
    }

    private void write(String path, byte[] bytes) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
    }

    private static PushOptions options() {
        return PushOptions.defaults(SERVER.access());
    }

    private S3Location target() {
        return new S3Location(bucket, "out");
    }

    private PushReport push(PushOptions options) throws StagingException {
        return Push.push(directory, target(), options, 0, PushListener.NONE);
    }

    private List<String> keys() {
        return SERVER.client().listObjectsV2(list -> list.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
