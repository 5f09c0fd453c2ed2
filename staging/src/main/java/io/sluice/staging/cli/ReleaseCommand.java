package io.sluice.staging.cli;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.hydrate.Release;
import io.sluice.staging.hydrate.ReleaseOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Drops the data of archived, unchanged files from Lustre, those unused longest first.",
            "",
            "Says what it would release, and does it only with --execute. Reading a released file, or 'sluice hydrate',"
                    + " brings its data back. Needs root, unless the administrator allows users to release"
                    + " (mdt.*.hsm.user_request_mask).",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice release /fsx/datasets --older-than=7d --keep-free=20%%",
            "  sluice release /fsx/datasets --older-than=7d --keep-free=20%% --execute"
        })
final class ReleaseCommand implements Callable<Integer> {

    private static final Pattern AGE = Pattern.compile("(\\d{1,9})([smhd])");
    private static final Pattern PART = Pattern.compile("(\\d{1,3}(?:\\.\\d+)?)%");

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and directories on one Lustre file system.")
    private List<Path> paths = List.of();

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            description = "Only files neither read nor changed for so long: 7d, 12h, 30m, 90s. Default: 0s.")
    private String olderThan = "0s";

    @Option(
            names = "--keep-free",
            paramLabel = "PERCENT",
            description = "Release until this part of the OSTs' space is free: 20%%. Default: every file that may be.")
    private String keepFree = "100%";

    @Option(names = "--execute", description = "Release them, instead of saying so.")
    private boolean execute;

    @Option(names = "--list", description = "Print the path of each file, on a line of its own.")
    private boolean list;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ReleaseOptions options = Usage.checked(
                spec, () -> new ReleaseOptions(age(olderThan), part(keepFree), ReleaseOptions.DEFAULTS.threads()));
        List<Path> all = paths.stream().map(Path::toAbsolutePath).toList();
        for (Path path : all) {
            Usage.requireThere(path);
        }
        LustreFileSystem fileSystem = LustreFileSystem.at(all.get(0));
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Interruption interruption = new Interruption(Duration.ofSeconds(10))) {
            Release release = Release.find(fileSystem, all, options, Clock.systemUTC());
            if (list) {
                release.chosen().forEach(file -> out.println(file.path()));
            }
            if (!execute) {
                out.println("would release " + chosen(release) + "; " + rest(release) + "; add --execute to do it");
                return ExitCode.SUCCESS.number();
            }
            Release.Outcome outcome = release.carryOut(refused -> err.println("sluice: " + refused.file() + ": "
                    + (refused.detail().isEmpty() ? refused.outcome() : refused.detail())));
            out.println("released " + Quantity.count(outcome.released(), "file") + ", "
                    + Quantity.bytes(outcome.releasedBytes()) + "; " + rest(release)
                    + (outcome.refused() > 0 ? "; " + Quantity.count(outcome.refused()) + " REFUSED" : ""));
            if (interruption.came()) {
                return ExitCode.SIGTERM.number();
            }
            return (outcome.refused() == 0
                            ? ExitCode.SUCCESS
                            : outcome.released() > 0 ? ExitCode.PARTIAL : ExitCode.FATAL)
                    .number();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.SIGTERM.number();
        }
    }

    private static String chosen(Release release) {
        return Quantity.count(release.chosen().size(), "file") + ", "
                + Quantity.bytes(release.chosen().stream()
                        .mapToLong(Release.Candidate::sizeBytes)
                        .sum());
    }

    private static String rest(Release release) {
        Release.Counts counts = release.counts();
        return "of " + Quantity.count(counts.files(), "file") + " " + Quantity.count(counts.releasedAlready())
                + " are released already, " + Quantity.count(counts.notArchived()) + " not archived or changed since, "
                + Quantity.count(counts.tooNew()) + " used too lately, " + Quantity.count(counts.notNeeded())
                + " may stay"
                + (counts.unreadable() > 0
                        ? ", " + Quantity.count(counts.unreadable(), "path") + " could not be looked at"
                        : "");
    }

    private static Duration age(String text) {
        Matcher matcher = AGE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an age: '" + text + "'; expected for example 7d, 12h or 30m");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "d" -> Duration.ofDays(number);
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static double part(String text) {
        Matcher matcher = PART.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a part of the space: '" + text + "'; expected for example 20%");
        }
        return Double.parseDouble(matcher.group(1)) / 100;
    }
}
