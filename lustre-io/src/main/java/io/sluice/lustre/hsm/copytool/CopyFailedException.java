package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Errno;
import java.io.IOException;

/** A copy that failed, with what the coordinator is told about it. */
public class CopyFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int errno;
    private final boolean retry;

    /**
     * A failed copy.
     *
     * @param errno the error number that the coordinator records, not 0
     * @param retry whether the coordinator should queue the request again; it does so without end as long as this is
     *     true, unless its policy says otherwise
     * @param sentence what went wrong
     */
    public CopyFailedException(Errno errno, boolean retry, String sentence) {
        super(sentence);
        this.errno = errno.number();
        this.retry = retry;
    }

    /**
     * The error number that the coordinator records.
     *
     * @return not 0
     */
    public Errno errno() {
        return new Errno(errno);
    }

    /**
     * Whether the coordinator should queue the request again.
     *
     * @return true when it should
     */
    public boolean isRetryable() {
        return retry;
    }
}
