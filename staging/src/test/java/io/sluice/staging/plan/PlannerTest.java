package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.staging.StagingException;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {

    private static final Instant STORED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant STAGED = Instant.parse("2026-02-02T00:00:00.123456789Z");

    @TempDir
    Path destination;

    @Test
    void everythingIsNewWhereThereIsNothing() throws IOException {
        assertThat(plan(PlanRules.DEFAULTS, object("d/a"), object("d/b/c")))
                .containsExactly(entry("d/a", Reason.NEW), entry("d/b/c", Reason.NEW));
        assertThat(destination).isEmptyDirectory();
    }

    @Test
    void whatTheManifestRecordsAndTheFileStillIsIsSkipped() throws IOException {
        stage("same");
        stage("object changed");
        stage("file touched");
        Files.setLastModifiedTime(destination.resolve("file touched"), FileTime.from(STAGED.plusSeconds(1)));
        stage("file grown");
        Files.writeString(destination.resolve("file grown"), "longer than it was");
        stage("file gone");
        Files.delete(destination.resolve("file gone"));

        SourceObject changed = SourceObject.of("d/object changed", 4, "other", STORED);
        assertThat(plan(
                        PlanRules.DEFAULTS,
                        object("d/file gone"),
                        object("d/file grown"),
                        object("d/file touched"),
                        changed,
                        object("d/same")))
                .containsOnly(
                        entry("d/file gone", Reason.NEW),
                        entry("d/file grown", Reason.DESTINATION_CHANGED),
                        entry("d/file touched", Reason.DESTINATION_CHANGED),
                        entry("d/object changed", Reason.SOURCE_CHANGED),
                        entry("d/same", Reason.UNCHANGED));
    }

    @Test
    void withoutARecordSizeAndTimeDecide() throws IOException {
        file("newer", "1234", STORED.plusSeconds(1));
        file("older", "1234", STORED.minusSeconds(1));
        file("same time", "1234", STORED);
        file("size", "123", STORED.plusSeconds(1));

        assertThat(plan(
                        PlanRules.DEFAULTS,
                        object("d/newer"),
                        object("d/older"),
                        object("d/same time"),
                        object("d/size")))
                .containsOnly(
                        entry("d/newer", Reason.SAME_SIZE_AND_TIME),
                        entry("d/older", Reason.OLDER_THAN_OBJECT),
                        entry("d/same time", Reason.SAME_SIZE_AND_TIME),
                        entry("d/size", Reason.SIZE_DIFFERS));
    }

    @Test
    void everyPolicyHasItsOwnAnswerForAFileThatIsThere() throws IOException {
        stage("file");

        assertThat(reason(SkipPolicy.MANIFEST)).isEqualTo(Reason.UNCHANGED);
        assertThat(reason(SkipPolicy.SIZE_AND_TIME)).isEqualTo(Reason.SAME_SIZE_AND_TIME);
        assertThat(reason(SkipPolicy.NEVER_OVERWRITE)).isEqualTo(Reason.EXISTS);
        assertThat(reason(SkipPolicy.ALWAYS)).isEqualTo(Reason.ALWAYS);
        assertThat(reason(SkipPolicy.CHECKSUM)).isEqualTo(Reason.NOTHING_TO_COMPARE);
        PlanRules checksum = PlanRules.DEFAULTS.withSkip(SkipPolicy.CHECKSUM);
        assertThat(plan(
                        checksum.withComparison(
                                (o, f) -> CompletableFuture.completedFuture(FileComparison.Verdict.SAME)),
                        object("d/file")))
                .containsOnly(entry("d/file", Reason.SAME_CHECKSUM));
        assertThat(plan(
                        checksum.withComparison(
                                (o, f) -> CompletableFuture.completedFuture(FileComparison.Verdict.DIFFERENT)),
                        object("d/file")))
                .containsOnly(entry("d/file", Reason.CHECKSUM_DIFFERS));
    }

    @Test
    void aKeyThatIsADirectoryOfOthersFailsAndTheOthersDoNot() throws IOException {
        assertThat(plan(
                        PlanRules.DEFAULTS,
                        object("d/a"),
                        object("d/a-b"),
                        object("d/a/b"),
                        object("d/a/b/c"),
                        object("d/ab"),
                        object("d/x"),
                        marker("d/x/")))
                .containsOnly(
                        entry("d/a", Reason.FILE_AND_DIRECTORY),
                        entry("d/a-b", Reason.NEW),
                        entry("d/a/b", Reason.FILE_AND_DIRECTORY),
                        entry("d/a/b/c", Reason.NEW),
                        entry("d/ab", Reason.NEW),
                        entry("d/x", Reason.FILE_AND_DIRECTORY),
                        entry("d/x/", Reason.DIRECTORY_MARKER));
    }

    @Test
    void aKeyBeneathOneWithoutASafePathDoesNotMakeADirectoryOfIt() throws IOException {
        assertThat(plan(PlanRules.DEFAULTS, object("d/a"), object("d/a/.."), object("d/a//b")))
                .containsEntry("d/a", Reason.NEW);
    }

    @Test
    void whatStandsInTheWayFailsItsObjectsOnly(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(destination.resolve("directory/x"));
        Files.createSymbolicLink(destination.resolve("link"), elsewhere);
        file("plain", "1234", STORED);

        assertThat(plan(
                        PlanRules.DEFAULTS,
                        object("d/directory"),
                        object("d/link/file"),
                        object("d/ok"),
                        object("d/plain/file")))
                .containsOnly(
                        entry("d/directory", Reason.DESTINATION_IS_DIRECTORY),
                        entry("d/link/file", Reason.DESTINATION_IN_THE_WAY),
                        entry("d/ok", Reason.NEW),
                        entry("d/plain/file", Reason.DESTINATION_IN_THE_WAY));
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void anArchivedObjectFailsOnlyWhenItWouldBeCopied() throws IOException {
        stage("there");
        SourceObject archived = object("d/there");

        assertThat(plan(PlanRules.DEFAULTS, glacier("d/new"), glacier(archived.key())))
                .containsOnly(entry("d/new", Reason.ARCHIVED_IN_S3), entry("d/there", Reason.UNCHANGED));
    }

    @Test
    void aKeyNamedTwiceIsStagedOnceAndADisorderedSourceIsAnError() throws IOException {
        try (PlanStream plan = open(PlanRules.DEFAULTS, object("d/a"), object("d/a"))) {
            assertThat(plan.next().map(PlanEntry::reason)).hasValue(Reason.DUPLICATE_KEY);
            assertThat(plan.next().map(PlanEntry::reason)).hasValue(Reason.NEW);
            assertThat(plan.next()).isEmpty();
        }
        try (PlanStream plan = open(PlanRules.DEFAULTS, object("d/b"), object("d/a"))) {
            assertThatThrownBy(() -> {
                        while (plan.next().isPresent()) {}
                    })
                    .isInstanceOf(StagingException.class)
                    .hasMessageContaining("order of keys");
        }
    }

    @Test
    void layoutsAreChosenForWhatIsCopiedAndNothingElse() throws IOException {
        stage("there");
        LayoutChoice wide = new LayoutChoice("-c 4 -S 4M", "large");

        try (PlanStream plan =
                open(PlanRules.DEFAULTS.withLayouts((path, size) -> wide), object("d/new"), object("d/there"))) {
            assertThat(plan.next().map(PlanEntry::layout)).hasValue(wide);
            assertThat(plan.next().map(PlanEntry::layout)).hasValue(LayoutChoice.INHERIT);
        }
    }

    private Reason reason(SkipPolicy policy) throws IOException {
        return plan(PlanRules.DEFAULTS.withSkip(policy), object("d/file"))
                .values()
                .iterator()
                .next();
    }

    private static SourceObject object(String key) {
        return SourceObject.of(key, 4, "etag", STORED);
    }

    private static SourceObject marker(String key) {
        return SourceObject.of(key, 0, "etag", STORED);
    }

    private static SourceObject glacier(String key) {
        SourceObject object = object(key);
        return new SourceObject(
                key, object.size(), object.eTag(), object.lastModified(), "", "DEEP_ARCHIVE", object.checksum());
    }

    private void file(String path, String content, Instant modified) throws IOException {
        Files.writeString(destination.resolve(path), content);
        Files.setLastModifiedTime(destination.resolve(path), FileTime.from(modified));
    }

    /** Puts a file of four bytes there and records it, as a stage does. */
    private void stage(String path) throws IOException {
        file(path, "1234", STAGED);
        DestinationManifest manifest = DestinationManifest.of(destination);
        RunLog run = manifest.begin("d/");
        run.finished(new ManifestEntry(path, "d/" + path, 4, "etag", "", STAGED, new Proof("length", "", "")));
        manifest.complete(run, "d/", true);
    }

    private PlanStream open(PlanRules rules, SourceObject... objects) throws IOException {
        ObjectSource source = ObjectSource.of("d/", List.of(objects));
        return Planner.compare(
                source, destination, DestinationManifest.of(destination).read(), rules);
    }

    private Map<String, Reason> plan(PlanRules rules, SourceObject... objects) throws IOException {
        Map<String, Reason> reasons = new LinkedHashMap<>();
        try (PlanStream plan = open(rules, objects)) {
            for (Optional<PlanEntry> next = plan.next(); next.isPresent(); next = plan.next()) {
                reasons.put(next.get().object().key(), next.get().reason());
            }
        }
        return reasons;
    }
}
