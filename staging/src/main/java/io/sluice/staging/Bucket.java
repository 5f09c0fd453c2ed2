package io.sluice.staging;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3CrtAsyncClientBuilder;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * One bucket as the SDK's configuration finds it: the client that lists it, its URL and its region.
 */
final class Bucket implements AutoCloseable {

    private final S3Access access;
    private final String name;
    private final Region region;
    private @Nullable S3Client client;

    private Bucket(S3Access access, String name, Region region) {
        this.access = access;
        this.name = name;
        this.region = region;
    }

    static Bucket open(S3Access access, String name) throws StagingException {
        return new Bucket(access, name, Region.of(access.resolvedRegion()));
    }

    private S3Client makeClient() {
        S3ClientBuilder builder = S3Client.builder()
                .region(region)
                .forcePathStyle(access.pathStyle())
                .requestChecksumCalculation(
                        software.amazon.awssdk.core.checksums.RequestChecksumCalculation.WHEN_REQUIRED);
        access.endpoint().ifPresent(builder::endpointOverride);
        access.credentials().ifPresent(builder::credentialsProvider);
        if (access.anonymous()) {
            builder.credentialsProvider(AnonymousCredentialsProvider.create());
        }
        return builder.build();
    }

    /** A client for uploads over the native S3 client, to be closed by the caller. */
    S3AsyncClient uploads() {
        S3CrtAsyncClientBuilder builder =
                S3AsyncClient.crtBuilder().region(region).forcePathStyle(access.pathStyle());
        access.endpoint().ifPresent(builder::endpointOverride);
        access.credentials().ifPresent(builder::credentialsProvider);
        if (access.anonymous()) {
            builder.credentialsProvider(AnonymousCredentialsProvider.create());
        }
        return builder.build();
    }

    /** Made when it is first asked for, which takes half a second. */
    synchronized S3Client client() {
        S3Client made = client;
        if (made == null) {
            made = makeClient();
            client = made;
        }
        return made;
    }

    String region() {
        return region.id();
    }

    /** With the bucket in its host or in its path, as configured. */
    URI url() throws StagingException {
        if (access.endpoint().isPresent() && access.pathStyle()) {
            String endpoint = access.endpoint().get().toString();
            return URI.create(
                    (endpoint.endsWith("/") ? endpoint : endpoint + "/") + SdkHttpUtils.urlEncode(name) + "/");
        }
        try {
            String object = client().utilities()
                    .getUrl(get -> get.bucket(name).key("k"))
                    .toURI()
                    .toString();
            return URI.create(object.substring(0, object.length() - 1));
        } catch (URISyntaxException | SdkClientException | IllegalArgumentException e) {
            throw new StagingException(
                    FailureCause.BAD_OPTION, "there is no URL for the bucket '" + name + "': " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
