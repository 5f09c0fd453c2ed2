package io.sluice.staging.testing.fault;

import io.sluice.staging.S3Access;
import io.sluice.staging.testing.S3Server;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** How the tests' server, or a proxy before it, is reached. */
final class Access {

    private Access() {}

    static S3Access to(URI endpoint) {
        return S3Access.fromChain()
                .withEndpoint(endpoint)
                .withPathStyle(true)
                .withRegion(S3Server.REGION.id())
                .withCredentials(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)));
    }
}
