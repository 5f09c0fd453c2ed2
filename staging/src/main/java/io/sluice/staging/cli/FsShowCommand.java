package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.FsxFileSystem;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Shows a file system, how it is mounted, and what it is linked to.", ""},
        footerHeading = "%nExample:%n",
        footer = "  sluice fs show fs-0123456789abcdef0 --mount=/fsx")
final class FsShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE_SYSTEM", description = "Its id, or a path on its mount.")
    private String fileSystem = "";

    @Option(
            names = "--mount",
            paramLabel = "DIR",
            description = "The mount point for the mount command. Default: /fsx.")
    private Path mount = Path.of("/fsx");

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException, LustreException {
        try (DataRepositories repositories = fsx.open()) {
            FsxFileSystem found =
                    repositories.fileSystems().describe(FsxOptions.fileSystemId(repositories, fileSystem));
            Table table = new Table("FILE SYSTEM", found.id())
                    .row(
                            "state",
                            found.lifecycle()
                                    + found.failure().map(why -> ": " + why).orElse(""))
                    .row("deployment", found.deployment() + ", " + found.storage() + ", Lustre " + found.version())
                    .row("size", number(found.capacityGib(), "GiB"))
                    .row("throughput", throughput(found))
                    .row("metadata IOPS", number(found.metadataIops(), ""))
                    .row("compression", found.compression())
                    .row("root squash", found.rootSquash().orElse("none"))
                    .row("EFA", found.efa() ? "yes" : "no")
                    .row("mount", found.mountCommand(mount))
                    .row("fstab", found.fstabLine(mount));
            spec.commandLine().getOut().print(table);
            spec.commandLine()
                    .getOut()
                    .print(DraText.table(repositories.associations().list(found.id())));
        }
        return ExitCode.SUCCESS.number();
    }

    private static String throughput(FsxFileSystem found) {
        return found.throughput().isPresent()
                ? number(found.throughput(), "MB/s")
                : number(found.throughputPerTib(), "MB/s per TiB");
    }

    private static String number(OptionalInt number, String unit) {
        return number.isPresent() ? (Quantity.count(number.getAsInt()) + " " + unit).strip() : "-";
    }
}
