package io.sluice.staging.repository;

/** Where a data repository task stands ({@code DataRepositoryTaskLifecycle} of the FSx API). */
public enum TaskLifecycle {
    /** Not begun. */
    PENDING,
    /** At work. */
    EXECUTING,
    /** Ended; at least one file could not be processed, or none could be begun. */
    FAILED,
    /** Ended; every file was processed. */
    SUCCEEDED,
    /** Ended early because it was asked to. */
    CANCELED,
    /** Asked to end early; files in flight are finished. */
    CANCELING,
    /** A state that this version of Sluice does not know. */
    UNKNOWN;

    static TaskLifecycle of(String word) {
        for (TaskLifecycle lifecycle : values()) {
            if (lifecycle.name().equals(word)) {
                return lifecycle;
            }
        }
        return UNKNOWN;
    }

    /**
     * Whether nothing more will happen.
     *
     * @return true for {@code FAILED}, {@code SUCCEEDED} and {@code CANCELED}
     */
    public boolean isEnded() {
        return this == FAILED || this == SUCCEEDED || this == CANCELED;
    }
}
