package io.sluice.staging.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.Preserve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixMetadataTest {

    @TempDir
    private Path directory;

    @Test
    void anObjectSaysWhatTheDocumentationOfFsxShows() {
        PosixMetadata metadata = PosixMetadata.of(
                0100664, 500_000, 500_000, Instant.ofEpochSecond(1595002920), Instant.ofEpochSecond(1595002920));

        assertThat(metadata.toUserMetadata())
                .containsExactly(
                        Map.entry("user-agent", "aws-fsx-lustre"),
                        Map.entry("file-atime", "1595002920000000000ns"),
                        Map.entry("file-owner", "500000"),
                        Map.entry("file-permissions", "0100664"),
                        Map.entry("file-group", "500000"),
                        Map.entry("file-mtime", "1595002920000000000ns"));
    }

    @Test
    void directoriesAndLinksKeepTheirType() {
        Instant now = Instant.EPOCH;

        assertThat(PosixMetadata.of(040755, 0, 0, now, now).toUserMetadata())
                .containsEntry("file-permissions", "0040755");
        assertThat(PosixMetadata.of(0120777, 0, 0, now, now).toUserMetadata())
                .containsEntry("file-permissions", "0120777");
        assertThat(PosixMetadata.fromUserMetadata(Map.of("file-permissions", "0120777"))
                        .isSymbolicLink())
                .isTrue();
        assertThat(PosixMetadata.fromUserMetadata(Map.of("file-permissions", "0040755"))
                        .isDirectory())
                .isTrue();
    }

    @Test
    void setIdBitsAreNotWritten() {
        assertThat(PosixMetadata.of(0106755, 0, 0, Instant.EPOCH, Instant.EPOCH).toUserMetadata())
                .containsEntry("file-permissions", "0100755");
    }

    @Test
    void aTimeWithoutNsIsInMilliseconds() {
        PosixMetadata metadata =
                PosixMetadata.fromUserMetadata(Map.of("file-mtime", "1595002920123", "file-atime", "-1ns"));

        assertThat(metadata.modificationTime()).contains(Instant.parse("2020-07-17T16:22:00.123Z"));
        assertThat(metadata.accessTime()).contains(Instant.ofEpochSecond(0, -1));
    }

    @Test
    void whatCannotBeReadIsAbsent() {
        for (String nonsense : List.of("", "x", "ns", "-1", "99999999999", "0x10", "1e3", "9".repeat(5000))) {
            PosixMetadata metadata = PosixMetadata.fromUserMetadata(
                    Map.of("file-permissions", nonsense, "file-owner", nonsense, "file-atime", nonsense + "s"));

            assertThat(metadata.permissions()).as(nonsense).isEmpty();
            assertThat(metadata.accessTime()).as(nonsense).isEmpty();
        }
        assertThat(PosixMetadata.fromUserMetadata(Map.of("file-owner", "-1")).owner())
                .isEmpty();
        assertThat(PosixMetadata.fromUserMetadata(Map.of()).toUserMetadata()).containsOnlyKeys("user-agent");
    }

    @Property
    void whatIsWrittenIsReadBack(
            @ForAll("modes") int mode,
            @ForAll int owner,
            @ForAll int group,
            @ForAll("times") Instant read,
            @ForAll("times") Instant changed) {
        Map<String, String> written =
                PosixMetadata.of(mode, owner, group, read, changed).toUserMetadata();

        PosixMetadata back = PosixMetadata.fromUserMetadata(written);

        assertThat(back.permissions()).contains(mode & 01777);
        assertThat(back.owner()).contains(owner);
        assertThat(back.group()).contains(group);
        assertThat(back.accessTime()).contains(read);
        assertThat(back.modificationTime()).contains(changed);
        assertThat(back.toUserMetadata()).isEqualTo(written);
    }

    @Property(tries = 200)
    void noSetIdBitIsSetUnlessAskedFor(@ForAll @IntRange(max = 07777) int bits, @ForAll Set<Preserve> asked)
            throws IOException {
        Path file = Files.createTempFile("posix-metadata", ".test");
        try {
            PosixMetadata.fromUserMetadata(Map.of("file-permissions", "010" + String.format("%04o", bits)))
                    .applyTo(file, asked);

            int expected =
                    !asked.contains(Preserve.MODE) ? 0600 : asked.contains(Preserve.SET_ID) ? bits : bits & 01777;
            assertThat((Integer) Files.getAttribute(file, "unix:mode") & 07777).isEqualTo(expected);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void aFileIsReadAndMadeAlike() throws IOException {
        Path from = Files.createFile(directory.resolve("from"));
        Path to = Files.createFile(directory.resolve("to"));
        Files.setPosixFilePermissions(from, PosixFilePermissions.fromString("rwxr-x--x"));
        Files.setLastModifiedTime(from, FileTime.from(Instant.ofEpochSecond(1_600_000_000, 123_456_789)));

        PosixMetadata.fromUserMetadata(PosixMetadata.of(from).toUserMetadata())
                .applyTo(to, EnumSet.of(Preserve.MODE, Preserve.TIMES));

        assertThat(PosixMetadata.of(to).toUserMetadata())
                .isEqualTo(PosixMetadata.of(from).toUserMetadata());
    }

    @Test
    void aLinkIsChangedItselfAndNotWhatItPointsTo() throws IOException {
        Path target = Files.createFile(directory.resolve("target"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        FileTime before = Files.getLastModifiedTime(target);

        PosixMetadata.of(0120777, 0, 0, Instant.EPOCH, Instant.ofEpochSecond(5))
                .applyTo(link, EnumSet.of(Preserve.MODE, Preserve.TIMES));

        assertThat(PosixMetadata.of(link).isSymbolicLink()).isTrue();
        assertThat(PosixMetadata.of(link).modificationTime()).contains(Instant.ofEpochSecond(5));
        assertThat(Files.getLastModifiedTime(target)).isEqualTo(before);
    }

    @Provide
    Arbitrary<Integer> modes() {
        Arbitrary<Integer> types = Arbitraries.of(0100000, 0040000, 0120000);
        return types.flatMap(type -> Arbitraries.integers().between(0, 07777).map(bits -> type | bits));
    }

    @Provide
    Arbitrary<Instant> times() {
        return Arbitraries.longs()
                .between(-10_000_000_000L, 100_000_000_000L)
                .flatMap(seconds -> Arbitraries.integers()
                        .between(0, 999_999_999)
                        .map(nanos -> Instant.ofEpochSecond(seconds, nanos)));
    }
}
