package io.sluice.staging;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * How S3 is reached. What is not set comes from the AWS SDK's own chain: environment, system properties, profile, container
 * and instance metadata.
 */
public final class S3Access {

    private static final String ANY_REGION = "us-east-1";
    private static final S3Access FROM_CHAIN = new S3Access(null, null, null, false, false, false);

    private final @Nullable String region;
    private final @Nullable URI endpoint;
    private final @Nullable AwsCredentialsProvider credentials;
    private final boolean anonymous;
    private final boolean pathStyle;
    private final boolean requesterPays;

    private S3Access(
            @Nullable String region,
            @Nullable URI endpoint,
            @Nullable AwsCredentialsProvider credentials,
            boolean anonymous,
            boolean pathStyle,
            boolean requesterPays) {
        this.region = region;
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.anonymous = anonymous;
        this.pathStyle = pathStyle;
        this.requesterPays = requesterPays;
    }

    /**
     * Everything from the SDK's chain.
     *
     * @return the access
     */
    public static S3Access fromChain() {
        return FROM_CHAIN;
    }

    /**
     * With a region.
     *
     * @param region for example {@code eu-central-1}
     * @return a copy
     */
    public S3Access withRegion(String region) {
        return new S3Access(region, endpoint, credentials, anonymous, pathStyle, requesterPays);
    }

    /**
     * With an endpoint other than AWS's own.
     *
     * @param endpoint an http or https URI with a host
     * @return a copy
     * @throws IllegalArgumentException when the URI is no http or https URI with a host
     */
    public S3Access withEndpoint(URI endpoint) {
        boolean web = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
        if (!web || endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "not an S3 endpoint: '" + endpoint + "'; expected a URI such as https://s3.example.org:9000");
        }
        return new S3Access(region, endpoint, credentials, anonymous, pathStyle, requesterPays);
    }

    /**
     * With credentials of the caller's own.
     *
     * @param credentials asked anew whenever the SDK needs credentials; never closed by Sluice
     * @return a copy
     */
    public S3Access withCredentials(AwsCredentialsProvider credentials) {
        return new S3Access(region, endpoint, credentials, anonymous, pathStyle, requesterPays);
    }

    /**
     * With unsigned requests, as public data sets take.
     *
     * @param anonymous whether requests go out unsigned
     * @return a copy
     */
    public S3Access withAnonymous(boolean anonymous) {
        return new S3Access(region, endpoint, credentials, anonymous, pathStyle, requesterPays);
    }

    /**
     * With the bucket in the path instead of the host name, as most servers other than AWS want it.
     *
     * @param pathStyle whether to use path style
     * @return a copy
     */
    public S3Access withPathStyle(boolean pathStyle) {
        return new S3Access(region, endpoint, credentials, anonymous, pathStyle, requesterPays);
    }

    /**
     * With the consent to pay for requests to a requester-pays bucket.
     *
     * @param requesterPays whether to consent
     * @return a copy
     */
    public S3Access withRequesterPays(boolean requesterPays) {
        return new S3Access(region, endpoint, credentials, anonymous, pathStyle, requesterPays);
    }

    /**
     * The region.
     *
     * @return empty when it comes from the SDK's chain
     */
    public Optional<String> region() {
        return Optional.ofNullable(region);
    }

    /**
     * The region that requests are signed for: the one that was set, else the one in the SDK's chain; where that finds none,
     * {@code us-east-1} for an endpoint that is not AWS's and for unsigned requests. May ask the instance's metadata service.
     *
     * @return for example {@code eu-central-1}
     * @throws StagingException when none is configured
     */
    public String resolvedRegion() throws StagingException {
        if (region != null) {
            return region;
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion().id();
        } catch (SdkClientException e) {
            if (endpoint != null || anonymous) {
                return ANY_REGION;
            }
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    "no AWS region is configured",
                    "set AWS_REGION or the option region to the bucket's region");
        }
    }

    /**
     * The endpoint.
     *
     * @return empty for AWS's own, or for the one in the SDK's chain
     */
    public Optional<URI> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /**
     * The caller's own credentials.
     *
     * @return empty when they come from the SDK's chain
     */
    public Optional<AwsCredentialsProvider> credentials() {
        return Optional.ofNullable(credentials);
    }

    /**
     * Whether requests go out unsigned.
     *
     * @return true for unsigned
     */
    public boolean anonymous() {
        return anonymous;
    }

    /**
     * Whether the bucket stands in the path.
     *
     * @return true for path style
     */
    public boolean pathStyle() {
        return pathStyle;
    }

    /**
     * Whether the caller consents to pay for requests.
     *
     * @return true for consent
     */
    public boolean requesterPays() {
        return requesterPays;
    }
}
