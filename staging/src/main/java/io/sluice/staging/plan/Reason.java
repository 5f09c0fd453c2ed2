package io.sluice.staging.plan;

import io.sluice.staging.FailureCause;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    /** The sizes are the same, and the bytes are still to be compared by checksum. */
    SAME_SIZE(Action.COPY, "same size, to be compared by checksum"),
    /** The file's bytes have another checksum than the object. */
    CHECKSUM_DIFFERS(Action.COPY, "the checksums differ"),
    /** No record of the file, and no time or checksum of the object to compare it by. */
    NOTHING_TO_COMPARE(Action.COPY, "there is nothing to compare by"),
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

    /** The key does not begin with what the source says all its keys begin with. */
    KEY_OUTSIDE_SOURCE(FailureCause.UNSAFE_KEY, "the key does not begin with the source's prefix"),
    /** A leading slash or two in a row: {@code a//b} is not {@code a/b}, and a file system cannot tell them apart. */
    KEY_EMPTY_SEGMENT(FailureCause.UNSAFE_KEY, "the key has an empty segment between slashes"),
    /** A segment {@code .} or {@code ..}. */
    KEY_DOT_SEGMENT(FailureCause.UNSAFE_KEY, "the key has a segment '.' or '..'"),
    /** A NUL character, which ends a name. */
    KEY_NUL(FailureCause.UNSAFE_KEY, "the key has a NUL character"),
    /** A segment of more than 255 bytes. */
    KEY_SEGMENT_TOO_LONG(FailureCause.UNSAFE_KEY, "a segment of the key is longer than 255 bytes"),
    /** More than 4095 bytes together with the destination's own path. */
    KEY_PATH_TOO_LONG(FailureCause.UNSAFE_KEY, "the path would be longer than 4095 bytes"),
    /** Half of a surrogate pair, which has no form in UTF-8. */
    KEY_NOT_UNICODE(FailureCause.UNSAFE_KEY, "the key has half of a surrogate pair"),
    /** Letters that this JVM cannot write into file names. */
    KEY_NOT_ENCODABLE(
            FailureCause.UNSAFE_KEY, "this JVM cannot write the key's letters in file names: set LC_ALL to C.UTF-8"),
    /** A path at or beneath {@code .sluice} at the destination, where Sluice keeps its own records. */
    KEY_RESERVED(FailureCause.UNSAFE_KEY, "the path lies in .sluice, which is Sluice's own"),
    /** The key ends with a slash and yet the object has content: a directory has none. */
    KEY_DIRECTORY_WITH_CONTENT(FailureCause.UNSAFE_KEY, "the key names a directory and the object has content"),
    /** The source names the key twice. */
    DUPLICATE_KEY(FailureCause.PATH_CONFLICT, "the source names the key twice"),
    /** Other keys lie beneath this one, as {@code a/b} beneath {@code a}. Those are staged, this one is not. */
    FILE_AND_DIRECTORY(FailureCause.PATH_CONFLICT, "other keys make its path a directory"),
    /** There is a directory at the destination where the file should be. */
    DESTINATION_IS_DIRECTORY(FailureCause.PATH_CONFLICT, "a directory stands where the file should be"),
    /** A file, a symbolic link or something else at the destination stands where the path needs a directory or a file. */
    DESTINATION_IN_THE_WAY(FailureCause.PATH_CONFLICT, "something at the destination is in the way"),
    /** The object is archived and S3 must restore it before it can be read. */
    ARCHIVED_IN_S3(FailureCause.OBJECT_ARCHIVED, "archived in S3: restore the object there first");

    private final Action action;
    private final String sentence;
    private final @Nullable FailureCause cause;

    Reason(Action action, String sentence) {
        this.action = action;
        this.sentence = sentence;
        this.cause = null;
    }

    Reason(FailureCause cause, String sentence) {
        this.action = Action.FAIL;
        this.sentence = sentence;
        this.cause = cause;
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

    /**
     * What the failure counts as in a report.
     *
     * @return the cause when the action is {@link Action#FAIL}, and only then
     */
    public Optional<FailureCause> failureCause() {
        return Optional.ofNullable(cause);
    }
}
