package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.StagingException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationManifestTest {

    @TempDir
    Path destination;

    @Test
    void whatARunFinishedIsReadBackInTheOrderOfPaths() throws IOException {
        DestinationManifest manifest = DestinationManifest.of(destination);
        RunLog run = manifest.begin("base/");
        run.finished(entry("b", "1"));
        run.finished(entry("a/x", "2"));
        run.finished(new ManifestEntry(
                "a", "other/key", 7, "3", "version", Instant.ofEpochSecond(-5, 17), new Proof("length", "", "")));
        manifest.complete(run, "base/", true);

        assertThat(read(manifest))
                .containsExactly(
                        new ManifestEntry(
                                "a",
                                "other/key",
                                7,
                                "3",
                                "version",
                                Instant.ofEpochSecond(-5, 17),
                                new Proof("length", "", "")),
                        entry("a/x", "2"),
                        entry("b", "1"));
    }

    @Test
    void aLaterRunOverlaysTheManifest() throws IOException {
        DestinationManifest manifest = DestinationManifest.of(destination);
        RunLog first = manifest.begin("base/");
        first.finished(entry("changed", "1"));
        first.finished(entry("gone", "1"));
        first.finished(entry("kept", "1"));
        manifest.complete(first, "base/", true);
        RunLog second = manifest.begin("base/");
        second.finished(entry("changed", "2"));
        second.removed("gone");
        second.finished(entry("new", "2"));
        second.close();

        List<ManifestEntry> expected = List.of(entry("changed", "2"), entry("kept", "1"), entry("new", "2"));
        assertThat(read(manifest)).isEqualTo(expected);
        manifest.complete(second, "base/", true);
        assertThat(read(manifest)).isEqualTo(expected);
        assertThat(logs()).isEmpty();
    }

    @Test
    void theDestinationIsPartialFromTheFirstMomentOfARunToItsEnd() throws IOException {
        DestinationManifest manifest = DestinationManifest.of(destination);
        assertThat(manifest.state()).isEqualTo(DestinationManifest.State.ABSENT);
        RunLog run = manifest.begin("");
        assertThat(manifest.state()).isEqualTo(DestinationManifest.State.PARTIAL);
        manifest.complete(run, "", true);
        assertThat(manifest.state()).isEqualTo(DestinationManifest.State.COMPLETE);
        RunLog next = manifest.begin("");
        assertThat(manifest.state()).isEqualTo(DestinationManifest.State.PARTIAL);
        manifest.complete(next, "", false);
        assertThat(manifest.state()).isEqualTo(DestinationManifest.State.PARTIAL);
    }

    @Test
    void aLogThatIsCutAnywhereKeepsItsWholeLines() throws IOException {
        DestinationManifest manifest = DestinationManifest.of(destination);
        RunLog run = manifest.begin("base/");
        run.finished(entry("a", "1"));
        run.finished(entry("b", "1"));
        run.close();
        Path log = logs().get(0);
        byte[] whole = Files.readAllBytes(log);

        for (int length = 0; length <= whole.length; length++) {
            Files.write(log, java.util.Arrays.copyOf(whole, length));
            long lines = new String(whole, 0, length, java.nio.charset.StandardCharsets.UTF_8)
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            assertThat(read(manifest)).hasSize((int) Math.max(0, lines - 1));
        }
    }

    @Test
    void whatIsNoRecordEndsALog() throws IOException {
        DestinationManifest manifest = DestinationManifest.of(destination);
        RunLog run = manifest.begin("base/");
        run.finished(entry("a", "1"));
        run.close();
        Files.write(logs().get(0), new byte[4096], StandardOpenOption.APPEND);

        assertThat(read(manifest)).containsExactly(entry("a", "1"));
    }

    @Test
    void theLogOfALivingRunIsLeftToIt() throws IOException {
        DestinationManifest manifest = DestinationManifest.of(destination);
        RunLog living = manifest.begin("");
        RunLog other = manifest.begin("");
        manifest.complete(other, "", true);

        assertThat(logs()).hasSize(1);
        living.finished(entry("late", "1"));
        manifest.complete(living, "", true);
        assertThat(read(manifest)).containsExactly(entry("late", "1"));
    }

    @Test
    void aLinkInPlaceOfTheRecordsIsRefused(@TempDir Path elsewhere) throws IOException {
        Files.createSymbolicLink(destination.resolve(".sluice"), elsewhere);
        DestinationManifest manifest = DestinationManifest.of(destination);

        assertThatThrownBy(() -> manifest.begin("")).isInstanceOf(StagingException.class);
        assertThatThrownBy(manifest::read).isInstanceOf(StagingException.class);
        assertThat(elsewhere).isEmptyDirectory();
    }

    private static ManifestEntry entry(String path, String eTag) {
        return new ManifestEntry(
                path,
                "base/" + path,
                42,
                eTag,
                "",
                Instant.ofEpochSecond(1_700_000_000, 123_456_789),
                new Proof("full-object", "CRC64NVME", "AAAAAAAAAAA="));
    }

    private static List<ManifestEntry> read(DestinationManifest manifest) throws IOException {
        List<ManifestEntry> entries = new ArrayList<>();
        try (ManifestReader reader = manifest.read()) {
            for (Optional<ManifestEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entries.add(entry.get());
            }
        }
        return entries;
    }

    private List<Path> logs() throws IOException {
        List<Path> logs = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(destination.resolve(".sluice"), "run-*")) {
            found.forEach(logs::add);
        }
        return logs;
    }
}
