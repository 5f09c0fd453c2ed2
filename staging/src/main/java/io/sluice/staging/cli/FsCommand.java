package io.sluice.staging.cli;

import picocli.CommandLine.Command;

@Command(
        name = "fs",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {"FSx for Lustre file systems.", ""},
        subcommands = {
            FsListCommand.class,
            FsShowCommand.class,
            FsCreateCommand.class,
            FsDeleteCommand.class,
            FsBackupCommand.class
        })
final class FsCommand extends GroupCommand {}
