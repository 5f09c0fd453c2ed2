package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.StagingException;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtraFilesTest {

    private static final Instant STAGED = Instant.parse("2026-02-02T00:00:00Z");

    @TempDir
    Path destination;

    @Test
    void whatWasStagedAndIsGoneFromTheSourceIsExtraAndNothingElse() throws IOException {
        stage("d/", "kept", "gone", "deep/gone", "touched");
        stage("other/", "of another source");
        Files.setLastModifiedTime(destination.resolve("touched"), FileTime.from(STAGED.plusSeconds(1)));
        Files.writeString(destination.resolve("nobody staged this"), "1234");

        assertThat(extra("d/kept")).containsExactly("deep/gone", "gone");
    }

    @Test
    void deletingRemovesTheFilesAndTheirRecords() throws IOException {
        stage("d/", "kept", "gone", "deep/gone");
        DestinationManifest manifest = DestinationManifest.of(destination);
        RunLog log = manifest.begin("d/");
        try (ExtraFiles extra = find("d/kept")) {
            assertThat(extra.count()).isEqualTo(2);
            assertThat(extra.bytes()).isEqualTo(8);
            assertThat(extra.delete(log, 2)).isEqualTo(2);
        }
        manifest.complete(log, "d/", true);

        assertThat(destination.resolve("kept")).exists();
        assertThat(destination.resolve("gone")).doesNotExist();
        assertThat(destination.resolve("deep/gone")).doesNotExist();
        assertThat(extra("d/kept")).isEmpty();
    }

    @Test
    void moreThanExpectedDeletesNothing() throws IOException {
        stage("d/", "kept", "a", "b");
        try (RunLog log = DestinationManifest.of(destination).begin("d/");
                ExtraFiles extra = find("d/kept")) {
            assertThatThrownBy(() -> extra.delete(log, 1))
                    .isInstanceOf(StagingException.class)
                    .hasMessageContaining("2 files");
        }
        assertThat(destination.resolve("a")).exists();
        assertThat(destination.resolve("b")).exists();
    }

    @Test
    void aSourceWithoutObjectsIsTakenForAMistake() throws IOException {
        stage("d/", "a");

        assertThatThrownBy(() -> find()).isInstanceOf(StagingException.class).hasMessageContaining("no objects");
    }

    @Test
    void aLinkPutInTheWayLeadsNowhere(@TempDir Path elsewhere) throws IOException {
        stage("d/", "kept", "deep/gone");
        try (RunLog log = DestinationManifest.of(destination).begin("d/");
                ExtraFiles extra = find("d/kept")) {
            Files.writeString(elsewhere.resolve("gone"), "1234");
            Files.move(destination.resolve("deep"), destination.resolve("moved"));
            Files.createSymbolicLink(destination.resolve("deep"), elsewhere);

            assertThatThrownBy(() -> extra.delete(log, 9)).isInstanceOf(IOException.class);
        }
        assertThat(elsewhere.resolve("gone")).exists();
    }

    private void stage(String base, String... paths) throws IOException {
        DestinationManifest manifest = DestinationManifest.of(destination);
        RunLog run = manifest.begin(base);
        for (String path : paths) {
            Path file = destination.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "1234");
            Files.setLastModifiedTime(file, FileTime.from(STAGED));
            run.finished(new ManifestEntry(path, base + path, 4, "e", "", STAGED, new Proof("length", "", "")));
        }
        manifest.complete(run, base, true);
    }

    private ExtraFiles find(String... keys) throws IOException {
        List<SourceObject> objects = Stream.of(keys)
                .map(key -> SourceObject.of(key, 4, "e", Instant.EPOCH))
                .toList();
        try (ManifestReader recorded = DestinationManifest.of(destination).read()) {
            return ExtraFiles.find(ObjectSource.of("d/", objects), destination, recorded);
        }
    }

    private List<String> extra(String... keys) throws IOException {
        List<String> paths = new ArrayList<>();
        try (ExtraFiles extra = find(keys)) {
            for (Optional<ManifestEntry> next = extra.next(); next.isPresent(); next = extra.next()) {
                paths.add(next.get().path());
            }
        }
        return paths;
    }
}
