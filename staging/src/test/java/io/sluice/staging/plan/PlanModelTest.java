package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.source.KeyOrder;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The streamed plan against one that holds everything in maps and asks the file system for every path. */
class PlanModelTest {

    private static final String BASE = "b/";
    private static final Instant STORED = Instant.ofEpochSecond(1_000_000);

    /** What is at one path: in the source, at the destination and in the manifest. */
    record Case(
            String path,
            int size,
            String eTag,
            boolean inSource,
            boolean onDisk,
            int fileSize,
            int fileAge,
            int record) {

        SourceObject object() {
            return SourceObject.of(BASE + path, size, eTag, STORED);
        }

        Instant modified() {
            return STORED.plusSeconds(fileAge);
        }
    }

    @Property(tries = 300)
    void theStreamedPlanIsTheNaiveOne(@ForAll("cases") List<Case> cases, @ForAll SkipPolicy policy) throws IOException {
        Path destination = Files.createTempDirectory("plan-model-");
        try {
            TreeSet<String> recorded = new TreeSet<>();
            DestinationManifest manifest = DestinationManifest.of(destination);
            Map<String, ManifestEntry> entries = new HashMap<>();
            RunLog run = manifest.begin(BASE);
            for (Case c : cases) {
                if (c.onDisk) {
                    place(destination, c);
                }
                if (c.record > 0 && recorded.add(c.path)) {
                    ManifestEntry entry = new ManifestEntry(
                            c.path,
                            BASE + c.path,
                            c.record == 2 ? c.size + 1 : c.size,
                            c.record == 3 ? "other" : c.eTag,
                            "",
                            c.record == 4 ? c.modified().plusSeconds(1) : c.modified(),
                            new Proof("length", "", ""));
                    entries.put(c.path, entry);
                    run.finished(entry);
                }
            }
            manifest.complete(run, BASE, true);
            TreeSet<SourceObject> objects = new TreeSet<>(Comparator.comparing(SourceObject::key, KeyOrder.INSTANCE));
            cases.stream().filter(Case::inSource).map(Case::object).forEach(objects::add);

            assertThat(plan(destination, manifest, objects, policy))
                    .isEqualTo(naive(destination, entries, objects, policy));
        } finally {
            delete(destination);
        }
    }

    private static void place(Path destination, Case c) throws IOException {
        Path file = destination.resolve(c.path);
        Path blocked = destination;
        for (Path segment : Path.of(c.path)) {
            blocked = blocked.resolve(segment);
            if (Files.exists(blocked, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(blocked)) {
                return;
            }
        }
        if (Files.isDirectory(file)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[c.fileSize]);
        Files.setLastModifiedTime(file, FileTime.from(c.modified()));
    }

    private static Map<String, Reason> plan(
            Path destination, DestinationManifest manifest, Set<SourceObject> objects, SkipPolicy policy)
            throws IOException {
        Map<String, Reason> reasons = new HashMap<>();
        try (PlanStream plan = Planner.compare(
                ObjectSource.of(BASE, List.copyOf(objects)),
                destination,
                manifest.read(),
                PlanRules.DEFAULTS.withSkip(policy))) {
            for (Optional<PlanEntry> next = plan.next(); next.isPresent(); next = plan.next()) {
                assertThat(reasons.put(next.get().object().key(), next.get().reason()))
                        .isNull();
            }
        }
        return reasons;
    }

    private static Map<String, Reason> naive(
            Path destination, Map<String, ManifestEntry> entries, Set<SourceObject> objects, SkipPolicy policy)
            throws IOException {
        Map<String, Reason> reasons = new HashMap<>();
        for (SourceObject object : objects) {
            String path = object.key().substring(BASE.length());
            boolean aboveOthers = objects.stream().anyMatch(other -> other.key().startsWith(object.key() + "/"));
            reasons.put(
                    object.key(),
                    aboveOthers
                            ? Reason.FILE_AND_DIRECTORY
                            : naive(destination, path, object, Optional.ofNullable(entries.get(path)), policy));
        }
        return reasons;
    }

    private static Reason naive(
            Path destination, String path, SourceObject object, Optional<ManifestEntry> entry, SkipPolicy policy)
            throws IOException {
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            if (Files.isRegularFile(destination.resolve(path.substring(0, slash)))) {
                return Reason.DESTINATION_IN_THE_WAY;
            }
        }
        Path file = destination.resolve(path);
        if (!Files.exists(file)) {
            return Reason.NEW;
        }
        if (policy == SkipPolicy.NEVER_OVERWRITE) {
            return Reason.EXISTS;
        }
        if (Files.isDirectory(file)) {
            return Reason.DESTINATION_IS_DIRECTORY;
        }
        if (policy == SkipPolicy.ALWAYS) {
            return Reason.ALWAYS;
        }
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        if (policy == SkipPolicy.MANIFEST && entry.isPresent()) {
            if (entry.get().size() != object.size() || !entry.get().eTag().equals(object.eTag())) {
                return Reason.SOURCE_CHANGED;
            }
            return Files.size(file) == object.size()
                            && modified.equals(entry.get().modified())
                    ? Reason.UNCHANGED
                    : Reason.DESTINATION_CHANGED;
        }
        if (Files.size(file) != object.size()) {
            return Reason.SIZE_DIFFERS;
        }
        if (policy == SkipPolicy.CHECKSUM) {
            return Reason.NOTHING_TO_COMPARE;
        }
        return modified.isBefore(STORED) ? Reason.OLDER_THAN_OBJECT : Reason.SAME_SIZE_AND_TIME;
    }

    @Provide
    Arbitrary<List<Case>> cases() {
        Arbitrary<String> path = Arbitraries.of("a", "b", "a-b", "aa", "é")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(segments -> String.join("/", segments));
        return Combinators.combine(
                        path,
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of("1", "2"),
                        Arbitraries.of(true, true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(-1, 1),
                        Arbitraries.integers().between(0, 4))
                .as(Case::new)
                .list()
                .ofMaxSize(20);
    }

    private static void delete(Path root) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> found = Files.walk(root)) {
            found.forEach(all::add);
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.delete(all.get(i));
        }
    }
}
