package io.sluice.staging.repository;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.fsx.model.CreateDataRepositoryTaskRequest;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskFilter;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskFilterName;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskLifecycle;
import software.amazon.awssdk.services.fsx.model.DescribeDataRepositoryTasksResponse;

/**
 * Data repository tasks. Every method blocks for at least one request and throws a {@link StagingException} with what to
 * do when the service refuses. Safe for use by several threads.
 */
public final class Tasks {

    private final FsxCalls fsx;
    private final Pace pace;
    private final Associations associations;
    private final Reports reports;

    Tasks(FsxCalls fsx, Pace pace, Associations associations, Reports reports) {
        this.fsx = fsx;
        this.pace = pace;
        this.associations = associations;
        this.reports = reports;
    }

    /**
     * The tasks of a file system, those that ended in the last 14 days included.
     *
     * @param fileSystemId the file system
     * @return in the order of the service
     * @throws StagingException when the service refuses
     */
    public List<RepositoryTask> list(String fileSystemId) throws StagingException {
        return list(fileSystemId, new String[0]);
    }

    private List<RepositoryTask> running(String fileSystemId) throws StagingException {
        return list(
                fileSystemId,
                DataRepositoryTaskLifecycle.EXECUTING.toString(),
                DataRepositoryTaskLifecycle.PENDING.toString(),
                DataRepositoryTaskLifecycle.CANCELING.toString());
    }

    private List<RepositoryTask> list(String fileSystemId, String... lifecycles) throws StagingException {
        List<DataRepositoryTaskFilter> filters = new ArrayList<>();
        filters.add(filter(DataRepositoryTaskFilterName.FILE_SYSTEM_ID, fileSystemId));
        if (lifecycles.length > 0) {
            filters.add(filter(DataRepositoryTaskFilterName.TASK_LIFECYCLE, lifecycles));
        }
        return fsx
                .all(
                        "cannot list the tasks of " + fileSystemId,
                        client -> client.describeDataRepositoryTasksPaginator(request -> request.filters(filters)),
                        DescribeDataRepositoryTasksResponse::dataRepositoryTasks)
                .stream()
                .map(RepositoryTask::new)
                .toList();
    }

    private static DataRepositoryTaskFilter filter(DataRepositoryTaskFilterName name, String... values) {
        return DataRepositoryTaskFilter.builder().name(name).values(values).build();
    }

    /**
     * One task.
     *
     * @param id its id
     * @return the task as it stands
     * @throws StagingException when there is none
     */
    public RepositoryTask describe(String id) throws StagingException {
        return fsx
                .call("cannot describe " + id, client -> client.describeDataRepositoryTasks(r -> r.taskIds(id)))
                .dataRepositoryTasks()
                .stream()
                .findFirst()
                .map(RepositoryTask::new)
                .orElseThrow(() -> new StagingException(
                        FailureCause.NO_SUCH_RESOURCE,
                        "there is no data repository task " + id,
                        "'sluice task list' shows the tasks"));
    }

    /**
     * Asks a task to end early. Files in flight are finished, and nothing is undone.
     *
     * @param id a task that is {@code PENDING} or {@code EXECUTING}
     * @throws StagingException when it has ended, or there is none
     */
    public void cancel(String id) throws StagingException {
        fsx.call("cannot cancel " + id, client -> client.cancelDataRepositoryTask(request -> request.taskId(id)));
    }

    /**
     * Runs a request to its end: one task for every 100 paths, one after the other, each behind whatever else runs on the
     * file system. When the thread is interrupted or the time is over, a task that was begun goes on; the same request
     * with the same token finds it again.
     *
     * @param request what to do
     * @param listener hears how it goes
     * @param limit how long to wait at most, for everything together
     * @return how it went, also when files or whole tasks failed
     * @throws StagingException when a path lies under no association, the service refuses, the time is over or the thread
     *     is interrupted
     */
    public TaskOutcome run(TaskRequest request, TaskListener listener, Duration limit) throws StagingException {
        Patience patience = new Patience(pace, limit);
        checkLinked(request);
        List<RepositoryTask> ended = new ArrayList<>();
        List<PathResult> results = new ArrayList<>();
        StagingException unreadable = null;
        List<CreateDataRepositoryTaskRequest> parts = request.parts();
        for (CreateDataRepositoryTaskRequest part : parts) {
            RepositoryTask task = submit(part, listener, patience);
            listener.begun(task, ended.size() + 1, parts.size());
            task = awaitEnded(task, listener, patience);
            listener.ended(task);
            ended.add(task);
            try {
                results.addAll(results(task));
            } catch (StagingException e) {
                unreadable = e;
            }
            if (task.lifecycle() == TaskLifecycle.CANCELED) {
                break;
            }
        }
        return new TaskOutcome(ended, results, unreadable);
    }

