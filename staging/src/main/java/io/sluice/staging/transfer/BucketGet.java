package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.BucketQuery;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.CrtRuntimeException;
import software.amazon.awssdk.crt.s3.S3FinishedResponseContext;
import software.amazon.awssdk.crt.s3.S3MetaRequest;
import software.amazon.awssdk.crt.s3.S3MetaRequestOptions;
import software.amazon.awssdk.crt.s3.S3MetaRequestResponseHandler;

/** Requests for the bucket itself, over the connection that carries the objects. Thread-safe. */
final class BucketGet implements BucketQuery {

    private static final long FIRST_PAUSE_MILLIS = 100;

    private final S3Connection connection;
    private final ObjectAddress address;
    private final int maxAttempts;

    BucketGet(S3Connection connection, ObjectAddress address, int maxAttempts) {
        this.connection = connection;
        this.address = address;
        this.maxAttempts = maxAttempts;
    }

    @Override
    public byte[] get(String query) throws StagingException {
        try {
            for (int attempt = 1; ; attempt++) {
                Answer answer = ask(query);
                if (answer.failure == null) {
                    return answer.body.toByteArray();
                }
                if (!answer.failure.isTransient() || attempt >= maxAttempts) {
                    throw failed(answer.failure);
                }
                long longest = FIRST_PAUSE_MILLIS << Math.min(attempt, 8);
                Thread.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StagingException(FailureCause.CANCELLED, "interrupted while listing " + address.bucket());
        }
    }

    private Answer ask(String query) throws InterruptedException {
        Answer answer = new Answer();
        S3MetaRequest request;
        try {
            request = connection.start(new S3MetaRequestOptions()
                    .withMetaRequestType(S3MetaRequestOptions.MetaRequestType.DEFAULT)
                    .withOperationName("ListObjectsV2")
                    .withHttpRequest(address.query(query))
                    .withResponseHandler(answer));
        } catch (CrtRuntimeException | IllegalStateException e) {
            answer.failure =
                    RequestFailure.of(FailureCause.CONNECTION, "the request could not be made: " + e.getMessage());
            return answer;
        }
        try (request) {
            answer.finished.get();
            return answer;
        } catch (InterruptedException e) {
            request.cancel();
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private StagingException failed(RequestFailure why) {
        String remedy = switch (why.cause()) {
            case NO_SUCH_BUCKET -> "check the bucket's name, the region and the endpoint";
            case ACCESS_DENIED -> "check the credentials and that they allow s3:ListBucket";
            case CONNECTION -> "check the endpoint, the region and the network";
            case THROTTLED, SERVER_ERROR -> "try again later";
            default -> null;
        };
        return new StagingException(
                why.cause(),
                "cannot list " + address.bucket() + ": " + why.sentence(),
                remedy,
                why.requestId().orElse(null),
                null);
    }

    /** Gathers one answer. Called on event loops, one call after the other. */
    private static final class Answer implements S3MetaRequestResponseHandler {

        private final ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 16);
        private final CompletableFuture<Void> finished = new CompletableFuture<>();
        private volatile @Nullable RequestFailure failure;

        @Override
        public int onResponseBody(ByteBuffer bytes, long from, long to) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            body.write(copy, 0, copy.length);
            return 0;
        }

        @Override
        public void onFinished(S3FinishedResponseContext context) {
            if (context.getErrorCode() != 0) {
                failure = RequestFailure.from(context);
            }
            finished.complete(null);
        }
    }
}
