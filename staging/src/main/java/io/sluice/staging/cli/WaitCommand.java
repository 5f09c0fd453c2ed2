package io.sluice.staging.cli;

import io.sluice.staging.StagedDirectory;
import io.sluice.staging.StagingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "wait",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Waits until everything is staged to a directory, by whichever process on whichever machine.",
            "",
            "A stage makes its directory complete in one step, after the last file (with --shard: the last shard does). DST need"
                    + " not exist yet. A directory that an earlier stage completed is complete until a new stage begins.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice wait /fsx/imagenet && python train.py /fsx/imagenet",
            "  sluice wait /fsx/imagenet --timeout=3600"
        })
final class WaitCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DST", description = "The directory that is staged to.")
    private Path destination = Path.of("");

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Give up after so long, with exit code 75; 0 only looks. Default: wait for ever.")
    private @Nullable Long timeout;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing when it is complete.")
    private boolean quiet;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException {
        if (timeout != null && timeout < 0) {
            throw new ParameterException(spec.commandLine(), "--timeout must be 0 or more, not " + timeout);
        }
        StagedDirectory directory = StagedDirectory.at(destination);
        Duration longest = timeout == null ? Duration.ofDays(36_500) : Duration.ofSeconds(timeout);
        try {
            if (!directory.awaitComplete(longest)) {
                spec.commandLine().getErr().println("sluice: " + notComplete(directory.state()));
                return ExitCode.RETRYABLE.number();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.SIGTERM.number();
        }
        if (!quiet) {
            spec.commandLine()
                    .getOut()
                    .println(directory
                            .content()
                            .map(content -> destination + " is complete: " + Quantity.count(content.files(), "file")
                                    + " of " + Quantity.bytes(content.bytes()))
                            .orElse(destination + " was complete, and a new stage has begun"));
        }
        return ExitCode.SUCCESS.number();
    }

    private String notComplete(StagedDirectory.State state) {
        return switch (state) {
            case ABSENT ->
                "nothing has been staged to " + destination + " within " + timeout + " s; is it the right one?";
            case PARTIAL ->
                destination + " is not complete after " + timeout + " s; wait longer, or see whether its stage"
                        + " still runs";
            case COMPLETE -> destination + " was completed just after the " + timeout + " s";
        };
    }
}
