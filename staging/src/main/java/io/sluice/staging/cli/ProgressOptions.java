package io.sluice.staging.cli;

import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Option;

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
            description = "Between two lines of progress. Default: 10.")
    private int interval = 10;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress, and no report when everything went well.")
    private boolean quiet;

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

    Progress show(Tally tally, String doing, PrintWriter err) {
        Style chosen = quiet
                ? Style.NONE
                : style != Style.AUTO ? style : Terminal.watchesStandardError() ? Style.BAR : Style.LINES;
        return switch (chosen) {
            case BAR -> Progress.bar(tally, doing);
            case LINES -> Progress.lines(tally, doing, err, Duration.ofSeconds(interval));
            case AUTO, NONE -> Progress.none();
        };
    }
}
