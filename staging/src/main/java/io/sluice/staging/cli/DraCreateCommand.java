package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.repository.Association;
import io.sluice.staging.repository.AssociationSpec;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.RepositoryEvent;
import io.sluice.staging.repository.Token;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Links a directory to an S3 prefix, and waits until it is linked.",
            "",
            "Directories and prefixes of a file system must not lie in each other, and it has 8 links at most.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer = "  sluice dra create /fsx /imagenet s3://corpus/imagenet --import --auto-import=NEW,CHANGED,DELETED")
final class DraCreateCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE_SYSTEM", description = "Its id, or a path on its mount.")
    private String fileSystem = "";

    @Parameters(
            index = "1",
            paramLabel = "DIRECTORY",
            description = "The directory, relative to the root of the file system, with a slash in front.")
    private String directory = "";

    @Parameters(index = "2", paramLabel = "S3_URL", description = "Bucket and prefix: s3://bucket/prefix")
    @SuppressWarnings("NullAway.Init")
    private S3Location repository;

    @Option(names = "--import", description = "Import the metadata of what is in the bucket.")
    private boolean importMetadata;

    @Option(
            names = "--chunk-mib",
            paramLabel = "MIB",
            description = "How much of an imported file goes on one OST; files get size / MIB + 1 stripes."
                    + " Default: 1024.")
    private int chunkMib = AssociationSpec.DEFAULT_CHUNK_MIB;

    @Option(
            names = "--auto-import",
            split = ",",
            paramLabel = "EVENT",
            description = "What in the bucket is imported by itself: NEW, CHANGED, DELETED. Default: nothing.")
    private Set<RepositoryEvent> autoImport = Set.of();

    @Option(
            names = "--auto-export",
            split = ",",
            paramLabel = "EVENT",
            description = "What on the file system is exported by itself: NEW, CHANGED, DELETED. Default: nothing.")
    private Set<RepositoryEvent> autoExport = Set.of();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The same command with the same token finds what the first one made.")
    private String token = Token.random();

    @Option(
            names = "--wait",
            converter = Waiting.class,
            paramLabel = "TIME",
            description = "How long to wait for it, for example 30m; 0s for not at all. Default: 1h.")
    private Duration wait = Duration.ofHours(1);

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException, LustreException {
        try (Interruption interruption = new Interruption(Duration.ofSeconds(5));
                DataRepositories repositories = fsx.open()) {
            String id = FsxOptions.fileSystemId(repositories, fileSystem);
            AssociationSpec wanted = Usage.checked(
                    spec,
                    () -> new AssociationSpec(
                            id, directory, repository, importMetadata, chunkMib, autoImport, autoExport));
            Association made = repositories.associations().create(wanted, token);
            if (!wait.isZero() && !interruption.came()) {
                made = repositories.associations().awaitAvailable(made.id(), wait);
            }
            spec.commandLine().getOut().println(made + ": " + made.lifecycle());
        }
        return ExitCode.SUCCESS.number();
    }
}
