package io.sluice.staging.cli;

import picocli.CommandLine.Command;

@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ConfigShowCommand.class,
        description = "Says which options have which values before any is given, and where each is from.")
final class ConfigCommand extends GroupCommand {}
