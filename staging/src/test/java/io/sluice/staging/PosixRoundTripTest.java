package io.sluice.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.plan.SkipPolicy;
import io.sluice.staging.push.PushListener;
import io.sluice.staging.push.PushOptions;
import io.sluice.staging.push.PushReport;
import io.sluice.staging.push.PushSkip;
import io.sluice.staging.push.UserMetadata;
import io.sluice.staging.source.ObjectFilter;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree that is pushed and staged elsewhere is the same tree; owners only where the tests run as root. */
class PosixRoundTripTest {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    @TempDir
    private Path directory;

    private Path tree = Path.of("");
    private String bucket = "";

    @BeforeEach
    void plant() throws IOException {
        bucket = S3Server.shared().newBucket();
        tree = Files.createDirectory(directory.resolve("tree"));
        Path deep = Files.createDirectories(tree.resolve("a/ä b/c"));
        Files.createDirectory(tree.resolve("empty"));
        int minute = 0;
        for (String permissions : List.of("rw-r--r--", "rwxr-x--x", "r--------", "rw-rw-rw-", "---------")) {
            Path file = deep.resolve("f-" + permissions);
            Files.writeString(file, permissions.repeat(minute));
            settle(file, permissions, 1_600_000_000 + 60 * minute++);
        }
        settle(Files.createFile(tree.resolve("nothing")), "rw-------", 1);
        settle(Files.write(tree.resolve("large"), new byte[9 << 20]), "rw-r-----", 1_500_000_000);
        link("to-file", "a/ä b/c/f-rw-r--r--");
        link("to-directory", "a");
        link("dangling", "nowhere/at all");
        link("a/up", "../large");
        settle(deep, "rwx------", 1_400_000_000);
        settle(tree.resolve("a/ä b"), "rwxr-xr-x", 1_400_000_001);
        settle(tree.resolve("a"), "rwxrwxrwx", 1_400_000_002);
        settle(tree.resolve("empty"), "r-xr-xr-x", 1_400_000_003);
    }

    @Test
    void aTreeThatIsPushedAndStagedElsewhereIsTheSameTree() throws Exception {
        PushReport pushed = push();
        Path elsewhere = directory.resolve("elsewhere");

        StageReport staged = stage(elsewhere, SkipPolicy.MANIFEST);

        assertThat(pushed.failed()).isZero();
        assertThat(pushed.leftOut()).isZero();
        assertThat(staged.complete()).isTrue();
        assertThat(listing(elsewhere)).isEqualTo(listing(tree)).hasLineCount(15);
    }

    @Test
    void stagedAgainNothingIsCopiedAndTheTreeStaysTheSame() throws Exception {
        push();
        Path elsewhere = directory.resolve("elsewhere");
        stage(elsewhere, SkipPolicy.MANIFEST);

        StageReport again = stage(elsewhere, SkipPolicy.MANIFEST);

        assertThat(again.complete()).isTrue();
        assertThat(again.staged()).isZero();
        assertThat(listing(elsewhere)).isEqualTo(listing(tree));
    }

    @Test
    void theKeysAndTheirMetadataAreThoseOfTheDocumentation() throws Exception {
        push();
        Path file = tree.resolve("a/ä b/c/f-rwxr-x--x");

        List<String> keys = S3Server.shared().client().listObjectsV2(list -> list.bucket(bucket)).contents().stream()
                .map(object -> object.key())
                .toList();
        assertThat(keys)
                .contains("p/a/", "p/a/ä b/", "p/a/ä b/c/", "p/empty/", "p/to-file", "p/dangling", "p/nothing")
                .hasSize(15);
        assertThat(metadata("p/a/ä b/c/f-rwxr-x--x"))
                .isEqualTo(Map.of(
                        "user-agent", "aws-fsx-lustre",
                        "file-permissions", "0100751",
                        "file-owner", Files.getAttribute(file, "unix:uid").toString(),
                        "file-group", Files.getAttribute(file, "unix:gid").toString(),
                        "file-atime", "1599999000000000000ns",
                        "file-mtime", "1600000060123456789ns"));
        assertThat(metadata("p/empty/")).containsEntry("file-permissions", "0040555");
        assertThat(metadata("p/dangling")).containsEntry("file-permissions", "0120777");
        assertThat(S3Server.shared()
                        .client()
                        .getObjectAsBytes(get -> get.bucket(bucket).key("p/dangling"))
                        .asUtf8String())
                .isEqualTo("nowhere/at all");
    }

