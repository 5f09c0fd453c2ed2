package io.sluice.staging.cli;

import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.RepositoryTask;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Shows a task, and what its completion report says about files that failed.", ""})
final class TaskReportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "TASK", description = "Its id.")
    private String id = "";

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException {
        PrintWriter out = spec.commandLine().getOut();
        try (DataRepositories repositories = fsx.open()) {
            RepositoryTask task = repositories.tasks().describe(id);
            out.print(TaskText.table(List.of(task)));
            task.failure().ifPresent(why -> out.println(task.id() + ": " + why));
            if (task.lifecycle().isEnded()) {
                out.print(TaskText.results(repositories.tasks().results(task)));
            }
        }
        return ExitCode.SUCCESS.number();
    }
}
