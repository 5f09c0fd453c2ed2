package io.sluice.staging.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command inside this JVM.
 *
 * @param exitCode what the process would have ended with
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record CommandRun(int exitCode, String out, String err) {

    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Sluice.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** The last line of standard output, where a stage with {@code --json} has its report. */
    String lastLine() {
        return out.strip().lines().reduce("", (before, line) -> line);
    }
}
