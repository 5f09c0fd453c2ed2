package io.sluice.staging.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.FileFailure;
import io.sluice.staging.S3Location;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StageReport;
import io.sluice.staging.StagedFile;
import io.sluice.staging.Stager;
import io.sluice.staging.SyncMode;
import io.sluice.staging.testing.GeneratedS3;
import io.sluice.staging.testing.HostileKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile keys all the way, from the listing to the file. {@code -Dsluice.fuzz.keys=100000} for a hundred thousand of them.
 */
class HostileKeysTest {

    private static final int KEYS = Integer.getInteger("sluice.fuzz.keys", 5_000);
    private static final String BASE = "base/";

    @TempDir
    private Path destination;

    @TempDir
    private Path elsewhere;

    private final Map<String, Path> staged = new ConcurrentHashMap<>();
    private final Map<String, FileFailure> failed = new ConcurrentHashMap<>();

    @Test
    void everyKeyIsStagedBeneathTheDestinationOrFailsByNameAndNoLinkIsFollowed() throws IOException {
        Set<String> planted = plant();
        Map<String, Long> objects = objects();
        long offered =
                objects.keySet().stream().filter(key -> key.startsWith(BASE)).count();

        StageReport report;
        try (GeneratedS3 server = new GeneratedS3(objects)) {
            report = stage(server);
            for (Map.Entry<String, Path> file : staged.entrySet()) {
                assertThat(server.isContent(file.getValue(), file.getKey()))
                        .as(file.toString())
                        .isTrue();
            }
        }

        System.out.printf(
                "%d keys: %d staged, of them %d files; %d failed by name: %s%n",
                report.objects(), report.staged(), staged.size(), report.failed(), report.failures());
        assertThat(report.stopped()).isEmpty();
        assertThat(report.objects()).isEqualTo(offered);
        assertThat(report.staged() + report.failed()).isEqualTo(offered);
        assertThat(failed)
                .hasSize((int) report.failed())
                .doesNotContainKeys(staged.keySet().toArray(String[]::new));
        assertThat(elsewhere).isEmptyDirectory();
        Set<String> expected = new HashSet<>(planted);
        staged.values()
                .forEach(file -> expected.add(destination.relativize(file).toString()));
        assertThat(expected).hasSize(planted.size() + staged.size());
        assertThat(filesBeneath(destination)).isEqualTo(expected);
    }

    private StageReport stage(GeneratedS3 server) throws IOException {
        StageOptions options = StageOptions.builder()
                .access(server.access())
                .sync(SyncMode.NONE)
                .build();
        try (Stager stager = Stager.create(options)) {
            return stager.stage(new S3Location(GeneratedS3.BUCKET, BASE), destination, new StageListener() {
                @Override
                public void staged(StagedFile file) {
                    assertThat(staged.put(file.key(), file.path())).isNull();
                }

                @Override
                public void failed(FileFailure failure) {
                    assertThat(failed.put(failure.key(), failure)).isNull();
                }
            });
        }
    }

    /** What a listing can name at all: keys are UTF-8 there. */
    private static Map<String, Long> objects() {
        Random random = new Random(20261123);
        return HostileKeys.some(random, KEYS, BASE).stream()
                .filter(key -> StandardCharsets.UTF_8.newEncoder().canEncode(key))
                .collect(Collectors.toMap(key -> key, key -> (long) random.nextInt(300)));
    }

    /** Links, files and directories where keys lead, some of them out of the destination. */
    private Set<String> plant() throws IOException {
        Files.createSymbolicLink(destination.resolve("link"), elsewhere);
        Files.createSymbolicLink(destination.resolve("dangling"), elsewhere.resolve("none"));
        Files.createDirectories(destination.resolve("dir/a"));
        Files.createSymbolicLink(destination.resolve("dir/a/b"), elsewhere);
        Files.createSymbolicLink(destination.resolve("dir/c"), Path.of("..", "..", ".."));
        Files.createDirectories(destination.resolve("etc"));
        Files.createSymbolicLink(destination.resolve("etc/passwd"), elsewhere.resolve("passwd"));
        return filesBeneath(destination);
    }

    /** Whatever is no directory, without following links and without the run's own records. */
    private static Set<String> filesBeneath(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> root.relativize(path).toString())
                    .filter(path -> !path.startsWith(".sluice/"))
                    .collect(Collectors.toSet());
        }
    }
}
