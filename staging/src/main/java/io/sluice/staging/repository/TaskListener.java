package io.sluice.staging.repository;

/** Hears how tasks go; called on the thread that waits for them. */
public interface TaskListener {

    /** Hears nothing. */
    TaskListener NONE = new TaskListener() {};

    /**
     * Another task has to end first.
     *
     * @param other the task that runs on the file system
     */
    default void waitingFor(RepositoryTask other) {}

    /**
     * A task was begun, or found again by its token.
     *
     * @param task the task
     * @param part which one, from 1
     * @param parts how many there are
     */
    default void begun(RepositoryTask task, int part, int parts) {}

    /**
     * A task was asked how far it is.
     *
     * @param task the task as it stands
     */
    default void progress(RepositoryTask task) {}

    /**
     * A task has ended.
     *
     * @param task the task as it ended
     */
    default void ended(RepositoryTask task) {}
}
