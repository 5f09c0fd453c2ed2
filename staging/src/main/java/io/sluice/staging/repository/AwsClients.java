package io.sluice.staging.repository;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Access;
import io.sluice.staging.StagingException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.fsx.FSxAsyncClient;
import software.amazon.awssdk.services.fsx.FSxAsyncClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The SDK's clients, with region and credentials as they are configured for S3. */
final class AwsClients {

    private AwsClients() {}

    static FSxAsyncClient fsx(S3Access access, @Nullable URI endpoint) throws StagingException {
        FSxAsyncClientBuilder builder = FSxAsyncClient.builder().region(region(access));
        access.credentials().ifPresent(builder::credentialsProvider);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        return builder.build();
    }

    static S3Client s3(S3Access access) throws StagingException {
        S3ClientBuilder builder = S3Client.builder().region(region(access)).forcePathStyle(access.pathStyle());
        access.endpoint().ifPresent(builder::endpointOverride);
        access.credentials().ifPresent(builder::credentialsProvider);
        return builder.build();
    }

    private static Region region(S3Access access) throws StagingException {
        if (access.region().isPresent()) {
            return Region.of(access.region().get());
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    "no AWS region is configured",
                    "set AWS_REGION or the option region to the file system's region",
                    null,
                    e);
        }
    }
}
