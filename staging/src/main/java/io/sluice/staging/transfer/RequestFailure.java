package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.s3.S3FinishedResponseContext;

/**
 * Why a request for an object failed.
 *
 * @param cause why
 * @param sentence one clause, to follow the object's name
 * @param requestId the id under which S3 knows the request
 */
record RequestFailure(FailureCause cause, String sentence, Optional<String> requestId) {

    static RequestFailure of(FailureCause cause, String sentence) {
        return new RequestFailure(cause, sentence, Optional.empty());
    }

    /** Whether the same request may go through when it is made again. */
    boolean isTransient() {
        return switch (cause) {
            case THROTTLED, SERVER_ERROR, CONNECTION, CHECKSUM_MISMATCH -> true;
            default -> false;
        };
    }

    static RequestFailure from(S3FinishedResponseContext context) {
        int status = context.getResponseStatus();
        ErrorBody body = ErrorBody.parse(context.getErrorPayload());
        Optional<String> id = body.requestId().or(() -> header(context, "x-amz-request-id"));
        String errorName = CRT.awsErrorName(context.getErrorCode());
        if (status >= 300) {
            return new RequestFailure(causeOf(status, body.code()), answer(status, body, context), id);
        }
        if (errorName.endsWith("CHECKSUM_MISMATCH")) {
            return new RequestFailure(
                    FailureCause.CHECKSUM_MISMATCH, "the bytes received do not have the checksum that S3 keeps", id);
        }
        if (errorName.contains("CANCELED")) {
            return new RequestFailure(FailureCause.CANCELLED, "cancelled", id);
        }
        String text = CRT.awsErrorString(context.getErrorCode());
        if (errorName.startsWith("AWS_AUTH")) {
            return new RequestFailure(
                    FailureCause.ACCESS_DENIED, "no credentials to sign with: " + text + " (" + errorName + ")", id);
        }
        return new RequestFailure(
                FailureCause.CONNECTION, "the connection failed: " + text + " (" + errorName + ")", id);
    }

    private static FailureCause causeOf(int status, String code) {
        return switch (code) {
            case "NoSuchBucket" -> FailureCause.NO_SUCH_BUCKET;
            case "NoSuchKey", "NoSuchVersion" -> FailureCause.NO_SUCH_KEY;
            case "PreconditionFailed" -> FailureCause.OBJECT_CHANGED;
            case "InvalidObjectState" -> FailureCause.OBJECT_ARCHIVED;
            case "SlowDown", "RequestLimitExceeded", "ThrottlingException", "TooManyRequests" -> FailureCause.THROTTLED;
            case "RequestTimeout" -> FailureCause.CONNECTION;
            default -> causeOf(status);
        };
    }

    private static FailureCause causeOf(int status) {
        return switch (status) {
            case 401, 403 -> FailureCause.ACCESS_DENIED;
            case 404 -> FailureCause.NO_SUCH_KEY;
            case 412 -> FailureCause.OBJECT_CHANGED;
            case 416 -> FailureCause.OBJECT_CHANGED;
            case 429, 503 -> FailureCause.THROTTLED;
            case 408 -> FailureCause.CONNECTION;
            default -> status >= 500 ? FailureCause.SERVER_ERROR : FailureCause.S3_REFUSED;
        };
    }

    private static String answer(int status, ErrorBody body, S3FinishedResponseContext context) {
        if (status == 301 || status == 307) {
            String region =
                    header(context, "x-amz-bucket-region").or(body::region).orElse("another");
            return "the bucket is in region " + region + ": set region to it";
        }
        String said = body.code().isEmpty() ? "" : " " + body.code();
        String why = body.message().isEmpty() ? "" : ": " + body.message();
        return "S3 answered " + status + said + why;
    }

    private static Optional<String> header(S3FinishedResponseContext context, String name) {
        HttpHeader[] headers = context.getErrorHeaders();
        if (headers == null) {
            return Optional.empty();
        }
        for (HttpHeader header : headers) {
            if (header.getName().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(header.getValue());
            }
        }
        return Optional.empty();
    }
}
