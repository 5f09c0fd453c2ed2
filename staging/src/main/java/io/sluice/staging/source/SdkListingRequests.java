package io.sluice.staging.source;

import io.sluice.staging.StagingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Listing requests through the SDK's client. */
final class SdkListingRequests implements ListingRequests {

    private static final int MAX_KEYS = 1000;

    private final S3Client client;
    private final String bucket;
    private final boolean requesterPays;

    /** One value for each pair of words, shared by all objects. */
    private final Map<String, ListedChecksum> checksums = new ConcurrentHashMap<>();

    SdkListingRequests(S3Client client, String bucket, boolean requesterPays) {
        this.client = client;
        this.bucket = bucket;
        this.requesterPays = requesterPays;
    }

    @Override
    public ListingPage page(String prefix, String after, String token, int atMost) throws StagingException {
        ListObjectsV2Request.Builder request = request(prefix).maxKeys(atMost);
        if (!token.isEmpty()) {
            request.continuationToken(token);
        } else if (!after.isEmpty()) {
            request.startAfter(after);
        }
        return send(request.build());
    }

    @Override
    public ListingPage directories(String prefix, String after) throws StagingException {
        return send(request(prefix)
                .delimiter("/")
                .startAfter(after)
                .maxKeys(MAX_KEYS)
                .build());
    }

    private ListObjectsV2Request.Builder request(String prefix) {
        ListObjectsV2Request.Builder request = ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix)
                // XML cannot carry every character that a key can.
                .encodingType(EncodingType.URL);
        return requesterPays ? request.requestPayer(RequestPayer.REQUESTER) : request;
    }

    private ListingPage send(ListObjectsV2Request request) throws StagingException {
        ListObjectsV2Response response;
        try {
            response = client.listObjectsV2(request);
        } catch (SdkException e) {
            throw S3Failures.of("cannot list s3://" + bucket + "/" + request.prefix(), bucket, e);
        }
        List<SourceObject> objects = new ArrayList<>(response.contents().size());
        for (S3Object object : response.contents()) {
            objects.add(object(object));
        }
        List<String> directories = new ArrayList<>();
        response.commonPrefixes().forEach(common -> directories.add(common.prefix()));
        boolean more = Boolean.TRUE.equals(response.isTruncated());
        return new ListingPage(objects, directories, more ? response.nextContinuationToken() : "");
    }

    private SourceObject object(S3Object object) {
        Instant lastModified = object.lastModified();
        String storageClass = object.storageClassAsString();
        return new SourceObject(
                object.key(),
                object.size(),
                unquoted(object.eTag()),
                lastModified == null ? Instant.EPOCH : lastModified,
                "",
                storageClass == null ? "" : storageClass.intern(),
                checksum(object));
    }

    private ListedChecksum checksum(S3Object object) {
        List<String> algorithms = object.checksumAlgorithmAsStrings();
        if (algorithms.isEmpty()) {
            return ListedChecksum.NONE;
        }
        String algorithm = algorithms.get(0);
        String type = object.checksumTypeAsString() == null ? "" : object.checksumTypeAsString();
        return checksums.computeIfAbsent(algorithm + " " + type, words -> new ListedChecksum(algorithm, type, ""));
    }

    private static String unquoted(String eTag) {
        if (eTag == null) {
            return "";
        }
        return eTag.length() > 1 && eTag.charAt(0) == '"' ? eTag.substring(1, eTag.length() - 1) : eTag;
    }
}
