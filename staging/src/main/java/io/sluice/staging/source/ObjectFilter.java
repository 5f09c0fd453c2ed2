package io.sluice.staging.source;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * Which objects of a source are wanted: by patterns on their paths, size and age. Immutable and thread-safe.
 *
 * <p>Patterns are tried in the order given and the first that matches decides; an object that none matches is wanted. A
 * pattern begins with {@code +} to take or {@code -} to leave out, and goes on as a glob: {@code *} and {@code ?} do not cross
 * a slash, <code>**</code> does, and there are {@code [a-z]} and {@code {one,other}}. It is matched against the key below the
 * source's base: a pattern without a slash against its last segment at any depth, one with a slash against the whole, and one
 * that ends with a slash takes everything beneath that directory. A leading slash only anchors.
 */
public final class ObjectFilter {

    /** Takes everything. */
    public static final ObjectFilter ALL = new ObjectFilter(List.of(), 0, Long.MAX_VALUE, Instant.MIN, Instant.MAX);

    private final List<Rule> rules;
    private final long minBytes;
    private final long maxBytes;
    private final Instant notBefore;
    private final Instant notAfter;

    private ObjectFilter(List<Rule> rules, long minBytes, long maxBytes, Instant notBefore, Instant notAfter) {
        this.rules = rules;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    /**
     * A filter by patterns.
     *
     * @param patterns in the order in which they are tried, each with a leading {@code +} or {@code -}
     * @return the filter
     * @throws IllegalArgumentException when a pattern has neither, is empty or is no glob
     */
    public static ObjectFilter of(List<String> patterns) {
        List<Rule> rules = new ArrayList<>();
        for (String pattern : patterns) {
            rules.add(Rule.parse(pattern));
        }
        return new ObjectFilter(List.copyOf(rules), 0, Long.MAX_VALUE, Instant.MIN, Instant.MAX);
    }

    /**
     * The same, for objects of a size.
     *
     * @param minBytes the least size in bytes
     * @param maxBytes the greatest size in bytes
     * @return a copy
     * @throws IllegalArgumentException when no size is between them
     */
    public ObjectFilter withBytes(long minBytes, long maxBytes) {
        if (minBytes > maxBytes) {
            throw new IllegalArgumentException(
                    "no object has at least " + minBytes + " and at most " + maxBytes + " bytes");
        }
        return new ObjectFilter(rules, minBytes, maxBytes, notBefore, notAfter);
    }

    /**
     * The same, for objects that S3 stored in a span of time.
     *
     * @param notBefore the earliest time
     * @param notAfter the latest time
     * @return a copy
     * @throws IllegalArgumentException when no time is between them
     */
    public ObjectFilter withLastModified(Instant notBefore, Instant notAfter) {
        if (notBefore.isAfter(notAfter)) {
            throw new IllegalArgumentException("no time is both after " + notBefore + " and before " + notAfter);
        }
        return new ObjectFilter(rules, minBytes, maxBytes, notBefore, notAfter);
    }

    /**
     * Whether an object is wanted.
     *
     * @param object the object
     * @param base what its key begins with that is no part of the path
     * @return true when it is
     */
    public boolean takes(SourceObject object, String base) {
        if (object.size() < minBytes || object.size() > maxBytes) {
            return false;
        }
        if (object.lastModified().isBefore(notBefore) || object.lastModified().isAfter(notAfter)) {
            return false;
        }
        if (rules.isEmpty()) {
            return true;
        }
        String key = object.key();
        return takes(key.startsWith(base) ? key.substring(base.length()) : key);
    }

    private boolean takes(String path) {
        Path whole;
        try {
            whole = Path.of(path);
        } catch (InvalidPathException e) {
            // No file can have this name. The plan says so, which is better than leaving it out in silence.
            return true;
        }
        Path last = whole.getFileName();
        for (Rule rule : rules) {
            if (rule.matcher.matches(rule.lastSegmentOnly && last != null ? last : whole)) {
                return rule.takes;
            }
        }
        return true;
    }

    /**
     * The wanted objects of a source.
     *
     * @param source the source; closed with the result
     * @return the source itself when everything is wanted
     */
    public ObjectSource apply(ObjectSource source) {
        return this == ALL ? source : new FilteredSource(source, this);
    }

    private record Rule(boolean takes, boolean lastSegmentOnly, PathMatcher matcher) {

        static Rule parse(String pattern) {
            boolean takes = pattern.startsWith("+");
            if (pattern.length() < 2 || !(takes || pattern.startsWith("-"))) {
                throw new IllegalArgumentException(
                        "not a filter: '" + pattern + "'; expected + or - and a glob, as in +train/**");
            }
            String glob = pattern.substring(1);
            boolean lastSegmentOnly = !glob.contains("/") && !glob.contains("**");
            String anchored = glob.startsWith("/") ? glob.substring(1) : glob;
            try {
                return new Rule(
                        takes,
                        lastSegmentOnly,
                        FileSystems.getDefault()
                                .getPathMatcher("glob:" + (anchored.endsWith("/") ? anchored + "**" : anchored)));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("not a glob: '" + glob + "': " + e.getDescription(), e);
            }
        }
    }
}
