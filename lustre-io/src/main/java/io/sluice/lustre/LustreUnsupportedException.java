package io.sluice.lustre;

/** The installed Lustre client, or the way it is talked to, lacks what the operation needs. */
public final class LustreUnsupportedException extends LustreException {

    /**
     * Something is missing.
     *
     * @param operation what was tried
     * @param subject what it was tried on; may be empty
     * @param sentence what is missing, without a full stop
     * @param remedy the first release that has it, or another way; may be empty
     */
    public LustreUnsupportedException(String operation, String subject, String sentence, String remedy) {
        super(operation, subject, Errno.NONE, sentence, remedy);
    }
}
