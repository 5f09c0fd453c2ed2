package io.sluice.staging.repository;

/** What an association's automatic import or export reacts to ({@code EventType} of the FSx API). */
public enum RepositoryEvent {
    /** A file or object that was not there before. */
    NEW,
    /** Other contents or metadata. */
    CHANGED,
    /** A file or object that is gone. */
    DELETED
}
