package io.sluice.examples.quickstart;

import com.adobe.testing.s3mock.S3MockApplication;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An S3 server in this process, reachable from this machine alone. It accepts any credentials. */
final class LocalS3 implements AutoCloseable {

    /** What an AWS SDK needs to sign a request; the server does not look at it. */
    static final String ANY_CREDENTIAL = "quickstart";

    private static final String LOOPBACK = "127.0.0.1";

    // Held here, since a logger that nobody holds forgets its level.
    private static final Logger SPRING = Logger.getLogger("org");

    private final ConfigurableApplicationContext context;

    private LocalS3(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** The server has two connectors, and a setting for the address of only one. */
    static final class LoopbackOnly implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (bean instanceof Connector connector) {
                connector.setProperty("address", LOOPBACK);
            }
            return bean;
        }
    }

    /**
     * Starts the server on a free port of the loopback interface.
     *
     * @param directory where it keeps the objects
     */
    static LocalS3 start(Path directory) {
        // Spring would set up its own logging; the log belongs to the command.
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SPRING.setLevel(Level.SEVERE);
        return new LocalS3(new SpringApplicationBuilder(S3MockApplication.class, LoopbackOnly.class)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties(Map.of(
                        "server.address",
                        LOOPBACK,
                        "server.port",
                        0,
                        "server.ssl.enabled",
                        false,
                        "http.port",
                        0,
                        "com.adobe.testing.s3mock.store.root",
                        directory.toString()))
                .run());
    }

    URI endpoint() {
        return URI.create(
                "http://" + LOOPBACK + ":" + context.getBean(Connector.class).getLocalPort());
    }

    S3Client client() {
        return S3Client.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(ANY_CREDENTIAL, ANY_CREDENTIAL)))
                .build();
    }

    @Override
    public void close() {
        context.close();
    }
}
