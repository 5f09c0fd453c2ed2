package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.crt.CrtRuntimeException;
import software.amazon.awssdk.crt.http.HttpException;
import software.amazon.awssdk.crt.http.HttpHeader;

/**
 * Why a request failed.
 *
 * @param cause why
 * @param sentence one clause, to follow the object's name
 * @param requestId the id under which S3 knows the request
 * @param pause how long S3 asks to wait before it is made again; zero when it does not say
 */
record RequestFailure(FailureCause cause, String sentence, Optional<String> requestId, Duration pause) {

    static RequestFailure of(FailureCause cause, String sentence) {
        return new RequestFailure(cause, sentence, Optional.empty(), Duration.ZERO);
    }

    /** Whether the same request may go through when it is made again. */
    boolean isTransient() {
        return switch (cause) {
            case THROTTLED, SERVER_ERROR, CONNECTION, CHECKSUM_MISMATCH -> true;
            default -> false;
        };
    }

    /** It could not be signed. */
    static RequestFailure unsigned(Throwable why) {
        return of(FailureCause.ACCESS_DENIED, "no credentials to sign with: " + text(why));
    }

    /** No connection could be made for it. */
    static RequestFailure unconnected(Throwable why) {
        return of(FailureCause.CONNECTION, "no connection could be made: " + text(why));
    }

    /** Its connection broke, stalled or ended early. */
    static RequestFailure broken(int error) {
        return of(FailureCause.CONNECTION, "the connection failed: " + text(error));
    }

    private static String text(Throwable why) {
        Throwable inner = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        if (inner instanceof HttpException http) {
            return text(http.getErrorCode());
        }
        if (inner instanceof CrtRuntimeException crt) {
            return text(crt.errorCode);
        }
        return String.valueOf(inner.getMessage());
    }

    private static String text(int error) {
        return CRT.awsErrorString(error) + " (" + CRT.awsErrorName(error) + ")";
    }

    /** S3 answered by an error. */
    static RequestFailure answered(int status, HttpHeader[] headers, byte[] payload) {
        ErrorBody body = ErrorBody.parse(payload);
        return new RequestFailure(
                causeOf(status, body.code()),
                answer(status, body, headers),
                body.requestId().or(() -> header(headers, "x-amz-request-id")),
                header(headers, "retry-after").map(RequestFailure::duration).orElse(Duration.ZERO));
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
            case 412, 416 -> FailureCause.OBJECT_CHANGED;
            case 429, 503 -> FailureCause.THROTTLED;
            case 408 -> FailureCause.CONNECTION;
            default -> status >= 500 ? FailureCause.SERVER_ERROR : FailureCause.S3_REFUSED;
        };
    }

    private static String answer(int status, ErrorBody body, HttpHeader[] headers) {
        Optional<String> region = header(headers, "x-amz-bucket-region").or(body::region);
        if (status == 301 || status == 307 || body.code().equals("AuthorizationHeaderMalformed")) {
            return "the bucket is in " + region.map(name -> "region " + name).orElse("another region")
                    + ": set region to it";
        }
        String said = body.code().isEmpty() ? "" : " " + body.code();
        String why = body.message().isEmpty() ? "" : ": " + body.message();
        return "S3 answered " + status + said + why;
    }

    /** Seconds, or a time (RFC 9110, 10.2.3). */
    private static Duration duration(String retryAfter) {
        try {
            return Duration.ofSeconds(Math.max(0, Long.parseLong(retryAfter.strip())));
        } catch (NumberFormatException e) {
            try {
                Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(retryAfter));
                Duration left = Duration.between(Instant.now(), at);
                return left.isNegative() ? Duration.ZERO : left;
            } catch (DateTimeException unreadable) {
                return Duration.ZERO;
            }
        }
    }

    private static Optional<String> header(HttpHeader[] headers, String name) {
        for (HttpHeader header : headers) {
            if (header.getName().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(header.getValue());
            }
        }
        return Optional.empty();
    }
}
