package io.sluice.lustre;

/** There is no way to talk to Lustre in this process; the message says why and what to install or set. */
public final class LustreUnavailableException extends LustreException {

    /**
     * Lustre cannot be reached.
     *
     * @param operation what was tried
     * @param subject the path that was asked about; may be empty
     * @param reason why there is no way, without a full stop
     * @param remedy what to install or set
     */
    public LustreUnavailableException(String operation, String subject, String reason, String remedy) {
        super(operation, subject, Errno.NONE, reason, remedy);
    }
}
