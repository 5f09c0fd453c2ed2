package io.sluice.staging.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.statistics.Statistics;

/** Path algebra against a model that tries every ancestor and every beginning of a key. */
class LinkedPathsModelTest {

    private static final String CLAIMED_TWICE = "claimed twice";

    @Property(tries = 10_000)
    void aLocalPathHasTheObjectThatTheModelFinds(
            @ForAll("worlds") List<LinkedFileSystem> world, @ForAll("paths") Path path) {
        Set<String> found = answer(() -> new LinkedPaths(world)
                .of(path).stream().map(LinkedPathsModelTest::described).toList());

        assertThat(found).isEqualTo(modelOfPath(world, path));
        Statistics.collect(kind(found));
    }

    @Property(tries = 10_000)
    void anObjectHasTheLocalPathsThatTheModelFinds(
            @ForAll("worlds") List<LinkedFileSystem> world, @ForAll("objects") S3Location object) {
        Set<String> found = answer(() -> new LinkedPaths(world)
                .of(object).stream().map(LinkedPathsModelTest::described).toList());

        assertThat(found).isEqualTo(modelOfObject(world, object));
        Statistics.collect(kind(found));
    }

    @Property(tries = 10_000)
    void thereAndBackIsWhereItBegan(@ForAll("worlds") List<LinkedFileSystem> world, @ForAll("paths") Path path) {
        LinkedPaths linked = new LinkedPaths(world);
        Set<String> there = answer(() ->
                linked.of(path).stream().map(LinkedPathsModelTest::described).toList());
        if (there.isEmpty() || there.contains(CLAIMED_TWICE)) {
            return;
        }
        Set<String> back = answer(() -> linked.of(linked.require(path).object()).stream()
                .map(LinkedPathsModelTest::described)
                .toList());

        assertThat(back.contains(CLAIMED_TWICE) || back.containsAll(there))
                .as("%s and back %s", there, back)
                .isTrue();
    }

    private static String kind(Set<String> found) {
        return found.isEmpty() ? "none" : found.contains(CLAIMED_TWICE) ? CLAIMED_TWICE : "found";
    }

    private static String described(Counterpart counterpart) {
        return counterpart.association().id() + " " + counterpart.local() + " " + counterpart.object();
    }

    private interface Question {
        List<String> ask() throws StagingException;
    }

    private static Set<String> answer(Question question) {
        try {
            return new TreeSet<>(question.ask());
        } catch (StagingException e) {
            assertThat(e.failureCause()).isEqualTo(FailureCause.NOT_LINKED);
            return Set.of(CLAIMED_TWICE);
        }
    }

    /** Climbs from the path to the first mount, and tries every directory on the way against every association. */
    private static Set<String> modelOfPath(List<LinkedFileSystem> world, Path path) {
        for (Path root = path; root != null; root = root.getParent()) {
            for (LinkedFileSystem fileSystem : world) {
                if (fileSystem.mountPoint().equals(root)) {
                    return modelOnMount(fileSystem, path);
                }
            }
        }
        return Set.of();
    }

    private static Set<String> modelOnMount(LinkedFileSystem fileSystem, Path path) {
        Set<String> found = new TreeSet<>();
        for (Path directory = path; directory != null; directory = directory.getParent()) {
            for (Association association : fileSystem.associations()) {
                if (directory.equals(localDirectory(fileSystem, association))) {
                    String rest = directory.relativize(path).toString();
                    found.add(association.id() + " " + path + " " + association.repository() + rest);
                }
            }
        }
        return found.size() > 1 ? Set.of(CLAIMED_TWICE) : found;
    }

    private static Path localDirectory(LinkedFileSystem fileSystem, Association association) {
        Path directory = fileSystem.mountPoint();
        for (String component : association.fileSystemPath().split("/", -1)) {
            directory = component.isEmpty() ? directory : directory.resolve(component);
        }
        return directory;
    }

    private static Set<String> modelOfObject(List<LinkedFileSystem> world, S3Location object) {
        Set<String> found = new TreeSet<>();
        for (LinkedFileSystem fileSystem : world) {
            Set<String> here = new TreeSet<>();
            int claims = 0;
            for (Association association : fileSystem.associations()) {
                String key = object.prefix();
                List<String> rests = new ArrayList<>();
                if (association.repository().equals(new S3Location(object.bucket(), key + "/"))) {
                    rests.add("");
                }
                for (int length = 0; length <= key.length(); length++) {
                    if (association.repository().equals(new S3Location(object.bucket(), key.substring(0, length)))) {
                        rests.add(key.substring(length));
                    }
                }
                claims += rests.isEmpty() ? 0 : 1;
                for (String rest : rests) {
                    String name = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
                    boolean isPath = rest.isEmpty()
                            || List.of(name.split("/", -1)).stream()
                                    .noneMatch(word -> word.isEmpty() || word.equals(".") || word.equals(".."));
                    if (isPath) {
                        here.add(association.id() + " "
                                + localDirectory(fileSystem, association).resolve(rest) + " " + object);
                    }
                }
            }
            if (claims > 1) {
                return Set.of(CLAIMED_TWICE);
            }
            found.addAll(here);
        }
        return found;
    }

    @Provide
    Arbitrary<List<LinkedFileSystem>> worlds() {
        Arbitrary<Path> mounts = Arbitraries.of("/", "/fsx", "/fsx/a", "/b").map(Path::of);
        return mounts.list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(3)
                .flatMap(some -> Combinators.combine(
                                some.stream().map(this::fileSystem).toList())
                        .as(list -> list));
    }

    private Arbitrary<LinkedFileSystem> fileSystem(Path mount) {
        String id = "fs-" + mount.toString().replace('/', '_');
        return Combinators.combine(directories(), prefixes())
                .as(Tuple::of)
                .list()
                .ofMaxSize(8)
                .map(links -> new LinkedFileSystem(id, mount, associations(id, links)));
    }

    private static List<Association> associations(String id, List<Tuple2<String, S3Location>> links) {
        List<Association> associations = new ArrayList<>();
        for (Tuple2<String, S3Location> link : links) {
            associations.add(new Association(
                    "dra-" + associations.size(),
                    id,
                    link.get1(),
                    link.get2(),
                    AssociationLifecycle.AVAILABLE,
                    1024,
                    Set.of(),
                    Set.of(),
                    ""));
        }
        return associations;
    }

    private static Arbitrary<String> words(int least, int most) {
        return Arbitraries.of("a", "b", "ab", "data", "c d")
                .list()
                .ofMinSize(least)
                .ofMaxSize(most)
                .map(words -> String.join("/", words));
    }

    private static Arbitrary<String> directories() {
        return words(0, 3).map(words -> "/" + words);
    }

    private static Arbitrary<S3Location> prefixes() {
        return Combinators.combine(Arbitraries.of("one", "two", "on"), words(0, 3))
                .as(S3Location::new);
    }

    @Provide
    Arbitrary<Path> paths() {
        return Combinators.combine(Arbitraries.of("/", "/fsx", "/fsx/a", "/b"), words(0, 5))
                .as((start, words) -> Path.of(start, words));
    }

    @Provide
    Arbitrary<S3Location> objects() {
        Arbitrary<String> keys = Arbitraries.of("a", "b", "ab", "data", "c d", "", "..", ".")
                .list()
                .ofMaxSize(5)
                .map(words -> words.stream().collect(Collectors.joining("/")));
        return Combinators.combine(Arbitraries.of("one", "two", "on"), keys).as(S3Location::new);
    }
}
