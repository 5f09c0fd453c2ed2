package io.sluice.staging.cli;

import io.sluice.staging.StageOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which objects, in which order, and which share of them. Values pass as text to {@link StageOptions}. */
final class SelectionOptions {

    /** What names the objects instead of a listing; one of these. */
    static final class From {

        @Option(
                names = "--files-from",
                paramLabel = "FILE",
                description =
                        "Stage the objects that FILE names instead of listing the bucket: a whole key a line, or a JSON"
                                + " object a line with \"key\" and, as far as known, \"size\", \"etag\", \"last_modified\","
                                + " \"version_id\", \"checksum\". The list that --failures wrote is such a file.")
        private @Nullable String filesFrom;

        @Option(
                names = "--plan",
                paramLabel = "FILE",
                description = "Carry out a plan that 'sluice plan --out' stored; DST is given alone. What is at DST"
                        + " meanwhile is not copied again.")
        private @Nullable String plan;
    }

    @ArgGroup(multiplicity = "0..1")
    private @Nullable From from;

    @Option(
            names = "--min-size",
            paramLabel = "SIZE",
            description = "Leave out objects that are smaller, for example 4KiB.")
    private @Nullable String minSize;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            description = "Leave out objects that are larger, for example 10GiB.")
    private @Nullable String maxSize;

    @Option(
            names = "--newer-than",
            paramLabel = "TIME",
            description = "Leave out objects that S3 stored earlier: an age such as 36h or 7d, a date (UTC) such as"
                    + " 2026-01-31, or an ISO 8601 time.")
    private @Nullable String newerThan;

    @Option(names = "--older-than", paramLabel = "TIME", description = "Leave out objects that S3 stored later.")
    private @Nullable String olderThan;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            description =
                    "'listed': as S3 lists them. 'largest': the largest first, of 50,000 at a time. 'given': in the"
                            + " order of --files-from or --plan. Default: listed.")
    private @Nullable String order;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description =
                    "Stage only share I of N, counted from 0, as one of N processes on any machines. 'auto' takes I"
                            + " and N from an AWS Batch array or multi-node job or from Slurm. All must be given the same"
                            + " arguments; the last to finish completes the destination's manifest.")
    private @Nullable String shard;

    /** Adds what was given. */
    void addTo(StageOptions.Builder builder) {
        Map<String, String> given = new LinkedHashMap<>();
        if (from != null) {
            given.put("files-from", from.filesFrom);
            given.put("plan", from.plan);
        }
        given.put("min-size", minSize);
        given.put("max-size", maxSize);
        given.put("newer-than", newerThan);
        given.put("older-than", olderThan);
        given.put("order", order);
        given.put("shard", "auto".equals(shard) ? JobShard.of(System.getenv()).toString() : shard);
        given.forEach((name, value) -> {
            if (value != null) {
                builder.set(name, value);
            }
        });
    }
}
