package io.sluice.staging.source;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/** Looks objects up through the SDK's client, with the checksums that S3 keeps of them. */
public final class S3Lookup implements ObjectLookup {

    private final S3Client client;
    private final String bucket;
    private final boolean requesterPays;

    /**
     * A lookup in one bucket.
     *
     * @param client the client; stays the caller's
     * @param bucket the bucket
     * @param requesterPays whether the caller consents to pay for requests to a requester-pays bucket
     */
    public S3Lookup(S3Client client, String bucket, boolean requesterPays) {
        this.client = client;
        this.bucket = bucket;
        this.requesterPays = requesterPays;
    }

    @Override
    public Optional<SourceObject> find(String key, String versionId) throws StagingException {
        HeadObjectRequest.Builder request =
                HeadObjectRequest.builder().bucket(bucket).key(key).checksumMode(ChecksumMode.ENABLED);
        if (!versionId.isEmpty()) {
            request.versionId(versionId);
        }
        if (requesterPays) {
            request.requestPayer(RequestPayer.REQUESTER);
        }
        try {
            return Optional.of(object(key, versionId, client.headObject(request.build())));
        } catch (SdkException e) {
            StagingException failure = S3Failures.of("cannot look up s3://" + bucket + "/" + key, bucket, e);
            if (failure.failureCause() == FailureCause.NO_SUCH_KEY
                    || failure.failureCause() == FailureCause.ACCESS_DENIED) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * How large the first part of an object is that was uploaded in parts.
     *
     * @param key the key
     * @param versionId the version; empty for the current one
     * @return bytes; the object's size when it was uploaded in one piece
     * @throws StagingException when S3 cannot be asked
     */
    public long firstPartBytes(String key, String versionId) throws StagingException {
        HeadObjectRequest.Builder request =
                HeadObjectRequest.builder().bucket(bucket).key(key).partNumber(1);
        if (!versionId.isEmpty()) {
            request.versionId(versionId);
        }
        if (requesterPays) {
            request.requestPayer(RequestPayer.REQUESTER);
        }
        try {
            return client.headObject(request.build()).contentLength();
        } catch (SdkException e) {
            throw S3Failures.of("cannot look up s3://" + bucket + "/" + key, bucket, e);
        }
    }

    private static SourceObject object(String key, String versionId, HeadObjectResponse head) {
        String eTag = head.eTag() == null ? "" : head.eTag().replace("\"", "");
        String storageClass = head.storageClassAsString();
        Instant lastModified = head.lastModified();
        return new SourceObject(
                key,
                head.contentLength(),
                eTag,
                lastModified == null ? Instant.EPOCH : lastModified,
                versionId,
                // S3 leaves the header out for the standard class.
                storageClass == null ? "STANDARD" : storageClass.intern(),
                checksum(head));
    }

    private static ListedChecksum checksum(HeadObjectResponse head) {
        String type = head.checksumTypeAsString() == null ? "" : head.checksumTypeAsString();
        if (head.checksumCRC64NVME() != null) {
            return new ListedChecksum("CRC64NVME", type, head.checksumCRC64NVME());
        }
        if (head.checksumCRC32C() != null) {
            return new ListedChecksum("CRC32C", type, head.checksumCRC32C());
        }
        if (head.checksumCRC32() != null) {
            return new ListedChecksum("CRC32", type, head.checksumCRC32());
        }
        if (head.checksumSHA256() != null) {
            return new ListedChecksum("SHA256", type, head.checksumSHA256());
        }
        if (head.checksumSHA1() != null) {
            return new ListedChecksum("SHA1", type, head.checksumSHA1());
        }
        return ListedChecksum.NONE;
    }
}
