package io.sluice.staging.source;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** The listing of XML that comes over somebody else's connection; here the JDK's, unsigned, which S3Mock accepts. */
class XmlListingContractTest extends S3ListingContractTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    ListingRequests requests(String bucket) {
        return new XmlListingRequests(query -> get(bucket, query));
    }

    private byte[] get(String bucket, String query) throws StagingException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.endpoint() + "/" + bucket + "?" + query))
                .build();
        HttpResponse<byte[]> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new StagingException(FailureCause.CONNECTION, "cannot list " + bucket, null, null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StagingException(FailureCause.CANCELLED, "interrupted while listing " + bucket);
        }
        return switch (response.statusCode()) {
            case 200 -> response.body();
            case 404 -> throw new StagingException(FailureCause.NO_SUCH_BUCKET, "there is no bucket " + bucket);
            default -> throw new StagingException(FailureCause.S3_REFUSED, "status " + response.statusCode());
        };
    }
}
