package io.sluice.staging.cli;

import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.Token;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Deletes a file system with all that is on it and not in the bucket.", ""},
        footerHeading = "%nExample:%n",
        footer = "  sluice fs delete fs-0123456789abcdef0 --confirm=fs-0123456789abcdef0")
final class FsDeleteCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE_SYSTEM", description = "Its id.")
    private String id = "";

    @Option(names = "--confirm", paramLabel = "FILE_SYSTEM", required = true, description = "Its id once more.")
    private String confirmation = "";

    @Option(names = "--final-backup", description = "Let FSx make a last backup.")
    private boolean finalBackup;

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException {
        if (!id.equals(confirmation)) {
            throw new ParameterException(
                    spec.commandLine(), "--confirm names " + confirmation + ", not " + id + "; nothing was deleted");
        }
        try (DataRepositories repositories = fsx.open()) {
            repositories.fileSystems().delete(id, confirmation, finalBackup, Token.random());
            spec.commandLine().getOut().println(id + ": is being deleted");
        }
        return ExitCode.SUCCESS.number();
    }
}
