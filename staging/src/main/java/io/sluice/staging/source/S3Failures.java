package io.sluice.staging.source;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Turns what the SDK throws into one sentence with a remedy. */
public final class S3Failures {

    private S3Failures() {}

    /**
     * The failure of a request.
     *
     * @param doing for example {@code cannot list s3://bucket/prefix}
     * @param bucket the bucket
     * @param thrown what the SDK threw
     * @return the failure, with the request id
     */
    public static StagingException of(String doing, String bucket, SdkException thrown) {
        if (thrown instanceof S3Exception refused) {
            return refused(doing, bucket, refused);
        }
        String message = String.valueOf(thrown.getMessage());
        if (thrown instanceof SdkClientException && message.contains("credentials")) {
            return new StagingException(
                    FailureCause.ACCESS_DENIED,
                    doing + ": there are no credentials",
                    "set AWS_PROFILE or AWS_ACCESS_KEY_ID, or give the machine a role, or read a public bucket unsigned",
                    null,
                    thrown);
        }
        return new StagingException(
                FailureCause.CONNECTION,
                doing + ": " + message,
                "check the endpoint, the region and the network",
                null,
                thrown);
    }

    private static StagingException refused(String doing, String bucket, S3Exception refused) {
        FailureCause cause = cause(refused);
        String remedy = switch (cause) {
            case NO_SUCH_BUCKET -> "check the bucket's name and the endpoint";
            case NO_SUCH_KEY -> "check the key";
            case ACCESS_DENIED -> "check the credentials, and that they may list and read " + bucket;
            case THROTTLED, SERVER_ERROR -> "try again later";
            default ->
                refused.statusCode() == 301
                        ? "the bucket is in another region: set that region"
                        : "see S3's error code";
        };
        String code = refused.awsErrorDetails() == null
                ? "status " + refused.statusCode()
                : refused.awsErrorDetails().errorCode();
        return new StagingException(cause, doing + ": " + code, remedy, refused.requestId(), refused);
    }

    private static FailureCause cause(S3Exception refused) {
        if (refused instanceof NoSuchBucketException) {
            return FailureCause.NO_SUCH_BUCKET;
        }
        if (refused instanceof NoSuchKeyException) {
            return FailureCause.NO_SUCH_KEY;
        }
        return switch (refused.statusCode()) {
            case 401, 403 -> FailureCause.ACCESS_DENIED;
            case 404 ->
                refused.awsErrorDetails() != null
                                && "NoSuchBucket"
                                        .equals(refused.awsErrorDetails().errorCode())
                        ? FailureCause.NO_SUCH_BUCKET
                        : FailureCause.NO_SUCH_KEY;
            case 429, 503 -> FailureCause.THROTTLED;
            default -> refused.statusCode() >= 500 ? FailureCause.SERVER_ERROR : FailureCause.S3_REFUSED;
        };
    }
}
