package io.sluice.staging.testing;

import com.adobe.testing.s3mock.S3MockApplication;
import io.sluice.staging.S3Access;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The S3 server that the tests talk to: S3Mock on a free loopback port, plain HTTP, path style. It takes seconds to
 * start, so there is one per JVM and each test takes a bucket of its own ({@link #newBucket}). S3Mock keeps objects in a
 * temporary directory, rejects no credential and closes idle keep-alive connections early.
 */
public final class S3Server {

    /** What the server answers to; it takes any credential. */
    public static final Region REGION = Region.US_EAST_1;

    public static final String ACCESS_KEY = "test-access-key";
    public static final String SECRET_KEY = "test-secret-key";

    private final URI endpoint;
    private final S3Client client;
    private final AtomicInteger buckets = new AtomicInteger();

    /** The server has two connectors, and a setting for the address of only one. */
    static final class LoopbackOnly implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (bean instanceof Connector connector) {
                connector.setProperty("address", "127.0.0.1");
            }
            return bean;
        }
    }

    private S3Server() {
        int port = new SpringApplicationBuilder(S3MockApplication.class, LoopbackOnly.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of(
                        "server.address",
                        "127.0.0.1",
                        "server.port",
                        0,
                        "server.ssl.enabled",
                        false,
                        "http.port",
                        0,
                        "logging.level.root",
                        "ERROR"))
                .run()
                .getBean(Connector.class)
                .getLocalPort();
        endpoint = URI.create("http://127.0.0.1:" + port);
        client = S3Client.builder()
                .endpointOverride(endpoint)
                .region(REGION)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
                .build();
    }

    /** The server of this JVM, started by the first call, which blocks for seconds. It ends with the JVM. */
    public static S3Server shared() {
        return Holder.SERVER;
    }

    public URI endpoint() {
        return endpoint;
    }

    /** A client for setting the stage. */
    public S3Client client() {
        return client;
    }

    /** How Sluice reaches it. */
    public S3Access access() {
        return S3Access.fromChain()
                .withEndpoint(endpoint)
                .withRegion(REGION.id())
                .withPathStyle(true)
                .withCredentials(StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)));
    }

    /** Makes an empty bucket and returns its name. */
    public String newBucket() {
        String bucket = "test-bucket-" + buckets.incrementAndGet();
        client.createBucket(request -> request.bucket(bucket));
        return bucket;
    }

    public void put(String bucket, String key, byte[] bytes) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
    }

    private static final class Holder {
        static final S3Server SERVER = new S3Server();
    }
}
