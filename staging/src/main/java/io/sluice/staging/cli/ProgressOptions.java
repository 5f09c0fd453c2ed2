package io.sluice.staging.cli;

import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command that takes a while shows where it is. */
final class ProgressOptions {

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            description = "On standard error: 'auto' (a bar on a terminal, else a line every so often), 'bar', 'lines',"
                    + " 'none'. Default: auto.")
    private Style style = Style.AUTO;

    @Option(
            names = "--progress-interval",
            paramLabel = "SECONDS",
            description = "Between two lines of progress, and two progress events of --json. Default: 10.")
    private int interval = 10;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, and no report when everything went well.")
    private boolean quiet;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** How progress is shown. */
    enum Style {
        AUTO,
        BAR,
        LINES,
        NONE
    }

    boolean quiet() {
        return quiet;
    }

    Duration interval() {
        if (interval < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--progress-interval must be at least 1 second, not " + interval);
        }
        return Duration.ofSeconds(interval);
    }

    Progress show(Tally tally, String doing, PrintWriter err) {
        Duration between = interval();
        Style chosen = quiet
                ? Style.NONE
                : style != Style.AUTO ? style : Terminal.watchesStandardError() ? Style.BAR : Style.LINES;
        return switch (chosen) {
            case BAR -> Progress.bar(tally, doing);
            case LINES -> Progress.lines(tally, doing, err, between);
            case AUTO, NONE -> Progress.none();
        };
    }
}
