package io.sluice.staging.cli;

import io.sluice.staging.S3Access;
import io.sluice.staging.StageOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a stage is planned and run. Values pass as text to {@link StageOptions}, which knows what they may be. */
final class StageTuning {

    /** One pattern; their order on the command line decides. */
    static final class Filter {

        @Option(
                names = "--include",
                paramLabel = "GLOB",
                description =
                        "Stage keys that match, whatever a later --exclude says. Patterns are matched against the key"
                                + " below the prefix, in the order given; the first that matches decides.")
        private @Nullable String include;

        @Option(names = "--exclude", paramLabel = "GLOB", description = "Leave out keys that match.")
        private @Nullable String exclude;

        /** Adds it as {@link io.sluice.staging.source.ObjectFilter} reads patterns. */
        void addTo(List<String> patterns) {
            if (include != null) {
                patterns.add("+" + include);
            }
            if (exclude != null) {
                patterns.add("-" + exclude);
            }
        }
    }

    @ArgGroup(multiplicity = "0..*")
    private List<Filter> filters = new ArrayList<>();

    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            description = "'advised': large files get a layout by their size and the OSTs there are, small ones the"
                    + " directory's default. 'default': all get the directory's default. Or the words of lfs setstripe,"
                    + " as in --layout='-c 4 -S 4M', for all large files. Default: advised.")
    private @Nullable String layout;

    @Option(
            names = "--skip",
            paramLabel = "POLICY",
            description =
                    "When a file that is there already is left alone: 'manifest' (this version was staged and the file"
                            + " is untouched since), 'size-and-time', 'checksum' (reads every file), 'never-overwrite', or 'always'"
                            + " copy. Default: manifest.")
    private @Nullable String skip;

    @Option(
            names = "--preserve",
            paramLabel = "WHAT",
            description =
                    "Comma-separated: 'times', 'mode', 'owner', 'links', 'set-id'. Each costs a metadata request per file."
                            + " Default: nothing.")
    private @Nullable String preserve;

    @Option(
            names = "--require-checksum",
            description = "Fail objects of which S3 keeps no checksum, instead of only saying so in the report.")
    private boolean requireChecksum;

    @Option(
            names = "--max-memory",
            paramLabel = "SIZE",
            description = "Bytes of objects in flight, for example 512MiB; the process takes some 200 MiB more."
                    + " Default: 192MiB.")
    private @Nullable String maxMemory;

    @Option(names = "--max-requests", paramLabel = "N", description = "Requests in flight at once. Default: 128.")
    private @Nullable String maxRequests;

    @Option(
            names = "--max-bandwidth",
            paramLabel = "SIZE",
            description = "Bytes per second that are not exceeded, for example 500MiB. Default: no limit.")
    private @Nullable String maxBandwidth;

    @Option(
            names = "--part-size",
            paramLabel = "SIZE",
            description = "The size of the parts that large objects are fetched in, rounded to the stripe size."
                    + " Default: 8MiB.")
    private @Nullable String partSize;

    @Option(
            names = "--large-object-size",
            paramLabel = "SIZE",
            description = "The size from which an object is fetched in parts. Default: 32MiB.")
    private @Nullable String largeObjectSize;

    @Option(
            names = "--sync",
            paramLabel = "MODE",
            description =
                    "When bytes reach the file system's servers, always before the final name appears: 'group' (many"
                            + " files at once), 'file' (each by itself), 'none'. Default: group.")
    private @Nullable String sync;

    @Option(
            names = "--publish",
            paramLabel = "MODE",
            description =
                    "'rename': written under a temporary name, then renamed. 'direct': small objects are verified in"
                            + " memory and written under their final name, one metadata request less. Default: rename.")
    private @Nullable String publish;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "How often an object or part is tried before it is given up. Default: 5.")
    private @Nullable String maxAttempts;

    @Option(
            names = "--stall-timeout",
            paramLabel = "SECONDS",
            description = "How long S3 may send nothing before the request is made again. Default: 30.")
    private @Nullable String stallTimeout;

    @Option(
            names = "--max-failures",
            paramLabel = "N",
            description = "Stop after so many failed objects. Default: never.")
    private @Nullable String maxFailures;

    /**
     * The options as given.
     *
     * @throws IllegalArgumentException when a value cannot be read
     */
    StageOptions.Builder builder(S3Access access) {
        StageOptions.Builder builder = StageOptions.builder().access(access).requireChecksum(requireChecksum);
        given().forEach(builder::set);
        for (Filter filter : filters) {
            if (filter.include != null) {
                builder.set("include", filter.include);
            }
            if (filter.exclude != null) {
                builder.set("exclude", filter.exclude);
            }
        }
        return builder;
    }

    private Map<String, String> given() {
        Map<String, String> given = new LinkedHashMap<>();
        put(given, "layout", layout);
        put(given, "skip", skip);
        put(given, "preserve", preserve);
        put(given, "max-memory", maxMemory);
        put(given, "max-requests", maxRequests);
        put(given, "max-bandwidth", maxBandwidth);
        put(given, "part-size", partSize);
        put(given, "large-object-size", largeObjectSize);
        put(given, "sync", sync);
        put(given, "publish", publish);
        put(given, "max-attempts", maxAttempts);
        put(given, "stall-timeout", stallTimeout);
        put(given, "max-failures", maxFailures);
        return given;
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
        if (value != null) {
            given.put(name, value);
        }
    }
}
