package io.sluice.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

class StagerTest {

    private static final int MIB = 1 << 20;

    private static S3Server server;

    @TempDir
    private Path temporary;

    private String bucket = "";

    @BeforeAll
    static void startServer() {
        server = S3Server.shared();
    }

    @BeforeEach
    void makeBucket() {
        bucket = server.newBucket();
    }

    @Test
    void everyObjectArrivesWithItsBytes() throws IOException {
        Map<String, byte[]> objects = someObjects();
        objects.forEach((key, bytes) -> server.put(bucket, "set/" + key, bytes));
        Path destination = temporary.resolve("new/destination");

        StageReport report = stage("set", destination, options());

        assertThat(report.complete()).isTrue();
        assertThat(report.staged()).isEqualTo(objects.size());
        assertThat(report.bytesStaged())
                .isEqualTo(objects.values().stream()
                        .mapToLong(bytes -> bytes.length)
                        .sum());
        assertThat(filesBeneath(destination)).isEqualTo(asText(objects));
    }

    @Test
    void aSecondRunCopiesNothingAndOneChangedObjectIsCopiedAlone() throws IOException {
        Map<String, byte[]> objects = someObjects();
        objects.forEach((key, bytes) -> server.put(bucket, key, bytes));
        stage("", temporary, options());

        StageReport second = stage("", temporary, options());
        byte[] changed = random(500, 99);
        server.put(bucket, "deep/er/b", changed);
        StageReport third = stage("", temporary, options());

        assertThat(second.staged()).isZero();
        assertThat(second.skipped()).isEqualTo(objects.size());
        assertThat(third.staged()).isEqualTo(1);
        assertThat(temporary.resolve("deep/er/b")).hasBinaryContent(changed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRC32", "CRC32C", "CRC64NVME"})
    void aLargeObjectIsProvenByItsOwnChecksumThoughItComesInParts(String algorithm) {
        byte[] bytes = random(5 * MIB + 12345, 3);
        server.client()
                .putObject(
                        put -> put.bucket(bucket).key("large").checksumAlgorithm(algorithm),
                        RequestBody.fromBytes(bytes));

        StageReport report = stage("", temporary, inParts());

        assertThat(report.proofs()).containsExactly(Map.entry(ProofKind.valueOf(algorithm), 1L));
        assertThat(temporary.resolve("large")).hasBinaryContent(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRC32", "CRC32C", "CRC64NVME", "SHA256", "SHA1"})
    void aSmallObjectIsProvenByItsOwnChecksum(String algorithm) {
        byte[] bytes = random(12345, 3);
        server.client()
                .putObject(
                        put -> put.bucket(bucket).key("small").checksumAlgorithm(algorithm),
                        RequestBody.fromBytes(bytes));

        StageReport report = stage("", temporary, options());

        assertThat(report.proofs()).containsExactly(Map.entry(ProofKind.valueOf(algorithm), 1L));
        assertThat(temporary.resolve("small")).hasBinaryContent(bytes);
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void everySyncModePublishesEverything(SyncMode mode) throws IOException {
        Map<String, byte[]> objects = someObjects();
        objects.forEach((key, bytes) -> server.put(bucket, key, bytes));

        stage("", temporary, inParts().toBuilder().sync(mode).build());

        assertThat(filesBeneath(temporary)).isEqualTo(asText(objects));
    }

    @ParameterizedTest
    @EnumSource(PublishMode.class)
    void whatStandsThereIsReplaced(PublishMode mode) throws IOException {
        Files.writeString(temporary.resolve("a"), "something old and longer than what comes");
        server.put(bucket, "a", random(20, 1));
        server.put(bucket, "b", random(30, 2));

        stage("", temporary, options().toBuilder().publish(mode).build());

        assertThat(filesBeneath(temporary)).isEqualTo(asText(Map.of("a", random(20, 1), "b", random(30, 2))));
    }

    @Test
    void aMissingBucketIsNamed() {
        assertThatThrownBy(() -> stage(new S3Location("no-such-bucket", ""), temporary, options()))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.NO_SUCH_BUCKET))
                .hasMessageContaining("no-such-bucket");
    }

    @Test
    void aDestinationThatIsAFileIsRefusedBeforeAnythingIsFetched() throws IOException {
        server.put(bucket, "a", random(20, 1));
        Path file = Files.writeString(temporary.resolve("file"), "mine");

        assertThatThrownBy(() -> stage(new S3Location(bucket, ""), file, options()))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.PATH_CONFLICT))
                .hasMessageContaining(file.toString());
        assertThat(file).hasContent("mine");
    }

    @Test
    void aSymbolicLinkInTheDestinationIsNotFollowed() throws IOException {
        Path outside = Files.createDirectory(temporary.resolve("outside"));
        Path destination = Files.createDirectory(temporary.resolve("destination"));
        Files.createSymbolicLink(destination.resolve("link"), outside);
        server.put(bucket, "link/a", random(20, 1));
        server.put(bucket, "other", random(20, 1));

        StageReport report = stage("", destination, options());

        assertThat(outside).isEmptyDirectory();
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.staged()).isEqualTo(1);
    }

