package io.sluice.staging.repository;

import io.sluice.staging.S3Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.fsx.model.CompletionReport;
import software.amazon.awssdk.services.fsx.model.CreateDataRepositoryTaskRequest;
import software.amazon.awssdk.services.fsx.model.ReportFormat;
import software.amazon.awssdk.services.fsx.model.ReportScope;
import software.amazon.awssdk.services.fsx.model.Unit;

/**
 * What data repository tasks are to do. More paths than one task takes become several tasks, one after the other.
 * Immutable.
 */
public final class TaskRequest {

    /** Paths that one task takes ({@code DataRepositoryTaskPaths} of the FSx API). */
    public static final int PATHS_PER_TASK = 100;

    private static final int LONGEST_PATH = 4096;
    private static final int LONGEST_TOKEN = 56;

    private final String fileSystemId;
    private final TaskKind kind;
    private final List<String> paths;
    private final String token;
    private final @Nullable S3Location report;
    private final long releaseAfterDays;

    private TaskRequest(
            String fileSystemId,
            TaskKind kind,
            List<String> paths,
            String token,
            @Nullable S3Location report,
            long releaseAfterDays) {
        this.fileSystemId = fileSystemId;
        this.kind = kind;
        this.paths = paths;
        this.token = token;
        this.report = report;
        this.releaseAfterDays = releaseAfterDays;
    }

    /**
     * Tasks over paths, without a completion report and with a token that nobody else has.
     *
     * @param fileSystemId the file system
     * @param kind what to do
     * @param paths as the kind wants them; a slash in front of a path of the file system is dropped; empty for everything
     *     that is linked
     * @return the request
     * @throws IllegalArgumentException when a path is longer than 4096 characters, or not of the kind's form
     */
    public static TaskRequest of(String fileSystemId, TaskKind kind, List<String> paths) {
        if (kind == TaskKind.OTHER) {
            throw new IllegalArgumentException("only export, import and release tasks can be asked for");
        }
        List<String> checked = new ArrayList<>(paths.size());
        for (String path : paths) {
            checked.add(checked(kind, path));
        }
        return new TaskRequest(fileSystemId, kind, List.copyOf(checked), Token.random(), null, 0);
    }

    private static String checked(TaskKind kind, String path) {
        if (path.length() > LONGEST_PATH) {
            throw new IllegalArgumentException(
                    "a path of a task has at most " + LONGEST_PATH + " characters, not " + path.length());
        }
        if (kind == TaskKind.IMPORT_METADATA) {
            return S3Location.parse(path).toString();
        }
        if (path.startsWith("s3://")) {
            throw new IllegalArgumentException(
                    "paths to export or release lie on the file system, and '" + path + "' does not");
        }
        return path.startsWith("/") ? AssociatedPaths.directory(path).substring(1) : path;
    }

    /**
     * With a completion report that names the files that failed.
     *
     * @param location a place inside a repository that is linked to the file system
     * @return a copy
     */
    public TaskRequest withReport(S3Location location) {
        return new TaskRequest(fileSystemId, kind, paths, token, location, releaseAfterDays);
    }

    /**
     * With a token of the caller's own: whoever runs the same request with the same token again finds the tasks that were
     * begun, running or ended, instead of beginning others.
     *
     * @param token 1 to 56 letters, digits, {@code _}, {@code .} or {@code -}
     * @return a copy
     */
    public TaskRequest withToken(String token) {
        Token.check(token);
        if (token.length() > LONGEST_TOKEN) {
            throw new IllegalArgumentException("a task's token has at most " + LONGEST_TOKEN + " characters: " + token);
        }
        return new TaskRequest(fileSystemId, kind, paths, token, report, releaseAfterDays);
    }

    /**
     * Releases only what nobody read or wrote for a while. The latest of access, change and modification time counts.
     *
     * @param days whole days, 0 for everything that is exported
     * @return a copy
     */
    public TaskRequest withReleaseAfterDays(long days) {
        if (days < 0 || kind != TaskKind.RELEASE) {
            throw new IllegalArgumentException("days since the last access are for release tasks, and not negative");
        }
        return new TaskRequest(fileSystemId, kind, paths, token, report, days);
    }

    TaskRequest withPaths(List<String> others) {
        return new TaskRequest(fileSystemId, kind, List.copyOf(others), token, report, releaseAfterDays);
    }

    /**
     * The file system.
     *
     * @return its id
     */
    public String fileSystemId() {
        return fileSystemId;
    }

    /**
     * What to do.
     *
     * @return the kind
     */
    public TaskKind kind() {
        return kind;
    }

    /**
     * What to do it with.
     *
     * @return paths as the service takes them
     */
    public List<String> paths() {
        return paths;
    }

    /**
     * The token.
     *
     * @return what {@link #withToken} set, or a random one
     */
    public String token() {
        return token;
    }

    /**
     * Where completion reports go.
     *
     * @return empty for none
     */
    public Optional<S3Location> report() {
        return Optional.ofNullable(report);
    }

    /** One request of the service for every {@link #PATHS_PER_TASK} paths. */
    List<CreateDataRepositoryTaskRequest> parts() {
        List<CreateDataRepositoryTaskRequest> parts = new ArrayList<>();
        for (int from = 0; from == 0 || from < paths.size(); from += PATHS_PER_TASK) {
            List<String> some = paths.subList(from, Math.min(paths.size(), from + PATHS_PER_TASK));
            parts.add(part(some, token + "." + parts.size()));
        }
        return parts;
    }

    private CreateDataRepositoryTaskRequest part(List<String> some, String partToken) {
        CreateDataRepositoryTaskRequest.Builder part = CreateDataRepositoryTaskRequest.builder()
                .fileSystemId(fileSystemId)
                .type(kind.type())
                .report(completionReport())
                .clientRequestToken(partToken);
        if (!some.isEmpty()) {
            part.paths(some);
        }
        if (kind == TaskKind.RELEASE) {
            part.releaseConfiguration(release ->
                    release.durationSinceLastAccess(age -> age.unit(Unit.DAYS).value(releaseAfterDays)));
        }
        return part.build();
    }

    private CompletionReport completionReport() {
        CompletionReport.Builder wanted = CompletionReport.builder().enabled(report != null);
        if (report != null) {
            wanted.path(report.toString())
                    .format(ReportFormat.REPORT_CSV_20191124)
                    .scope(ReportScope.FAILED_FILES_ONLY);
        }
        return wanted.build();
    }
}
