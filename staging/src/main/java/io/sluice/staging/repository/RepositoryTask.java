package io.sluice.staging.repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTask;
import software.amazon.awssdk.services.fsx.model.DataRepositoryTaskStatus;

/** A data repository task as the service described it. Immutable. */
public final class RepositoryTask {

    private final DataRepositoryTask task;

    RepositoryTask(DataRepositoryTask task) {
        this.task = task;
    }

    /**
     * Its id.
     *
     * @return for example {@code task-0123456789abcdef0}
     */
    public String id() {
        return orEmpty(task.taskId());
    }

    /**
     * The file system that it works on.
     *
     * @return for example {@code fs-0123456789abcdef0}
     */
    public String fileSystemId() {
        return orEmpty(task.fileSystemId());
    }

    /**
     * What it does.
     *
     * @return the kind
     */
    public TaskKind kind() {
        return TaskKind.of(task.type());
    }

    /**
     * Where it stands.
     *
     * @return the state
     */
    public TaskLifecycle lifecycle() {
        return TaskLifecycle.of(orEmpty(task.lifecycleAsString()));
    }

    /**
     * What it works on.
     *
     * @return paths as the service keeps them; empty for everything that is linked
     */
    public List<String> paths() {
        return List.copyOf(task.paths());
    }

    /**
     * How far it is.
     *
     * @return counts, all 0 before the service has any
     */
    public TaskCounts counts() {
        DataRepositoryTaskStatus status = task.status();
        return status == null
                ? TaskCounts.NONE
                : new TaskCounts(
                        orZero(status.totalCount()), orZero(status.succeededCount()), orZero(status.failedCount()));
    }

    /**
     * When it was asked for.
     *
     * @return the time by the service's clock
     */
    public Instant created() {
        return task.creationTime() == null ? Instant.EPOCH : task.creationTime();
    }

    /**
     * When it ended.
     *
     * @return empty while it has not
     */
    public Optional<Instant> ended() {
        return Optional.ofNullable(task.endTime());
    }

    /**
     * Where its completion report is to be.
     *
     * @return an {@code s3://} URL, below which there is a directory named like the task; empty when none was asked for
     */
    public Optional<String> report() {
        return task.report() == null || !Boolean.TRUE.equals(task.report().enabled())
                ? Optional.empty()
                : Optional.ofNullable(task.report().path());
    }

    /**
     * What the service says went wrong with the task as a whole.
     *
     * @return empty when it says nothing
     */
    public Optional<String> failure() {
        return task.failureDetails() == null
                ? Optional.empty()
                : Optional.ofNullable(task.failureDetails().message());
    }

    /**
     * Whether it failed without a single file to blame.
     *
     * @return false also when it is {@code FAILED} because some files could not be processed
     */
    public boolean failedWhole() {
        return lifecycle() == TaskLifecycle.FAILED && counts().failed() == 0;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static long orZero(@Nullable Long count) {
        return count == null ? 0 : count;
    }

    /** For example {@code task-0123456789abcdef0 (EXPORT, EXECUTING)}. */
    @Override
    public String toString() {
        return id() + " (" + kind() + ", " + lifecycle() + ")";
    }
}
