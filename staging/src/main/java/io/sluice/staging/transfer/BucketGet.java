package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.BucketQuery;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.retries.api.RetryToken;

/** Requests for the bucket itself, over the connections that carry the objects. Thread-safe. */
final class BucketGet implements BucketQuery {

    private final S3Connection connection;
    private final ObjectAddress address;
    private final Retries retries;

    BucketGet(S3Connection connection, ObjectAddress address, Retries retries) {
        this.connection = connection;
        this.address = address;
        this.retries = retries;
    }

    @Override
    public byte[] get(String query) throws StagingException {
        try {
            RetryToken attempt = null;
            while (true) {
                Answer answer = ask(query);
                RequestFailure failure = answer.failure;
                if (failure == null) {
                    return answer.body.toByteArray();
                }
                Optional<Retries.Next> next = retries.after(attempt, failure);
                if (next.isEmpty()) {
                    throw failed(failure);
                }
                attempt = next.get().token();
                Thread.sleep(next.get().pause().toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StagingException(FailureCause.CANCELLED, "interrupted while listing " + address.bucket());
        }
    }

    private Answer ask(String query) throws InterruptedException {
        Answer answer = new Answer();
        connection.send(address.query(query), answer);
        try {
            answer.finished.get();
            return answer;
        } catch (InterruptedException e) {
            answer.cancel();
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
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

    /** Gathers one answer. */
    private static final class Answer extends Exchange {

        private final ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 16);
        private final CompletableFuture<Void> finished = new CompletableFuture<>();
        private volatile @Nullable RequestFailure failure;

        @Override
        void answered() {}

        @Override
        int received(byte[] bytes) {
            body.write(bytes, 0, bytes.length);
            return bytes.length;
        }

        @Override
        void over() {}

        @Override
        void succeeded() {
            finished.complete(null);
        }

        @Override
        void failed(RequestFailure why) {
            failure = why;
            finished.complete(null);
        }

        @Override
        void broke(RuntimeException e) {
            finished.completeExceptionally(e);
        }
    }
}
