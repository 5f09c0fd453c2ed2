package io.sluice.staging.cli;

import io.sluice.staging.StagingException;
import io.sluice.staging.repository.Association;
import io.sluice.staging.repository.AssociationChange;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.RepositoryEvent;
import io.sluice.staging.repository.Token;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Changes the policies or the chunk size of an association; nothing else of it can be changed.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = "  sluice dra update dra-0123456789abcdef0 --auto-import=NEW,CHANGED")
final class DraUpdateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ASSOCIATION", description = "Its id.")
    private String id = "";

    @Option(names = "--chunk-mib", paramLabel = "MIB", description = "For files that are imported from now on.")
    private @Nullable Integer chunkMib;

    @Option(names = "--auto-import", split = ",", paramLabel = "EVENT", description = "NEW, CHANGED, DELETED.")
    private @Nullable Set<RepositoryEvent> autoImport;

    @Option(names = "--no-auto-import", description = "Import nothing by itself.")
    private boolean noAutoImport;

    @Option(names = "--auto-export", split = ",", paramLabel = "EVENT", description = "NEW, CHANGED, DELETED.")
    private @Nullable Set<RepositoryEvent> autoExport;

    @Option(names = "--no-auto-export", description = "Export nothing by itself.")
    private boolean noAutoExport;

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException {
        AssociationChange change = Usage.checked(spec, this::change);
        if (change.equals(AssociationChange.NONE)) {
            throw new ParameterException(spec.commandLine(), "say what to change");
        }
        try (DataRepositories repositories = fsx.open()) {
            Association changed = repositories.associations().update(id, change, Token.random());
            spec.commandLine().getOut().println(changed + ": " + changed.lifecycle());
        }
        return ExitCode.SUCCESS.number();
    }

    private AssociationChange change() {
        AssociationChange change = AssociationChange.NONE;
        if (chunkMib != null) {
            change = change.importedFileChunkMib(chunkMib);
        }
        if (noAutoImport || autoImport != null) {
            change = change.autoImport(noAutoImport || autoImport == null ? Set.of() : autoImport);
        }
        if (noAutoExport || autoExport != null) {
            change = change.autoExport(noAutoExport || autoExport == null ? Set.of() : autoExport);
        }
        return change;
    }
}
