package io.sluice.staging.cli;

import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Asks a task to end early. Files in flight are finished, and nothing is undone.", ""})
final class TaskCancelCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TASK", description = "Its id.")
    private String id = "";

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException {
        try (DataRepositories repositories = fsx.open()) {
            repositories.tasks().cancel(id);
            spec.commandLine().getOut().println(id + ": asked to end");
        }
        return ExitCode.SUCCESS.number();
    }
}
