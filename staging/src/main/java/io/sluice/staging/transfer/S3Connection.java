package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Access;
import io.sluice.staging.StagingException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import software.amazon.awssdk.crt.auth.signing.AwsSigningConfig;
import software.amazon.awssdk.crt.io.ClientBootstrap;
import software.amazon.awssdk.crt.io.EventLoopGroup;
import software.amazon.awssdk.crt.io.HostResolver;
import software.amazon.awssdk.crt.io.TlsContext;
import software.amazon.awssdk.crt.io.TlsContextOptions;
import software.amazon.awssdk.crt.s3.S3Client;
import software.amazon.awssdk.crt.s3.S3ClientOptions;
import software.amazon.awssdk.crt.s3.S3DirectBufferPoolOptions;
import software.amazon.awssdk.crt.s3.S3MetaRequest;
import software.amazon.awssdk.crt.s3.S3MetaRequestOptions;

/** The native S3 client, all that it stands on, and the order in which these are taken down. Thread-safe. */
final class S3Connection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(S3Connection.class);
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(10);
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int CREDENTIALS_CACHE_SECONDS = 60;
    /** Above what the memory and the connections allow, so that neither is derived from it. */
    private static final double THROUGHPUT_TARGET_GBPS = 100;

    private final Deque<CrtResource> resources = new ArrayDeque<>();
    private final EventLoopGroup eventLoops;
    private final S3Client client;
    private final URI endpoint;

    /**
     * @param access how S3 is reached
     * @param region the bucket's region
     * @param endpoint scheme and authority
     * @param partBytes the largest range that one request asks for
     * @param bufferBytes what the buffers of ranged requests may take together
     * @param maxConnections how many connections there are at most
     * @throws StagingException when there are no credentials, or the buffers do not fit in the JVM's direct memory
     */
    S3Connection(S3Access access, String region, URI endpoint, long partBytes, long bufferBytes, int maxConnections)
            throws StagingException {
        this.endpoint = endpoint;
        eventLoops = keep(new EventLoopGroup(Runtime.getRuntime().availableProcessors()));
        try {
            HostResolver resolver = keep(new HostResolver(eventLoops));
            ClientBootstrap bootstrap = keep(new ClientBootstrap(eventLoops, resolver));
            S3ClientOptions options = new S3ClientOptions()
                    .withRegion(region)
                    .withClientBootstrap(bootstrap)
                    .withPartSize(partBytes)
                    .withMaxConnections(maxConnections)
                    .withThroughputTargetGbps(THROUGHPUT_TARGET_GBPS)
                    .withConnectTimeoutMs(CONNECT_TIMEOUT_MILLIS);
            if (!access.anonymous()) {
                options.withSigningConfig(
                        keep(AwsSigningConfig.getDefaultS3SigningConfig(region, credentials(access))));
            }
            tls().ifPresent(options::withTlsContext);
            client = withBuffers(options, partBytes, bufferBytes);
        } catch (StagingException | RuntimeException e) {
            releaseResources();
            throw e;
        }
    }

    private <R extends CrtResource> R keep(R resource) {
        resources.push(resource);
        return resource;
    }

    /** The JVM's limit on direct memory cannot be asked for cheaply, so what does not fit is halved until it does. */
    private S3Client withBuffers(S3ClientOptions options, long partBytes, long bufferBytes) throws StagingException {
        for (long bytes = bufferBytes; bytes >= partBytes; bytes /= 2) {
            try {
                return new S3Client(options.withDirectBufferPoolOptions(S3DirectBufferPoolOptions.elastic(0, bytes)));
            } catch (IllegalStateException e) {
                LOG.debug("buffers of {} bytes do not fit into the JVM's direct memory", bytes);
            }
        }
        throw new StagingException(
                FailureCause.BAD_OPTION,
                "the JVM's direct memory has no room for one part of " + partBytes + " bytes",
                "raise it with -XX:MaxDirectMemorySize, or lower part-size");
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

    /** The trust that the JVM was given is given on; without any the platform's own is used. */
    private Optional<TlsContext> tls() {
        String bundle = System.getenv("AWS_CA_BUNDLE");
        boolean javaTrust = System.getProperty("javax.net.ssl.trustStore") != null;
        if (!"https".equals(endpoint.getScheme()) || (bundle == null && !javaTrust)) {
            return Optional.empty();
        }
        TlsContextOptions options = keep(TlsContextOptions.createDefaultClient());
        if (bundle != null) {
            options.withCertificateAuthorityFromPath(null, bundle);
        } else {
            options.withCertificateAuthorityFromJavaSystemProperties();
        }
        return Optional.of(keep(new TlsContext(options)));
    }

    /** Starts a request. What it comes to is told to the handler in the options, on another thread. */
    S3MetaRequest start(S3MetaRequestOptions options) {
        return client.makeMetaRequest(options.withEndpoint(endpoint));
    }

    /** Blocks until the native threads are gone: a process that exits before them waits for them a second or more. */
    @Override
    public void close() {
        CompletableFuture<Void> down = client.getShutdownCompleteFuture();
        client.close();
        await(down);
        releaseResources();
    }

    private void releaseResources() {
        while (!resources.isEmpty()) {
            resources.pop().close();
        }
        await(eventLoops.getShutdownCompleteFuture());
    }

    private static void await(CompletableFuture<Void> future) {
        boolean interrupted = false;
        long until = System.nanoTime() + SHUTDOWN_LIMIT.toNanos();
        while (!future.isDone()) {
            try {
                future.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (TimeoutException | ExecutionException e) {
                LOG.warn("the native S3 client did not shut down within {} s", SHUTDOWN_LIMIT.toSeconds());
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
