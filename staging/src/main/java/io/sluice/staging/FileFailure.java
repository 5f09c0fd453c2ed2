package io.sluice.staging;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object that was not staged.
 *
 * @param key the object's key
 * @param bytes the object's size in bytes, as listed
 * @param cause why
 * @param message one sentence, with the remedy where one is known
 * @param rawRequestId the id under which S3 knows the request that failed; see {@link #requestId()}
 */
public record FileFailure(
        String key,
        long bytes,
        FailureCause cause,
        String message,
        @Nullable String rawRequestId) {

    /**
     * The id under which S3 knows the request that failed.
     *
     * @return the request id, where S3 gave one
     */
    public Optional<String> requestId() {
        return Optional.ofNullable(rawRequestId);
    }
}
