package io.sluice.staging.cli;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.logging.LoggingMeterRegistry;
import io.micrometer.core.instrument.logging.LoggingRegistryConfig;
import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.copytool.Copytool;
import io.sluice.lustre.hsm.copytool.CopytoolStatus;
import io.sluice.staging.ByteSize;
import io.sluice.staging.S3Location;
import io.sluice.staging.agent.ArchiveKeys;
import io.sluice.staging.agent.ArchiveOptions;
import io.sluice.staging.agent.S3Archive;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = {
            "Serves a Lustre mount as its HSM agent (copytool), with S3 as the archive.",
            "",
            "Files that are archived become objects, released files get their data back from their objects when they are"
                    + " read or restored, and objects of files whose copy is removed are deleted. Runs until it is stopped:"
                    + " SIGTERM and SIGINT let running copies end within the grace and hand the rest back to the"
                    + " coordinator. A killed agent loses nothing: started again it takes up what it had begun. Needs"
                    + " root, and is the only agent of its mount.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice agent /lustre --archive-id=1 --bucket=s3://lake/lustre",
            "  sluice agent /lustre --archive-id=2 --bucket=s3://cold --keys=fid --workers=16"
        })
final class AgentCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "MOUNT",
            description = "A directory on the Lustre mount to serve; keys are paths below it. Default: the only Lustre"
                    + " mount of this machine.")
    private @Nullable Path directory;

    @Option(
            names = "--archive-id",
            required = true,
            split = ",",
            paramLabel = "N",
            description = "The archive ids to serve, 1 or more.")
    private int[] archiveIds = {};

    @Option(
            names = "--bucket",
            required = true,
            paramLabel = "URL",
            description = "Where objects go: s3://bucket/prefix")
    private S3Location bucket = new S3Location("unset", "");

    /** How keys are made. */
    enum Keys {
        PATH,
        FID
    }

    @Option(
            names = "--keys",
            paramLabel = "HOW",
            description =
                    "'path': a file's path below MOUNT, as FSx exports. 'fid': its Lustre identifier, which a rename"
                            + " does not change. Default: path.")
    private Keys keys = Keys.PATH;

    @Option(
            names = "--overwrite",
            description = "Archive a file even where an object that is not its own is in the way.")
    private boolean overwrite;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Requests worked on at a time. The coordinator's max_requests bounds how many it sends."
                    + " Default: 8.")
    private int workers = 8;

    @Option(
            names = "--part-size",
            paramLabel = "SIZE",
            description =
                    "The size of the parts of large objects, 5MiB or more. Each worker holds a few. Default: 8MiB.")
    private String partSize = "8MiB";

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description =
                    "How long a copy goes on trying while S3 does not answer; then the coordinator is asked to send it"
                            + " again. Default: 60.")
    private int patience = 60;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            description = "How long running copies may go on after SIGTERM or SIGINT. Default: 30.")
    private int grace = 30;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "Where requests are remembered that a kill would otherwise leave to the coordinator's timeout;"
                            + " on a local disk. Default: /var/lib/sluice.")
    private Path stateDirectory = Path.of("/var/lib/sluice");

    @Option(
            names = "--metrics-interval",
            paramLabel = "SECONDS",
            description = "Log the meters every so often. Default: 0, never.")
    private int metricsInterval;

    @Mixin
    private final S3Options s3 = new S3Options();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root = directory == null ? LustreMounts.only() : directory.toRealPath();
        LustreFileSystem fileSystem = LustreFileSystem.at(root);
        PrintWriter out = spec.commandLine().getOut();
        try (S3Archive archive = S3Archive.open(fileSystem, archiveKeys(root), options());
                Copytool copytool = register(fileSystem)) {
            Runtime.getRuntime().addShutdownHook(new Thread(copytool::close, "agent-drain"));
            out.println("serving " + fileSystem.mountPoint() + " from " + bucket);
            out.flush();
            copytool.serve(archive);
            CopytoolStatus status = copytool.status();
            out.println("stopped: " + status.succeeded() + " requests done, " + status.failed()
                    + " failed or handed back, " + status.cancelled() + " cancelled");
            out.flush();
        }
        return ExitCode.SIGTERM.number();
    }

    private ArchiveKeys archiveKeys(Path root) {
        return keys == Keys.PATH ? ArchiveKeys.byPath(bucket, root) : ArchiveKeys.byFid(bucket);
    }

    private ArchiveOptions options() {
        return Usage.checked(
                spec,
                () -> ArchiveOptions.with(s3.access())
                        .withOverwrite(overwrite)
                        .withPartBytes(ByteSize.parse(partSize))
                        .withPatience(Duration.ofSeconds(patience))
                        .withMeters(meters()));
    }

    private MeterRegistry meters() {
        if (metricsInterval <= 0) {
            return new CompositeMeterRegistry();
        }
        Duration step = Duration.ofSeconds(metricsInterval);
        LoggingRegistryConfig config = new LoggingRegistryConfig() {
            @Override
            public @Nullable String get(String key) {
                return null;
            }

            @Override
            public Duration step() {
                return step;
            }
        };
        PrintWriter err = spec.commandLine().getErr();
        return LoggingMeterRegistry.builder(config)
                .clock(Clock.SYSTEM)
                .loggingSink(line -> {
                    err.println(line);
                    err.flush();
                })
                .build();
    }

    private Copytool register(LustreFileSystem fileSystem) throws IOException {
        Copytool.Builder builder = Usage.checked(spec, () -> settings(fileSystem));
        try {
            return builder.journal(journal(fileSystem)).register();
        } catch (LustreException e) {
            if (e.errno().equals(Errno.EPERM) || e.errno().equals(Errno.EACCES)) {
                LustreException failure = new LustreException(
                        "register copytool",
                        fileSystem.mountPoint().toString(),
                        e.errno(),
                        "only root may serve a mount as its HSM agent",
                        "run the agent as root");
                failure.initCause(e);
                throw failure;
            }
            throw e;
        }
    }

    private Copytool.Builder settings(LustreFileSystem fileSystem) {
        try {
            return Copytool.on(fileSystem, archiveIds).workers(workers).closeGrace(Duration.ofSeconds(grace));
        } catch (LustreException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** One for each mount, as there is one agent for each. */
    private Path journal(LustreFileSystem fileSystem) throws IOException {
        String mount = fileSystem.mountPoint().toString();
        UUID name = UUID.nameUUIDFromBytes(mount.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return Files.createDirectories(stateDirectory).resolve("agent-" + fileSystem.name() + "-" + name + ".requests");
    }
}
