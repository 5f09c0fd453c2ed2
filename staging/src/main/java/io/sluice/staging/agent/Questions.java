package io.sluice.staging.agent;

import io.sluice.staging.FailureCause;
import java.io.IOException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/** What an archive asks S3 about objects besides their data. Blocks. */
final class Questions {

    private final S3Client client;
    private final boolean requesterPays;

    Questions(S3Client client, boolean requesterPays) {
        this.client = client;
        this.requesterPays = requesterPays;
    }

    /** What S3 says of an object, of its recorded version if there is one; empty when it is not there. */
    Optional<HeadObjectResponse> head(String doing, ArchivedObject object) throws IOException {
        HeadObjectRequest.Builder request = HeadObjectRequest.builder()
                .bucket(object.bucket())
                .key(object.key())
                .checksumMode(ChecksumMode.ENABLED);
        if (!object.versionId().isEmpty()) {
            request.versionId(object.versionId());
        }
        if (requesterPays) {
            request.requestPayer(RequestPayer.REQUESTER);
        }
        try {
            return Optional.of(client.headObject(request.build()));
        } catch (SdkException e) {
            ArchiveFailedException failure = ArchiveFailedException.of(doing, object, e);
            if (failure.failureCause() == FailureCause.NO_SUCH_KEY) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Deletes an object, or its recorded version; no harm when it is gone. */
    void delete(String doing, ArchivedObject object) throws IOException {
        DeleteObjectRequest.Builder request =
                DeleteObjectRequest.builder().bucket(object.bucket()).key(object.key());
        if (!object.versionId().isEmpty()) {
            request.versionId(object.versionId());
        }
        try {
            client.deleteObject(request.build());
        } catch (SdkException e) {
            throw ArchiveFailedException.of(doing, object, e);
        }
    }
}
