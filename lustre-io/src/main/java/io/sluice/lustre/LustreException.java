package io.sluice.lustre;

import java.io.IOException;
import java.util.Optional;

/**
 * A Lustre operation that failed: which operation, on what, with which error number, why in one sentence, and what to
 * do about it when that is known.
 */
public class LustreException extends IOException {

    private final String operation;
    private final String subject;
    private final Errno errno;
    private final String sentence;
    private final String remedy;

    /**
     * A failure.
     *
     * @param operation what was tried, for example {@code layout get}
     * @param subject what it was tried on: a path, a FID or a target; empty when there is no such thing
     * @param errno the error number, or {@link Errno#NONE}
     * @param sentence why it failed, without a full stop
     * @param remedy what to do about it; empty when nothing is known
     */
    public LustreException(String operation, String subject, Errno errno, String sentence, String remedy) {
        super(text(operation, subject, errno, sentence, remedy));
        this.operation = operation;
        this.subject = subject;
        this.errno = errno;
        this.sentence = sentence;
        this.remedy = remedy;
    }

    /**
     * What was tried.
     *
     * @return for example {@code layout get}
     */
    public String operation() {
        return operation;
    }

    /**
     * What it was tried on.
     *
     * @return a path, a FID or a target; empty when there is no such thing
     */
    public Optional<String> subject() {
        return subject.isEmpty() ? Optional.empty() : Optional.of(subject);
    }

    /**
     * The error number.
     *
     * @return {@link Errno#NONE} when the failure carried none
     */
    public Errno errno() {
        return errno;
    }

    /**
     * Why it failed, without the operation and the subject.
     *
     * @return a sentence without a full stop
     */
    public String sentence() {
        return sentence;
    }

    /**
     * What to do about it.
     *
     * @return empty when nothing is known
     */
    public Optional<String> remedy() {
        return remedy.isEmpty() ? Optional.empty() : Optional.of(remedy);
    }

    /**
     * Whether the same call may succeed later without anybody changing anything: a server or the HSM coordinator that is
     * not ready or does not answer, a file that is in use, an interrupted call.
     *
     * @return false when trying again is of no use
     */
    public boolean isRetryable() {
        return switch (errno.number()) {
            case 4, 11, 16, 107, 108, 110 -> true;
            default -> false;
        };
    }

    private static String text(String operation, String subject, Errno errno, String sentence, String remedy) {
        StringBuilder text = new StringBuilder(operation);
        if (!subject.isEmpty()) {
            text.append(' ').append(subject);
        }
        text.append(": ").append(sentence);
        if (!errno.equals(Errno.NONE)) {
            text.append(" (").append(errno.name()).append(')');
        }
        if (!remedy.isEmpty()) {
            text.append("; ").append(remedy);
        }
        return text.toString();
    }
}
