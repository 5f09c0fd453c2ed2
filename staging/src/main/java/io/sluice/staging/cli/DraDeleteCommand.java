package io.sluice.staging.cli;

import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.Token;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Removes the link between a directory and the bucket. The bucket is left alone.", ""},
        footerHeading = "%nExample:%n",
        footer = "  sluice dra delete dra-0123456789abcdef0")
final class DraDeleteCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ASSOCIATION", description = "Its id.")
    private String id = "";

    @Option(names = "--delete-data", description = "Delete what lies in the directory, too.")
    private boolean deleteData;

    @Option(
            names = "--wait",
            converter = Waiting.class,
            paramLabel = "TIME",
            description = "How long to wait until it is gone; 0s for not at all. Default: 1h.")
    private Duration wait = Duration.ofHours(1);

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException {
        try (Interruption interruption = new Interruption(Duration.ofSeconds(5));
                DataRepositories repositories = fsx.open()) {
            repositories.associations().delete(id, deleteData, Token.random());
            if (!wait.isZero() && !interruption.came()) {
                repositories.associations().awaitDeleted(id, wait);
            }
            spec.commandLine().getOut().println(id + (wait.isZero() ? ": is being deleted" : ": deleted"));
        }
        return ExitCode.SUCCESS.number();
    }
}
