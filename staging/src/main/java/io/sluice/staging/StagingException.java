package io.sluice.staging;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A staging operation that failed. The message is one sentence that names the thing, followed by a remedy where one is known.
 */
public final class StagingException extends IOException {

    private final FailureCause failureCause;
    private final String sentence;
    private final @Nullable String remedy;
    private final @Nullable String requestId;

    /**
     * A failure that needs no remedy beyond its sentence.
     *
     * @param failureCause why
     * @param sentence one sentence that names the thing
     */
    public StagingException(FailureCause failureCause, String sentence) {
        this(failureCause, sentence, null, null, null);
    }

    /**
     * A failure with a remedy.
     *
     * @param failureCause why
     * @param sentence one sentence that names the thing
     * @param remedy what to do about it
     */
    public StagingException(FailureCause failureCause, String sentence, String remedy) {
        this(failureCause, sentence, remedy, null, null);
    }

    /**
     * A failure with all that is known of it.
     *
     * @param failureCause why
     * @param sentence one sentence that names the thing
     * @param remedy what to do about it, or null
     * @param requestId the id under which S3 knows the request, or null
     * @param cause what was thrown beneath, or null
     */
    public StagingException(
            FailureCause failureCause,
            String sentence,
            @Nullable String remedy,
            @Nullable String requestId,
            @Nullable Throwable cause) {
        super(compose(sentence, remedy, requestId), cause);
        this.failureCause = failureCause;
        this.sentence = sentence;
        this.remedy = remedy;
        this.requestId = requestId;
    }

    private static String compose(String sentence, @Nullable String remedy, @Nullable String requestId) {
        StringBuilder text = new StringBuilder(sentence);
        if (requestId != null) {
            text.append(" (request id ").append(requestId).append(')');
        }
        if (remedy != null) {
            text.append("; ").append(remedy);
        }
        return text.toString();
    }

    /**
     * Why it failed.
     *
     * @return the cause; its severity tells usage, retryable and fatal failures apart
     */
    public FailureCause failureCause() {
        return failureCause;
    }

    /**
     * What happened, without the remedy.
     *
     * @return one sentence that names the thing
     */
    public String sentence() {
        return sentence;
    }

    /**
     * What to do about it.
     *
     * @return the remedy, where one is known
     */
    public Optional<String> remedy() {
        return Optional.ofNullable(remedy);
    }

    /**
     * The id under which S3 knows the request that failed.
     *
     * @return the request id, where S3 gave one
     */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }
}
