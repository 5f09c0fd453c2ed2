package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.RepositoryTask;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Lists the tasks of a file system, those of the last 14 days included.", ""})
final class TaskListCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE_SYSTEM", description = "Its id, or a path on its mount.")
    private String fileSystem = "";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException, LustreException {
        try (DataRepositories repositories = fsx.open()) {
            List<RepositoryTask> tasks = repositories.tasks().list(FsxOptions.fileSystemId(repositories, fileSystem));
            spec.commandLine()
                    .getOut()
                    .print(json ? TaskText.json(tasks) + System.lineSeparator() : TaskText.table(tasks));
        }
        return ExitCode.SUCCESS.number();
    }
}
