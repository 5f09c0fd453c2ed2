package io.sluice.lustre.backend.jna;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Which functions which test class calls, as recorded: lines of a function, a class and the release that it ran against. */
final class CallClaims {

    private static final Path FILE = Path.of("src/test/resources/liblustreapi/calls.tsv");
    private static final String NEWEST = "2.17";

    private record Claim(String function, String test, String release) implements Comparable<Claim> {

        static Claim parse(String line) {
            String[] cells = line.split("\t", -1);
            return new Claim(cells[0], cells[1], cells[2]);
        }

        String line() {
            return String.join("\t", function, test, release);
        }

        @Override
        public int compareTo(Claim other) {
            return line().compareTo(other.line());
        }
    }

    private final List<Claim> claims;

    private CallClaims(Collection<Claim> claims) {
        this.claims = List.copyOf(claims);
    }

    static CallClaims read() throws IOException {
        return new CallClaims(
                Files.readAllLines(FILE).stream().map(Claim::parse).toList());
    }

    Set<String> of(String test, String release) {
        return claims.stream()
                .filter(claim -> claim.test().equals(test) && claim.release().equals(release))
                .map(Claim::function)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The classes that call a function; with the release behind the name where the newest has no call of it. */
    List<String> callers(String function) {
        return claims.stream()
                .filter(claim -> claim.function().equals(function))
                .map(claim ->
                        claim.release().equals(NEWEST) ? claim.test() : claim.test() + " (" + claim.release() + ")")
                .sorted()
                .toList();
    }

    /** An older release is only of interest for what the newest does not have called. */
    CallClaims replace(String test, String release, Set<String> called) {
        Set<Claim> next = new TreeSet<>();
        claims.stream()
                .filter(claim -> !claim.test().equals(test) || !claim.release().equals(release))
                .forEach(next::add);
        called.forEach(function -> next.add(new Claim(function, test, release)));
        Set<String> newest = next.stream()
                .filter(claim -> claim.release().equals(NEWEST))
                .map(Claim::function)
                .collect(Collectors.toSet());
        next.removeIf(claim -> !claim.release().equals(NEWEST) && newest.contains(claim.function()));
        return new CallClaims(next);
    }

    void write() throws IOException {
        List<String> lines = new ArrayList<>();
        claims.forEach(claim -> lines.add(claim.line()));
        Files.write(FILE, lines);
    }
}
