package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CurrentAction;
import io.sluice.lustre.hsm.Hsm;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "wait",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Waits until nothing is being done with files any more, and says where their data is.",
            "",
            "A request that failed leaves a file as it was before: look at what is printed.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = "  sluice hsm restore /fsx/a.tar && sluice hsm wait /fsx/a.tar --timeout=600")
final class HsmWaitCommand implements Callable<Integer> {

    private static final long FIRST_LOOK_MILLIS = 50;
    private static final long LONGEST_LOOK_MILLIS = 2_000;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files on Lustre.")
    private List<Path> files = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Give up after so long, with exit code 75. Default: 0, never.")
    private long timeout;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws LustreException {
        PrintWriter out = spec.commandLine().getOut();
        List<Path> waiting = new ArrayList<>(files);
        long begun = System.nanoTime();
        long pause = FIRST_LOOK_MILLIS;
        try (Interruption interruption = new Interruption(Duration.ofSeconds(2))) {
            while (!interruption.came()) {
                settle(waiting, out);
                if (waiting.isEmpty()) {
                    return ExitCode.SUCCESS.number();
                }
                if (timeout > 0 && System.nanoTime() - begun >= TimeUnit.SECONDS.toNanos(timeout)) {
                    waiting.forEach(file -> spec.commandLine()
                            .getErr()
                            .println("sluice: " + file + ": still busy after " + timeout + " s"));
                    return ExitCode.RETRYABLE.number();
                }
                TimeUnit.MILLISECONDS.sleep(pause);
                pause = Math.min(LONGEST_LOOK_MILLIS, pause * 2);
            }
            return ExitCode.SIGTERM.number();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.SIGTERM.number();
        }
    }

    private static void settle(List<Path> waiting, PrintWriter out) throws LustreException {
        for (Path file : List.copyOf(waiting)) {
            Hsm hsm = LustreFileSystem.at(file).hsm();
            CurrentAction action = hsm.currentAction(file);
            if (action.isIdle()) {
                out.println(file + ": " + hsm.state(file));
                out.flush();
                waiting.remove(file);
            }
        }
    }
}
