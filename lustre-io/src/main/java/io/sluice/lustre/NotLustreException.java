package io.sluice.lustre;

/** The path exists, or could exist, but not on a Lustre file system. */
public final class NotLustreException extends LustreException {

    /**
     * A path outside Lustre.
     *
     * @param operation what was tried
     * @param subject the path
     * @param errno the error number that said so, or {@link Errno#NONE}
     */
    public NotLustreException(String operation, String subject, Errno errno) {
        super(operation, subject, errno, "not on a Lustre file system", "name a path below a Lustre mount");
    }
}
