package io.sluice.staging.cli;

import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.DeploymentType;
import io.sluice.staging.repository.FileSystemSpec;
import io.sluice.staging.repository.FsxFileSystem;
import io.sluice.staging.repository.StorageType;
import io.sluice.staging.repository.Token;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a file system, which costs money from then on. Combinations that FSx would refuse are refused before.",
            ""
        },
        footerHeading = "%nExample:%n",
        footer =
                "  sluice fs create --deployment=PERSISTENT_2 --size-gib=4800 --throughput-per-tib=250 --subnet=subnet-0a1b")
final class FsCreateCommand implements Callable<Integer> {

    @Option(
            names = "--deployment",
            paramLabel = "TYPE",
            required = true,
            description = "SCRATCH_2, PERSISTENT_1, PERSISTENT_2.")
    private DeploymentType deployment = DeploymentType.UNKNOWN;

    @Option(names = "--subnet", paramLabel = "ID", required = true, description = "The subnet that it lies in.")
    private String subnet = "";

    @Option(names = "--storage", paramLabel = "TYPE", description = "SSD, HDD, INTELLIGENT_TIERING. Default: SSD.")
    private StorageType storage = StorageType.SSD;

    @Option(names = "--size-gib", paramLabel = "GIB", description = "Its size.")
    private @Nullable Integer gib;

    @Option(names = "--throughput-per-tib", paramLabel = "MB/S", description = "The throughput of each TiB.")
    private @Nullable Integer throughputPerTib;

    @Option(names = "--throughput", paramLabel = "MB/S", description = "The throughput of an INTELLIGENT_TIERING one.")
    private @Nullable Integer throughput;

    @Option(names = "--metadata-iops", paramLabel = "N", description = "Metadata operations per second.")
    private @Nullable Integer metadataIops;

    @Option(names = "--lz4", description = "Compress data.")
    private boolean lz4;

    @Option(names = "--efa", description = "Let clients in over Elastic Fabric Adapter.")
    private boolean efa;

    @Option(names = "--security-group", paramLabel = "ID", description = "Who may reach it; may be repeated.")
    private List<String> securityGroups = List.of();

    @Option(names = "--name", paramLabel = "NAME", description = "What people call it.")
    private @Nullable String name;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The same command with the same token makes no second one.")
    private String token = Token.random();

    @Option(
            names = "--wait",
            converter = Waiting.class,
            paramLabel = "TIME",
            description = "How long to wait until it can be mounted; 0s for not at all. Default: 1h.")
    private Duration wait = Duration.ofHours(1);

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws StagingException {
        FileSystemSpec wanted = Usage.checked(spec, this::specification);
        try (Interruption interruption = new Interruption(Duration.ofSeconds(5));
                DataRepositories repositories = fsx.open()) {
            FsxFileSystem made = repositories.fileSystems().create(wanted, token);
            spec.commandLine().getErr().println(made);
            if (!wait.isZero() && !interruption.came()) {
                made = repositories.fileSystems().awaitAvailable(made.id(), wait);
            }
            spec.commandLine().getOut().println(made.id());
            spec.commandLine().getOut().println(made.mountCommand(Path.of("/fsx")));
        }
        return ExitCode.SUCCESS.number();
    }

    private FileSystemSpec specification() {
        FileSystemSpec.Builder builder = FileSystemSpec.of(deployment, subnet)
                .storage(storage)
                .lz4(lz4)
                .efa(efa)
                .securityGroups(securityGroups);
        if (gib != null) {
            builder.capacityGib(gib);
        }
        if (throughputPerTib != null) {
            builder.throughputPerTib(throughputPerTib);
        }
        if (throughput != null) {
            builder.throughput(throughput);
        }
        if (metadataIops != null) {
            builder.metadataIops(metadataIops);
        }
        if (name != null) {
            builder.name(name);
        }
        return builder.build();
    }
}
