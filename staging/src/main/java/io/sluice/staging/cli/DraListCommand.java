package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.staging.StagingException;
import io.sluice.staging.repository.Association;
import io.sluice.staging.repository.DataRepositories;
import java.io.PrintWriter;
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
        description = {"Lists the associations of a file system.", ""},
        footerHeading = "%nExamples:%n",
        footer = {"  sluice dra list fs-0123456789abcdef0", "  sluice dra list /fsx"})
final class DraListCommand implements Callable<Integer> {

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
        PrintWriter out = spec.commandLine().getOut();
        try (DataRepositories repositories = fsx.open()) {
            List<Association> found =
                    repositories.associations().list(FsxOptions.fileSystemId(repositories, fileSystem));
            out.print(json ? DraText.json(found) + System.lineSeparator() : DraText.table(found));
            found.stream()
                    .filter(association -> !association.failure().isEmpty() && !json)
                    .forEach(association -> out.println(association.id() + ": " + association.failure()));
        }
        return ExitCode.SUCCESS.number();
    }
}