    /** One bad path fails a whole task, so none is sent. */
    private void checkLinked(TaskRequest request) throws StagingException {
        List<Association> linked = associations.list(request.fileSystemId());
        if (linked.isEmpty()) {
            throw new StagingException(
                    FailureCause.NOT_LINKED,
                    request.fileSystemId() + " has no data repository association",
                    "make one: 'sluice dra create'");
        }
        List<String> places = new ArrayList<>(request.paths());
        request.report().ifPresent(report -> places.add(report.toString()));
        for (String place : places) {
            if (linked.stream().noneMatch(association -> covers(association, place))) {
                throw new StagingException(
                        FailureCause.NOT_LINKED,
                        "no data repository association of " + request.fileSystemId() + " covers " + place,
                        "'sluice dra list' shows what is linked");
            }
        }
    }

    private static boolean covers(Association association, String place) {
        if (place.startsWith("s3://")) {
            S3Location prefix = AssociatedPaths.prefix(S3Location.parse(place));
            return prefix.bucket().equals(association.repository().bucket())
                    && prefix.prefix().startsWith(association.repository().prefix());
        }
        // A directory above an association is as good: what is linked below it is meant.
        return AssociatedPaths.overlap(association.fileSystemPath(), AssociatedPaths.directory("/" + place));
    }

    private RepositoryTask submit(CreateDataRepositoryTaskRequest part, TaskListener listener, Patience patience)
            throws StagingException {
        String doing = "cannot begin a task on " + part.fileSystemId();
        while (true) {
            try {
                return new RepositoryTask(fsx.call(doing, client -> client.createDataRepositoryTask(part))
                        .dataRepositoryTask());
            } catch (StagingException e) {
                if (e.failureCause() != FailureCause.REPOSITORY_BUSY) {
                    throw e;
                }
            }
            Optional<RepositoryTask> ahead =
                    running(part.fileSystemId()).stream().findFirst();
            ahead.ifPresent(listener::waitingFor);
            patience.pause(ahead.map(task -> "still waiting for " + task).orElse("still waiting for another task"));
        }
    }

    /**
     * Waits until a task has ended, in whatever way.
     *
     * @param id the task
     * @param listener hears how far it is
     * @param limit how long to wait at most
     * @return the task as it ended
     * @throws StagingException when the time is over, the thread is interrupted or the service refuses
     */
    public RepositoryTask awaitEnded(String id, TaskListener listener, Duration limit) throws StagingException {
        RepositoryTask ended = awaitEnded(describe(id), listener, new Patience(pace, limit));
        listener.ended(ended);
        return ended;
    }

    private RepositoryTask awaitEnded(RepositoryTask begun, TaskListener listener, Patience patience)
            throws StagingException {
        RepositoryTask task = begun.lifecycle().isEnded() ? begun : describe(begun.id());
        TaskLifecycle last = begun.lifecycle();
        while (!task.lifecycle().isEnded()) {
            listener.progress(task);
            if (task.lifecycle() != last) {
                last = task.lifecycle();
                patience.refresh();
            }
            patience.pause(task + " goes on");
            task = describe(begun.id());
        }
        return task;
    }

    /**
     * What the completion report of an ended task says.
     *
     * @param task the task
     * @return failures and warnings; empty when the task had no report or nothing failed
     * @throws StagingException when files failed and there is no report, or it cannot be read
     */
    public List<PathResult> results(RepositoryTask task) throws StagingException {
        Optional<String> report = task.report();
        return report.isPresent() ? reports.of(task, report.get()) : List.of();
    }

    /**
     * The same request for just the paths that failed and may pass another time.
     *
     * @param request what was run, with a report
     * @param outcome how it went
     * @return empty when no path is worth another try; else a request with a token of its own
     * @throws StagingException when the service refuses to tell the associations
     */
    public Optional<TaskRequest> retry(TaskRequest request, TaskOutcome outcome) throws StagingException {
        List<Association> linked =
                request.kind() == TaskKind.IMPORT_METADATA ? associations.list(request.fileSystemId()) : List.of();
        List<String> failed = new ArrayList<>();
        for (PathResult result : outcome.results()) {
            if (!result.isWarning() && result.code().retryable()) {
                failed.add(asAsked(request.kind(), result.path(), linked));
            }
        }
        return failed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        request.withPaths(failed.stream().distinct().toList()).withToken(Token.random()));
    }

    /** Reports name files on the file system, and an import wants objects. */
    private static String asAsked(TaskKind kind, String path, List<Association> linked) {
        if (kind != TaskKind.IMPORT_METADATA || path.startsWith("s3://")) {
            return path;
        }
        String place = AssociatedPaths.directory("/" + path);
        Optional<Association> covering = linked.stream()
                .filter(association -> AssociatedPaths.covers(association.fileSystemPath(), place))
                .findFirst();
        return covering.map(association ->
                        AssociatedPaths.object(association, place).toString())
                .orElse(path);
    }
}
