package io.sluice.staging.cli;

import picocli.CommandLine.Command;

@Command(
        name = "task",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Data repository tasks of FSx for Lustre: its file servers export, import metadata and release in bulk.",
            ""
        },
        subcommands = {
            TaskRunCommand.Export.class,
            TaskRunCommand.ImportMetadata.class,
            TaskRunCommand.Release.class,
            TaskListCommand.class,
            TaskReportCommand.class,
            TaskCancelCommand.class
        })
final class TaskCommand extends GroupCommand {}
