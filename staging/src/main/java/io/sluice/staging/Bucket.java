package io.sluice.staging;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * One bucket as the SDK's configuration finds it: the client that lists it, its URL and its region. Where the SDK finds
 * nothing, {@code us-east-1} stands in for the region of an endpoint that is not AWS's, and of unsigned requests.
 */
final class Bucket implements AutoCloseable {

    private static final Region ANY = Region.US_EAST_1;

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
        return new Bucket(access, name, region(access));
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

    private static Region region(S3Access access) throws StagingException {
        if (access.region().isPresent()) {
            return Region.of(access.region().get());
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            if (access.endpoint().isPresent() || access.anonymous()) {
                return ANY;
            }
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    "no AWS region is configured",
                    "set AWS_REGION or the option region to the bucket's region");
        }
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
