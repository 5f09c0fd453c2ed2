package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Access;
import io.sluice.staging.StagingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.crt.CrtResource;
import software.amazon.awssdk.crt.auth.credentials.CachedCredentialsProvider;
import software.amazon.awssdk.crt.auth.credentials.Credentials;
import software.amazon.awssdk.crt.auth.credentials.CredentialsProvider;
import software.amazon.awssdk.crt.auth.credentials.DelegateCredentialsProvider;
import software.amazon.awssdk.crt.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.crt.auth.signing.AwsSigner;
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.auth.signing.AwsSigningResult;
import software.amazon.awssdk.crt.http.HttpRequest;

/** Signs requests with the caller's credentials, or with nobody's. Thread-safe. */
final class RequestSigner implements AutoCloseable {

    private static final int CREDENTIALS_CACHE_SECONDS = 60;

    private final Deque<CrtResource> resources = new ArrayDeque<>();
    private final @Nullable AwsSigningConfig signing;

    /**
     * A signer.
     *
     * @throws StagingException when there are no credentials
     */
    RequestSigner(S3Access access, String region) throws StagingException {
        signing = access.anonymous()
                ? null
                : keep(AwsSigningConfig.getDefaultS3SigningConfig(region, credentials(access)));
    }

    private <R extends CrtResource> R keep(R resource) {
        resources.push(resource);
        return resource;
    }

    private CredentialsProvider credentials(S3Access access) throws StagingException {
        AwsCredentialsProvider provider = access.credentials()
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        AwsCredentials first;
        try {
            first = provider.resolveCredentials();
        } catch (SdkClientException e) {
            throw new StagingException(
                    FailureCause.ACCESS_DENIED,
                    "no AWS credentials were found",
                    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, configure a profile or a role, or use anonymous"
                            + " access for a public bucket");
        }
        if (first.expirationTime().isEmpty() && !(first instanceof AwsSessionCredentials)) {
            return keep(new StaticCredentialsProvider.StaticCredentialsProviderBuilder()
                    .withAccessKeyId(bytes(first.accessKeyId()))
                    .withSecretAccessKey(bytes(first.secretAccessKey()))
                    .build());
        }
        CredentialsProvider delegate = keep(new DelegateCredentialsProvider.DelegateCredentialsProviderBuilder()
                .withHandler(() -> converted(provider.resolveCredentials()))
                .build());
        return keep(new CachedCredentialsProvider.CachedCredentialsProviderBuilder()
                .withCachedProvider(delegate)
                .withCachingDurationInSeconds(CREDENTIALS_CACHE_SECONDS)
                .build());
    }

    private static Credentials converted(AwsCredentials credentials) {
        byte[] token = credentials instanceof AwsSessionCredentials session ? bytes(session.sessionToken()) : null;
        return new Credentials(bytes(credentials.accessKeyId()), bytes(credentials.secretAccessKey()), token);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Completes on the caller's thread when the credentials are at hand, which they nearly always are. */
    CompletableFuture<HttpRequest> sign(HttpRequest request) {
        if (signing == null) {
            return CompletableFuture.completedFuture(request);
        }
        // A configuration keeps the time at which it was made.
        signing.setTime(System.currentTimeMillis());
        return AwsSigner.sign(request, signing).thenApply(AwsSigningResult::getSignedRequest);
    }

    @Override
    public void close() {
        while (!resources.isEmpty()) {
            resources.pop().close();
        }
    }
}