    @Test
    void nothingIsLeftBesideTheFilesButTheManifest() throws IOException {
        server.put(bucket, "a", random(20, 1));
        server.put(bucket, "large", random(3 * MIB, 1));

        stage("", temporary, inParts());

        try (Stream<Path> all = Files.walk(temporary)) {
            assertThat(all.filter(Files::isRegularFile)
                            .map(file -> temporary.relativize(file).toString()))
                    .allMatch(name -> List.of("a", "large", ".sluice/manifest.jsonl", ".sluice/merge.lock")
                            .contains(name));
        }
    }

    @Test
    void leftoversOfAKilledRunAreRemoved() throws IOException {
        server.put(bucket, "dir/a", random(20, 1));
        Path records = Files.createDirectories(temporary.resolve(".sluice"));
        Path directory = Files.createDirectories(temporary.resolve("dir"));
        Files.writeString(records.resolve("running-abcd"), "elsewhere 1\ndir\n");
        Path leftover = Files.writeString(directory.resolve(".sluice-abcd-7.tmp"), "half");
        Path foreign = Files.writeString(directory.resolve(".sluice-ffff-7.tmp"), "of somebody else");

        stage("", temporary, options());

        assertThat(leftover).doesNotExist();
        assertThat(foreign).exists();
        assertThat(records.resolve("running-abcd")).doesNotExist();
    }

    @Test
    void requestsThatNobodyAnswersFailByName() {
        StageOptions nowhere = options().toBuilder()
                .access(server.access().withEndpoint(URI.create("http://127.0.0.1:1")))
                .build();

        assertThatThrownBy(() -> stage(new S3Location(bucket, ""), temporary, nowhere))
                .isInstanceOfSatisfying(
                        StagingException.class,
                        e -> assertThat(e.failureCause()).isEqualTo(FailureCause.CONNECTION));
    }

    private StageReport stage(String prefix, Path destination, StageOptions options) {
        try {
            return stage(new S3Location(bucket, prefix), destination, options);
        } catch (StagingException e) {
            throw new AssertionError(e);
        }
    }

    private static StageReport stage(S3Location source, Path destination, StageOptions options)
            throws StagingException {
        try (Stager stager = Stager.create(options)) {
            return stager.stage(source, destination, StageListener.NONE);
        }
    }

    private static StageOptions options() {
        return StageOptions.builder().access(server.access()).build();
    }

    private static StageOptions inParts() {
        return options().toBuilder().largeObjectBytes(MIB).partBytes(MIB).build();
    }

    private static Map<String, byte[]> someObjects() {
        Map<String, byte[]> objects = new TreeMap<>();
        objects.put("a b/ü+%41", random(1000, 1));
        objects.put("empty", new byte[0]);
        objects.put("deep/er/b", random(17, 2));
        objects.put("deep/c", random(MIB - 1, 3));
        objects.put("large/two-parts-and-a-byte", random(2 * MIB + 1, 4));
        objects.put("large/exactly", random(MIB, 5));
        for (int i = 0; i < 50; i++) {
            objects.put("many/" + i, random(i * 37, i));
        }
        return objects;
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Map<String, String> filesBeneath(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString();
                if (!name.startsWith(".sluice/")) {
                    files.put(name, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return files;
    }

    private static Map<String, String> asText(Map<String, byte[]> objects) {
        Map<String, String> texts = new TreeMap<>();
        objects.forEach((key, bytes) -> texts.put(key, new String(bytes, StandardCharsets.ISO_8859_1)));
        return texts;
    }
}
