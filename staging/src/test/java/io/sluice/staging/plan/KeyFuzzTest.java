package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.SourceObject;
import io.sluice.staging.testing.HostileKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile keys: each is staged beneath the destination or fails by name, and none is lost. {@code -Dsluice.fuzz.keys=100000}
 * for a hundred thousand of them, which takes minutes.
 */
class KeyFuzzTest {

    private static final int KEYS = Integer.getInteger("sluice.fuzz.keys", 10_000);
    private static final int PLANTED_FILES = 5;
    private static final String BASE = "base/";

    @TempDir
    Path destination;

    @TempDir
    Path elsewhere;

    @Test
    void everyKeyIsStagedBeneathTheDestinationOrFailsByName() throws IOException {
        plant();
        List<SourceObject> objects = objects(new Random(20261122));
        assertThat(objects).hasSize(KEYS);

        Map<String, Reason> reasons = new HashMap<>();
        List<String> copied = new ArrayList<>();
        try (PlanStream plan = Planner.compare(
                ObjectSource.of(BASE, objects), destination, ManifestReader.EMPTY, PlanRules.DEFAULTS)) {
            for (Optional<PlanEntry> next = plan.next(); next.isPresent(); next = plan.next()) {
                PlanEntry entry = next.get();
                assertThat(reasons.put(entry.object().key(), entry.reason())).isNull();
                if (entry.action() == Action.COPY) {
                    write(entry.path());
                    copied.add(entry.path());
                } else if (entry.action() == Action.MAKE_DIRECTORY) {
                    Files.createDirectories(destination.resolve(entry.path()));
                }
            }
        }

        assertThat(reasons).hasSize(KEYS);
        assertThat(EnumSet.copyOf(reasons.values()))
                .contains(Reason.NEW, Reason.DIRECTORY_MARKER, Reason.FILE_AND_DIRECTORY, Reason.DESTINATION_IN_THE_WAY)
                .containsAll(failuresThatKeysCanHave());
        assertThat(elsewhere).isEmptyDirectory();
        Set<String> found = filesBeneath(destination);
        assertThat(found).hasSize(copied.size() + PLANTED_FILES);
        assertThat(copied).allMatch(found::contains);
    }

    private static List<Reason> failuresThatKeysCanHave() {
        return Stream.of(Reason.values())
                .filter(reason -> reason.name().startsWith("KEY_") && reason != Reason.KEY_NOT_ENCODABLE)
                .toList();
    }

    /** Whatever is no directory, without following links, as the bytes of its path have it. */
    private static Set<String> filesBeneath(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .map(path -> root.relativize(path).toString())
                    .collect(Collectors.toSet());
        }
    }

    /** Links, files and directories where keys lead, some of them out of the destination. */
    private void plant() throws IOException {
        Files.createSymbolicLink(destination.resolve("link"), elsewhere);
        Files.createSymbolicLink(destination.resolve("dangling"), elsewhere.resolve("none"));
        Files.createDirectories(destination.resolve("dir/a"));
        Files.createSymbolicLink(destination.resolve("dir/a/b"), elsewhere);
        Files.createSymbolicLink(destination.resolve("dir/c"), Path.of("..", "..", ".."));
        Files.writeString(destination.resolve("file"), "a file");
    }

    private void write(String path) throws IOException {
        Path file = destination.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
    }

    private static List<SourceObject> objects(Random random) {
        return HostileKeys.some(random, KEYS, BASE).stream()
                .map(key -> SourceObject.of(key, random.nextInt(3), "etag", Instant.EPOCH))
                .toList();
    }
}
