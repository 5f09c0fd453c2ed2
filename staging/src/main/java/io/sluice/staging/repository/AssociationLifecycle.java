package io.sluice.staging.repository;

/** Where a data repository association stands ({@code DataRepositoryLifecycle} of the FSx API). */
public enum AssociationLifecycle {
    /** Being made; may wait behind others, of which one is worked on at a time. */
    CREATING,
    /** In use. */
    AVAILABLE,
    /** Automatic import cannot work until the bucket's configuration is mended. */
    MISCONFIGURED,
    /** Being changed. */
    UPDATING,
    /** Being removed. */
    DELETING,
    /** Broken for good. */
    FAILED,
    /** A state that this version of Sluice does not know. */
    UNKNOWN;

    static AssociationLifecycle of(String word) {
        for (AssociationLifecycle lifecycle : values()) {
            if (lifecycle.name().equals(word)) {
                return lifecycle;
            }
        }
        return UNKNOWN;
    }
}
