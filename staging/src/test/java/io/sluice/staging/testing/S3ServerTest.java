package io.sluice.staging.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class S3ServerTest {

    @Test
    void anObjectComesBackAsItWasPut() {
        S3Server server = S3Server.shared();
        String bucket = server.newBucket();
        byte[] bytes = "hello".getBytes(StandardCharsets.UTF_8);

        server.put(bucket, "a b/ü+%41", bytes);

        assertThat(server.client()
                        .getObjectAsBytes(request -> request.bucket(bucket).key("a b/ü+%41"))
                        .asByteArray())
                .isEqualTo(bytes);
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        assertThat(InetAddress.getByName(S3Server.shared().endpoint().getHost()).isLoopbackAddress())
                .isTrue();
    }
}
