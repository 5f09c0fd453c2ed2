package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Access;
import io.sluice.staging.StagingException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.crt.CrtResource;
import software.amazon.awssdk.crt.http.HttpClientConnection;
import software.amazon.awssdk.crt.http.HttpClientConnectionManager;
import software.amazon.awssdk.crt.http.HttpClientConnectionManagerOptions;
import software.amazon.awssdk.crt.http.HttpMonitoringOptions;
import software.amazon.awssdk.crt.http.HttpProxyEnvironmentVariableSetting;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.crt.io.ClientBootstrap;
import software.amazon.awssdk.crt.io.EventLoopGroup;
import software.amazon.awssdk.crt.io.HostResolver;
import software.amazon.awssdk.crt.io.SocketOptions;
import software.amazon.awssdk.crt.io.TlsContext;
import software.amazon.awssdk.crt.io.TlsContextOptions;

/**
 * Connections to one endpoint, all that they stand on, and the order in which these are taken down. A connection carries one
 * request after the other; the one that was idle for the shortest time is taken first, as its event loop and its caches are
 * the warmest. The resolver hands the addresses of a host out in turn, so that many connections reach many servers.
 * Thread-safe.
 *
 * <p>It stands on the native HTTP client rather than on the native S3 client, which does more for each request than a GET of a
 * small object or of one part needs: measured side by side, this takes a third less CPU per small object and a third of the
 * memory.
 */
final class S3Connection implements AutoCloseable {

    /** How many bytes of an answer come in before some of them are let go. */
    static final int WINDOW_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(S3Connection.class);
    private static final Duration SHUTDOWN_LIMIT = Duration.ofSeconds(10);
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final Deque<CrtResource> resources = new ArrayDeque<>();
    private final Deque<HttpClientConnection> idle = new ArrayDeque<>();
    private final RequestSigner signer;
    private final EventLoopGroup eventLoops;
    private final HttpClientConnectionManager connections;

    /**
     * Opens nothing yet.
     *
     * @param access how S3 is reached
     * @param region the bucket's region
     * @param endpoint scheme and authority
     * @param stallTimeout how long an answer may pause before its connection is given up
     * @throws StagingException when there are no credentials
     */
    S3Connection(S3Access access, String region, URI endpoint, Duration stallTimeout) throws StagingException {
        signer = new RequestSigner(access, region);
        // Without it the native client falls silent at the first signal, and nobody would hear how what is in flight
        // ends.
        CRT.acquireShutdownRef();
        eventLoops = keep(new EventLoopGroup(Runtime.getRuntime().availableProcessors()));
        try {
            connections = HttpClientConnectionManager.create(options(endpoint, stallTimeout));
        } catch (RuntimeException e) {
            release();
            throw e;
        }
    }

    private HttpClientConnectionManagerOptions options(URI endpoint, Duration stallTimeout) {
        HostResolver resolver = keep(new HostResolver(eventLoops));
        SocketOptions socket = keep(new SocketOptions());
        socket.connectTimeoutMs = CONNECT_TIMEOUT_MILLIS;
        HttpMonitoringOptions monitoring = new HttpMonitoringOptions();
        monitoring.setMinThroughputBytesPerSecond(1);
        monitoring.setAllowableThroughputFailureIntervalSeconds((int) stallTimeout.toSeconds());
        HttpClientConnectionManagerOptions options = new HttpClientConnectionManagerOptions()
                .withClientBootstrap(keep(new ClientBootstrap(eventLoops, resolver)))
                .withSocketOptions(socket)
                .withUri(endpoint)
                // Who sends has counted the requests already; a second limit could only make one wait for ever.
                .withMaxConnections(Integer.MAX_VALUE)
                .withManualWindowManagement(true)
                .withWindowSize(WINDOW_BYTES)
                .withMonitoringOptions(monitoring)
                .withResponseFirstByteTimeoutInMilliseconds(stallTimeout.toMillis())
                .withProxyEnvironmentVariableSetting(new HttpProxyEnvironmentVariableSetting());
        return "https".equals(endpoint.getScheme()) ? options.withTlsContext(tls()) : options;
    }

    private <R extends CrtResource> R keep(R resource) {
        resources.push(resource);
        return resource;
    }

    /** The trust that the JVM was given is given on; without any the platform's own is used. */
    private TlsContext tls() {
        String bundle = System.getenv("AWS_CA_BUNDLE");
        TlsContextOptions options = keep(TlsContextOptions.createDefaultClient());
        if (bundle != null) {
            options.withCertificateAuthorityFromPath(null, bundle);
        } else if (System.getProperty("javax.net.ssl.trustStore") != null) {
            options.withCertificateAuthorityFromJavaSystemProperties();
        }
        return keep(new TlsContext(options));
    }

    /** Sends a request. What it comes to is told to the exchange, on this thread or on another. */
    void send(HttpRequest request, Exchange exchange) {
        Future<?> unused = signer.sign(request).whenComplete((signed, why) -> {
            try {
                if (why != null) {
                    exchange.notSent(RequestFailure.unsigned(why));
                } else {
                    carry(signed, exchange);
                }
            } catch (RuntimeException e) {
                exchange.broke(e);
            }
        });
    }

    private void carry(HttpRequest signed, Exchange exchange) {
        for (HttpClientConnection next = warmest(); next != null; next = warmest()) {
            if (next.isOpen() && exchange.begin(this, next, signed, true)) {
                return;
            }
            connections.releaseConnection(next);
        }
        carryAfresh(signed, exchange);
    }

    /** Over a connection that nobody used before. */
    void carryAfresh(HttpRequest signed, Exchange exchange) {
        Future<?> unused = connections.acquireConnection().whenComplete((fresh, why) -> {
            try {
                if (why != null) {
                    exchange.notSent(RequestFailure.unconnected(why));
                } else if (!exchange.begin(this, fresh, signed, false)) {
                    connections.releaseConnection(fresh);
                    exchange.notSent(RequestFailure.of(
                            FailureCause.CONNECTION, "the connection was closed as soon as it was made"));
                }
            } catch (RuntimeException e) {
                exchange.broke(e);
            }
        });
    }

    private @Nullable HttpClientConnection warmest() {
        synchronized (idle) {
            return idle.pollFirst();
        }
    }

    /** Takes back what an exchange is done with. */
    void reuse(HttpClientConnection connection) {
        synchronized (idle) {
            idle.addFirst(connection);
        }
    }

    /** Closes what an exchange is done with. */
    void drop(HttpClientConnection connection) {
        connections.releaseConnection(connection);
    }

    /**
     * Blocks until the native threads are gone: a process that exits before them waits for them a second or more. Every exchange
     * must be over.
     */
    @Override
    public void close() {
        for (HttpClientConnection next = warmest(); next != null; next = warmest()) {
            connections.releaseConnection(next);
        }
        CompletableFuture<Void> down = connections.getShutdownCompleteFuture();
        connections.close();
        await(down);
        release();
    }

    private void release() {
        signer.close();
        while (!resources.isEmpty()) {
            resources.pop().close();
        }
        await(eventLoops.getShutdownCompleteFuture());
        CRT.releaseShutdownRef();
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
                LOG.warn("the native HTTP client did not shut down within {} s", SHUTDOWN_LIMIT.toSeconds());
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
