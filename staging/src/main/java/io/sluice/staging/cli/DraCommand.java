package io.sluice.staging.cli;

import picocli.CommandLine.Command;

@Command(
        name = "dra",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Data repository associations: the links between directories of an FSx for Lustre file system and S3 prefixes.",
            ""
        },
        subcommands = {
            DraListCommand.class,
            DraCreateCommand.class,
            DraUpdateCommand.class,
            DraDeleteCommand.class,
            DraWhichCommand.class
        })
final class DraCommand extends GroupCommand {}
