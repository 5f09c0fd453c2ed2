package io.sluice.staging.cli;

import io.sluice.staging.S3Access;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** How S3 is reached; the names are those of the AWS command line. */
final class S3Options {

    @Option(
            names = "--endpoint-url",
            paramLabel = "URL",
            description = "An S3 server other than AWS's own, for example http://127.0.0.1:9000.")
    private @Nullable URI endpoint;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "The bucket's region. Default: AWS_REGION, the profile, then the instance's own.")
    private @Nullable String region;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Credentials and region from this profile of ~/.aws. Default: the AWS SDK's own search"
                    + " (environment, profile, container, instance).")
    private @Nullable String profile;

    @Option(names = "--no-sign-request", description = "Send no credentials, as public buckets allow.")
    private boolean anonymous;

    @Option(
            names = "--path-style",
            description = "The bucket in the path instead of the host name, as most servers other than AWS want it.")
    private boolean pathStyle;

    @Option(names = "--requester-pays", description = "Agree to pay for the requests to a requester-pays bucket.")
    private boolean requesterPays;

    S3Access access() {
        S3Access access = S3Access.fromChain()
                .withAnonymous(anonymous)
                .withPathStyle(pathStyle)
                .withRequesterPays(requesterPays);
        if (profile != null) {
            access = withProfile(access, profile);
        }
        if (region != null) {
            access = access.withRegion(region);
        }
        return endpoint == null ? access : access.withEndpoint(endpoint);
    }

    private static S3Access withProfile(S3Access access, String profile) {
        S3Access known = access.withCredentials(ProfileCredentialsProvider.create(profile));
        try {
            return known.withRegion(DefaultAwsRegionProviderChain.builder()
                    .profileName(profile)
                    .build()
                    .getRegion()
                    .id());
        } catch (SdkClientException e) {
            // The profile names no region: then it comes from where it comes without a profile.
            return known;
        }
    }
}
