package io.sluice.staging.repository;

import io.sluice.staging.StagingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a request went, all its tasks together. Immutable. */
public final class TaskOutcome {

    /** The one word for it. */
    public enum Verdict {
        /** Every file was processed. */
        SUCCEEDED,
        /** Some files could not be processed; {@link TaskOutcome#results()} names them when there was a report. */
        SOME_FILES_FAILED,
        /** A task failed without a single file to blame. */
        FAILED,
        /** A task was cancelled; those after it were not begun. */
        CANCELED
    }

    private final List<RepositoryTask> tasks;
    private final List<PathResult> results;
    private final @Nullable StagingException unreadableReport;

    TaskOutcome(List<RepositoryTask> tasks, List<PathResult> results, @Nullable StagingException unreadableReport) {
        this.tasks = List.copyOf(tasks);
        this.results = Collections.unmodifiableList(new ArrayList<>(results));
        this.unreadableReport = unreadableReport;
    }

    /**
     * The tasks, ended.
     *
     * @return in the order in which they ran
     */
    public List<RepositoryTask> tasks() {
        return tasks;
    }

    /**
     * What the completion reports say.
     *
     * @return failures and warnings; empty when no report was asked for
     */
    public List<PathResult> results() {
        return results;
    }

    /**
     * The counts of all tasks together.
     *
     * @return sums
     */
    public TaskCounts counts() {
        return tasks.stream().map(RepositoryTask::counts).reduce(TaskCounts.NONE, TaskCounts::plus);
    }

    /**
     * Why a completion report could not be read.
     *
     * @return empty when all could, or none was asked for
     */
    public Optional<StagingException> unreadableReport() {
        return Optional.ofNullable(unreadableReport);
    }

    /**
     * How it went.
     *
     * @return the gravest of the tasks
     */
    public Verdict verdict() {
        if (tasks.stream().anyMatch(task -> task.lifecycle() == TaskLifecycle.CANCELED)) {
            return Verdict.CANCELED;
        }
        if (tasks.stream().anyMatch(RepositoryTask::failedWhole)) {
            return Verdict.FAILED;
        }
        return tasks.stream().allMatch(task -> task.lifecycle() == TaskLifecycle.SUCCEEDED)
                ? Verdict.SUCCEEDED
                : Verdict.SOME_FILES_FAILED;
    }
}
