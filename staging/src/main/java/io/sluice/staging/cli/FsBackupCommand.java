package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.FsxBackup;
import io.sluice.staging.repository.Token;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {"Backups of persistent file systems that are linked to no bucket.", ""},
        subcommands = {FsBackupCommand.Show.class, FsBackupCommand.Create.class, FsBackupCommand.Delete.class})
final class FsBackupCommand extends GroupCommand {

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {"Lists the backups of a file system.", ""})
    static final class Show implements Callable<Integer> {

        @Parameters(paramLabel = "FILE_SYSTEM", description = "Its id, or a path on its mount.")
        private String fileSystem = "";

        @Mixin
        private FsxOptions fsx = new FsxOptions();

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Override
        public Integer call() throws StagingException, LustreException {
            Table table = new Table("ID", "STATE", "TYPE", ">PERCENT", "CREATED");
            try (DataRepositories repositories = fsx.open()) {
                String id = FsxOptions.fileSystemId(repositories, fileSystem);
                for (FsxBackup one : repositories.backups().list(id)) {
                    table.row(
                            one.id(),
                            one.lifecycle(),
                            one.type(),
                            Integer.toString(one.progressPercent()),
                            one.created().toString());
                }
            }
            spec.commandLine().getOut().print(table);
            return ExitCode.SUCCESS.number();
        }
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {"Begins a backup.", ""})
    static final class Create implements Callable<Integer> {

        @Parameters(paramLabel = "FILE_SYSTEM", description = "Its id, or a path on its mount.")
        private String fileSystem = "";

        @Mixin
        private FsxOptions fsx = new FsxOptions();

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Override
        public Integer call() throws StagingException, LustreException {
            try (DataRepositories repositories = fsx.open()) {
                String id = FsxOptions.fileSystemId(repositories, fileSystem);
                FsxBackup made = repositories.backups().create(id, Token.random());
                spec.commandLine().getOut().println(made.id() + ": " + made.lifecycle());
            }
            return ExitCode.SUCCESS.number();
        }
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {"Deletes a backup for good.", ""})
    static final class Delete implements Callable<Integer> {

        @Parameters(paramLabel = "BACKUP", description = "Its id.")
        private String id = "";

        @Mixin
        private FsxOptions fsx = new FsxOptions();

        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Override
        public Integer call() throws StagingException {
            try (DataRepositories repositories = fsx.open()) {
                repositories.backups().delete(id, Token.random());
                spec.commandLine().getOut().println(id + ": deleted");
            }
            return ExitCode.SUCCESS.number();
        }
    }
}
