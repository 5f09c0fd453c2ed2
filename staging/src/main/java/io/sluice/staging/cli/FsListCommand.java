package io.sluice.staging.cli;

import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.FsxFileSystem;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Lists the Lustre file systems of the region.", ""})
final class FsListCommand implements Callable<Integer> {

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException {
        Table table = new Table("ID", "STATE", "DEPLOYMENT", "STORAGE", ">SIZE", "MOUNT NAME", "DNS NAME");
        try (DataRepositories repositories = fsx.open()) {
            for (FsxFileSystem one : repositories.fileSystems().list()) {
                table.row(
                        one.id(),
                        one.lifecycle(),
                        one.deployment().name(),
                        one.storage().name(),
                        one.capacityGib().isPresent()
                                ? Quantity.bytes((long) one.capacityGib().getAsInt() << 30)
                                : "-",
                        one.mountName(),
                        one.dnsName());
            }
        }
        spec.commandLine().getOut().print(table);
        return ExitCode.SUCCESS.number();
    }
}
