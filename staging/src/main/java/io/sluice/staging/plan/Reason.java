package io.sluice.staging.plan;

/** Why a plan does with an object what it does. Each reason belongs to one action. */
public enum Reason {
    /** There is no file at the path. */
    NEW(Action.COPY, "not at the destination"),
    /** The manifest records another version of the object. */
    SOURCE_CHANGED(Action.COPY, "the object changed since it was staged"),
    /** The file is not the one that was staged: its size or modification time differ from the manifest's record. */
    DESTINATION_CHANGED(Action.COPY, "the file changed since it was staged"),
    /** No record of the file, and its size differs from the object's. */
    SIZE_DIFFERS(Action.COPY, "the sizes differ"),
    /** No record of the file, and it is older than the object. */
    OLDER_THAN_OBJECT(Action.COPY, "the file is older than the object"),
    /** The file's bytes have another checksum than the object. */
    CHECKSUM_DIFFERS(Action.COPY, "the checksums differ"),
    /** The file cannot be compared by checksum, because S3 keeps none for the object that a reader of it can compute. */
    NOTHING_TO_COMPARE(Action.COPY, "there is no checksum to compare by"),
    /** Everything is to be copied. */
    ALWAYS(Action.COPY, "everything is to be copied"),

    /** The key ends with a slash and the object is empty. */
    DIRECTORY_MARKER(Action.MAKE_DIRECTORY, "a directory marker"),

    /** The manifest records this object and this file. */
    UNCHANGED(Action.SKIP, "unchanged since it was staged"),
    /** No record of the file, but it has the object's size and is not older. */
    SAME_SIZE_AND_TIME(Action.SKIP, "same size, and not older than the object"),
    /** The file's bytes have the object's checksum. */
    SAME_CHECKSUM(Action.SKIP, "same checksum"),
    /** There is something at the path, and nothing may be overwritten. */
    EXISTS(Action.SKIP, "exists already"),

    /** The key has no safe path beneath the destination; the entry's detail says why. */
    UNSAFE_KEY(Action.FAIL, "the key has no safe path beneath the destination"),
    /** The key's path is already taken by another key of the same source. */
    DUPLICATE_PATH(Action.FAIL, "another key has the same path"),
    /** The key's path is a directory for other keys, or leads through another key's file. */
    FILE_AND_DIRECTORY(Action.FAIL, "a path cannot be both a file and a directory"),
    /** There is a directory at the destination where the file should be. */
    DESTINATION_IS_DIRECTORY(Action.FAIL, "a directory stands where the file should be"),
    /** There is something at the destination that is neither file nor directory, or it stands on the way to the path. */
    DESTINATION_IN_THE_WAY(Action.FAIL, "something at the destination is in the way"),
    /** The object is archived and S3 must restore it before it can be read. */
    ARCHIVED_IN_S3(Action.FAIL, "archived in S3: restore the object there first");

    private final Action action;
    private final String sentence;

    Reason(Action action, String sentence) {
        this.action = action;
        this.sentence = sentence;
    }

    /**
     * The action that the reason belongs to.
     *
     * @return the action
     */
    public Action action() {
        return action;
    }

    /**
     * The reason in words, to follow a path and a colon.
     *
     * @return a clause in lower case without a full stop
     */
    public String sentence() {
        return sentence;
    }
}
