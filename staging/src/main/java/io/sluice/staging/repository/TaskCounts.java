package io.sluice.staging.repository;

/**
 * How far a task is. The service counts anew every 30 s; while the task runs, done and failed may add up to more or less
 * than the total.
 *
 * @param total files and directories that it will process; 0 before they are counted
 * @param succeeded processed well
 * @param failed could not be processed
 */
public record TaskCounts(long total, long succeeded, long failed) {

    static final TaskCounts NONE = new TaskCounts(0, 0, 0);

    TaskCounts plus(TaskCounts other) {
        return new TaskCounts(total + other.total, succeeded + other.succeeded, failed + other.failed);
    }
}
