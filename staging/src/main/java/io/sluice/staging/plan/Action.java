package io.sluice.staging.plan;

/** What a plan does with one object. */
public enum Action {
    /** Fetch the object and publish it under its path. */
    COPY,
    /** Make sure that a directory is there: the object is a directory marker. */
    MAKE_DIRECTORY,
    /** Leave the file as it is. */
    SKIP,
    /** Report a failure for this object and go on with the others. */
    FAIL
}
