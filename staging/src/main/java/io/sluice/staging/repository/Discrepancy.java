package io.sluice.staging.repository;

/** How a file and its object disagree, or why they are of no use to each other. */
public enum Discrepancy {
    /** An object that has no file: an import makes one. */
    NOT_IMPORTED("import its metadata"),
    /** A clean file whose object was changed: an import brings what is in the bucket. */
    STALE("import its metadata again, which replaces the file by what is in the bucket"),
    /** A file that is not in the bucket, or changed since it was exported: an export puts it there. */
    NOT_EXPORTED("export it"),
    /** A file and its object were both changed since they were the same. */
    BOTH_CHANGED("keep one of the two under another name; an import or export replaces the other"),
    /** A file whose data is on the file system, and whose object was deleted. */
    OBJECT_GONE("delete the file, or export it again"),
    /** A released file whose object is gone, or that HSM calls lost: the data is in neither place. */
    LOST("put the object back from a version or a copy, else the data is lost"),
    /** A released file whose object is in a storage class that has to be thawed before it can be restored. */
    FROZEN("restore the object in S3 (RestoreObject), then the file"),
    /** A directory where there is an object, or something else that can be no file of the other. */
    TYPE_MISMATCH("remove one of the two");

    private final String remedy;

    Discrepancy(String remedy) {
        this.remedy = remedy;
    }

    /**
     * What to do about it.
     *
     * @return a clause in the imperative
     */
    public String remedy() {
        return remedy;
    }

    /**
     * The task that mends it without losing anything that is in one place only.
     *
     * @return {@link TaskKind#IMPORT_METADATA}, {@link TaskKind#EXPORT}, or {@link TaskKind#OTHER} for none
     */
    public TaskKind mendedBy() {
        return switch (this) {
            case NOT_IMPORTED, STALE -> TaskKind.IMPORT_METADATA;
            case NOT_EXPORTED -> TaskKind.EXPORT;
            default -> TaskKind.OTHER;
        };
    }
}
