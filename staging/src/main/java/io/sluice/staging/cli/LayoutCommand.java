package io.sluice.staging.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "layout",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Reads and sets how files lie on Lustre.",
        subcommands = {
            LayoutGetCommand.class,
            LayoutSetCommand.class,
            LayoutAdviseCommand.class,
            LayoutMigrateCommand.class,
            LayoutFindCommand.class
        })
final class LayoutCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: get, set, advise, migrate or find");
    }
}
