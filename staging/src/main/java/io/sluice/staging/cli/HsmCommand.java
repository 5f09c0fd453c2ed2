package io.sluice.staging.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "hsm",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Moves the data of files between Lustre and the storage behind it (on FSx: the S3 bucket of a data repository).",
            ""
        },
        subcommands = {
            HsmStateCommand.class,
            HsmRequestCommand.Archive.class,
            HsmRequestCommand.Restore.class,
            HsmRequestCommand.Release.class,
            HsmRequestCommand.Cancel.class,
            HsmWaitCommand.class
        })
final class HsmCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: state, archive, restore, release, cancel or wait");
    }
}