    @Test
    void withoutBeingAskedStageSetsNothingAndMakesNoLinks() throws Exception {
        push();
        Path plain = directory.resolve("plain");

        stage(plain, SkipPolicy.MANIFEST, EnumSet.noneOf(Preserve.class));

        assertThat(Files.isRegularFile(plain.resolve("dangling"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        assertThat(plain.resolve("dangling")).hasContent("nowhere/at all");
        assertThat(Files.isWritable(plain.resolve("a/ä b/c/f-r--------"))).isTrue();
    }

    private void settle(Path path, String permissions, long seconds) throws IOException {
        if (ROOT) {
            Files.setAttribute(path, "unix:uid", (int) (1000 + seconds % 7));
            Files.setAttribute(path, "unix:gid", (int) (2000 + seconds % 5));
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        times(path, seconds, 123_456_789);
    }

    /** To the microsecond, which is all that Java sets on a link. */
    private void link(String name, String target) throws IOException {
        times(Files.createSymbolicLink(tree.resolve(name), Path.of(target)), 1_550_000_000, 123_456_000);
    }

    private static void times(Path path, long seconds, int nanos) throws IOException {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(
                        FileTime.from(Instant.ofEpochSecond(seconds, nanos)),
                        FileTime.from(Instant.ofEpochSecond(1_599_999_000)),
                        null);
    }

    /** Everything but the size of directories, which is the file system's own. */
    private static String listing(Path root) throws IOException, InterruptedException {
        Process find = new ProcessBuilder(
                        "sh",
                        "-c",
                        "cd \"$0\" && find . -mindepth 1 -path ./.sluice -prune -o -mindepth 1 \\( -type d -printf"
                                + " '%P %y %m %U %G %T@\\n' -o -printf '%P %y %m %U %G %T@ %s %l\\n' \\) | LC_ALL=C sort",
                        root.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(find.getInputStream().readAllBytes(), UTF_8);
        assertThat(find.waitFor()).isZero();
        return text;
    }

    private PushReport push() throws StagingException {
        return Push.push(
                tree,
                new S3Location(bucket, "p"),
                new PushOptions(
                        S3Server.shared().access(), PushSkip.SIZE_AND_TIME, ObjectFilter.ALL, UserMetadata.TREE, 8),
                0,
                PushListener.NONE);
    }

    private StageReport stage(Path to, SkipPolicy skip) throws StagingException {
        EnumSet<Preserve> all = EnumSet.of(Preserve.TIMES, Preserve.MODE, Preserve.LINKS);
        if (ROOT) {
            all.add(Preserve.OWNER);
        }
        return stage(to, skip, all);
    }

    private StageReport stage(Path to, SkipPolicy skip, EnumSet<Preserve> preserve) throws StagingException {
        try (Stager stager = Stager.create(StageOptions.builder()
                .access(S3Server.shared().access())
                .largeObjectBytes(4 << 20)
                .partBytes(2 << 20)
                .skip(skip)
                .preserve(preserve)
                .build())) {
            return stager.stage(new S3Location(bucket, "p"), to, StageListener.NONE);
        }
    }

    private Map<String, String> metadata(String key) {
        return S3Server.shared()
                .client()
                .headObject(head -> head.bucket(bucket).key(key))
                .metadata();
    }
}
