package io.sluice.staging.agent;

import io.sluice.lustre.Errno;
import io.sluice.lustre.hsm.copytool.CopyFailedException;
import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.S3Failures;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A file that could not be archived, restored or removed because of its object, with what the coordinator is told. */
public final class ArchiveFailedException extends CopyFailedException {

    private static final long serialVersionUID = 1L;

    private static final int ENOMEDIUM = 123;
    private static final int PRECONDITION_FAILED = 412;

    private final FailureCause failureCause;

    ArchiveFailedException(FailureCause failureCause, Errno errno, String sentence) {
        super(errno, failureCause == FailureCause.CONNECTION, sentence);
        this.failureCause = failureCause;
    }

    private ArchiveFailedException(
            FailureCause failureCause, Errno errno, boolean retry, String sentence, Throwable why) {
        super(errno, retry, sentence);
        this.failureCause = failureCause;
        initCause(why);
    }

    /**
     * Why.
     *
     * @return the cause, as stages count it
     */
    public FailureCause failureCause() {
        return failureCause;
    }

    static ArchiveFailedException of(String doing, ArchivedObject object, SdkException thrown) {
        if (thrown instanceof S3Exception refused) {
            if (refused.statusCode() == PRECONDITION_FAILED) {
                return changed(doing, object, thrown);
            }
            if (refused.awsErrorDetails() != null
                    && "InvalidObjectState".equals(refused.awsErrorDetails().errorCode())) {
                return inGlacier(doing, object, thrown);
            }
        }
        StagingException failure = S3Failures.of(doing, object.bucket(), thrown);
        FailureCause cause = failure.failureCause();
        return switch (cause) {
            case THROTTLED, SERVER_ERROR, CONNECTION ->
                new ArchiveFailedException(cause, Errno.EAGAIN, true, message(failure), thrown);
            case NO_SUCH_KEY ->
                new ArchiveFailedException(
                        cause,
                        Errno.ENOENT,
                        false,
                        doing + ": the object is gone; put it back, or drop the file",
                        thrown);
            case ACCESS_DENIED -> new ArchiveFailedException(cause, Errno.EACCES, false, message(failure), thrown);
            case NO_SUCH_BUCKET -> new ArchiveFailedException(cause, Errno.ENODEV, false, message(failure), thrown);
            default -> new ArchiveFailedException(cause, Errno.EIO, false, message(failure), thrown);
        };
    }

    private static String message(StagingException failure) {
        return String.valueOf(failure.getMessage());
    }

    static ArchiveFailedException changed(String doing, ArchivedObject object, Throwable why) {
        return new ArchiveFailedException(
                FailureCause.OBJECT_CHANGED,
                Errno.ESTALE,
                false,
                doing + ": the object is no longer the one with the ETag " + object.eTag()
                        + "; import it anew, or put the old one back",
                why);
    }

    static ArchiveFailedException inGlacier(String doing, ArchivedObject object, Throwable why) {
        return new ArchiveFailedException(
                FailureCause.OBJECT_ARCHIVED,
                new Errno(ENOMEDIUM),
                false,
                doing
                        + ": the object is in a storage class that S3 must restore first; ask S3 for it (RestoreObject on "
                        + object.location() + "), then restore the file again",
                why);
    }

    /** The connection broke, or sent what cannot be right. */
    static ArchiveFailedException broken(String sentence, Throwable why) {
        return new ArchiveFailedException(FailureCause.CONNECTION, Errno.EAGAIN, true, sentence, why);
    }
}
