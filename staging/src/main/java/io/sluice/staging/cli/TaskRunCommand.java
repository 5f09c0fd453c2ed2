package io.sluice.staging.cli;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.repository.DataRepositories;
import io.sluice.staging.repository.TaskKind;
import io.sluice.staging.repository.TaskOutcome;
import io.sluice.staging.repository.TaskRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs tasks to their end. */
abstract class TaskRunCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description =
                    "Export and release: paths on the mount, or, with --file-system, relative to its root. Import:"
                            + " s3:// URLs. Without any, everything that is linked. Over 100 become several tasks.")
    private List<String> paths = List.of();

    @Option(
            names = "--file-system",
            paramLabel = "FILE_SYSTEM",
            description = "Its id, or a path on its mount; needed unless the paths lie on the mount.")
    private @Nullable String fileSystem;

    @Option(
            names = "--report",
            paramLabel = "S3_URL",
            description = "Where FSx puts a report on the files that failed; inside a linked repository.")
    private @Nullable S3Location report;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often to try again just the files that failed and may pass; needs --report. Default: 0.")
    private int retries;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The same command with the same token finds the tasks that the first one began.")
    private @Nullable String token;

    @Option(
            names = "--wait",
            converter = Waiting.class,
            paramLabel = "TIME",
            description = "How long to wait for the end, for example 90m. Default: 1d.")
    private Duration wait = Duration.ofDays(1);

    @Mixin
    private FsxOptions fsx = new FsxOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    abstract TaskKind kind();

    /** What is particular to a kind. */
    TaskRequest refine(TaskRequest request) {
        return request;
    }

    @Override
    public Integer call() throws StagingException, LustreException {
        if (retries > 0 && report == null) {
            throw new ParameterException(spec.commandLine(), "--retries needs --report, which names what failed");
        }
        try (Interruption interruption = new Interruption(Duration.ofSeconds(5));
                DataRepositories repositories = fsx.open()) {
            TaskRequest request = request(repositories);
            TaskProgress progress = new TaskProgress(spec.commandLine().getErr());
            TaskOutcome outcome = repositories.tasks().run(request, progress, wait);
            for (int i = 0; i < retries && !interruption.came(); i++) {
                Optional<TaskRequest> again = repositories.tasks().retry(request, outcome);
                if (again.isEmpty()) {
                    break;
                }
                request = again.get();
                outcome = repositories.tasks().run(request, progress, wait);
            }
            spec.commandLine().getOut().print(TaskText.of(outcome));
            return TaskText.exitCode(outcome).number();
        }
    }

    private TaskRequest request(DataRepositories repositories) throws StagingException, LustreException {
        if (fileSystem != null) {
            return request(FsxOptions.fileSystemId(repositories, fileSystem), paths);
        }
        if (kind() == TaskKind.IMPORT_METADATA || paths.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "name the file system with --file-system");
        }
        Path first = Path.of(paths.get(0));
        return request(
                FsxOptions.mountedAt(repositories, first).id(),
                onMount(LustreFileSystem.at(first).mountPoint()));
    }

    private TaskRequest request(String id, List<String> asked) {
        return Usage.checked(spec, () -> {
            TaskRequest request = refine(TaskRequest.of(id, kind(), asked));
            request = report == null ? request : request.withReport(report);
            return token == null ? request : request.withToken(token);
        });
    }

    private List<String> onMount(Path mountPoint) {
        List<String> relative = new ArrayList<>();
        for (String path : paths) {
            Path absolute = Path.of(path).toAbsolutePath().normalize();
            if (!absolute.startsWith(mountPoint)) {
                throw new ParameterException(
                        spec.commandLine(), path + " is not on " + mountPoint + ", where the first path lies");
            }
            relative.add(mountPoint.relativize(absolute).toString());
        }
        return relative;
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {"Copies new and changed files to the linked bucket.", ""},
            footerHeading = "%nExample:%n",
            footer = "  sluice task export /fsx/checkpoints --report=s3://models/reports --retries=3")
    static final class Export extends TaskRunCommand {

        @Override
        TaskKind kind() {
            return TaskKind.EXPORT;
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {"Makes released files of new and changed objects; their data comes when it is asked for.", ""
            },
            footerHeading = "%nExample:%n",
            footer = "  sluice task import s3://corpus/imagenet --file-system=/fsx")
    static final class ImportMetadata extends TaskRunCommand {

        @Override
        TaskKind kind() {
            return TaskKind.IMPORT_METADATA;
        }
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {"Drops the data of exported files, to make room; reading a file brings it back.", ""},
            footerHeading = "%nExample:%n",
            footer = "  sluice task release /fsx/imagenet --older-than-days=7")
    static final class Release extends TaskRunCommand {

        @Option(
                names = "--older-than-days",
                paramLabel = "DAYS",
                description = "Only what nobody read or wrote for so long. Default: 0.")
        private long days;

        @Override
        TaskKind kind() {
            return TaskKind.RELEASE;
        }

        @Override
        TaskRequest refine(TaskRequest request) {
            return request.withReleaseAfterDays(days);
        }
    }
}
