package io.sluice.bench;

import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.CompletedDirectoryDownload;

/** {@code S3TransferManager.downloadDirectory} on a whole bucket, for the benchmark. */
final class DownloadDirectory {

    private DownloadDirectory() {}

    public static void main(String[] arguments) {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("usage: crt|java ENDPOINT BUCKET DESTINATION");
        }
        URI endpoint = URI.create(arguments[1]);
        CompletedDirectoryDownload result;
        try (S3AsyncClient client = arguments[0].equals("crt") ? crt(endpoint) : java(endpoint);
                S3TransferManager manager =
                        S3TransferManager.builder().s3Client(client).build()) {
            result = manager.downloadDirectory(
                            request -> request.bucket(arguments[2]).destination(Path.of(arguments[3])))
                    .completionFuture()
                    .join();
        }
        if (!result.failedTransfers().isEmpty()) {
            throw new IllegalStateException(result.failedTransfers().size() + " transfers failed, the first: "
                    + result.failedTransfers().get(0));
        }
    }

    private static S3AsyncClient crt(URI endpoint) {
        // The builder has no other way to accept the benchmark's own certificate.
        boolean trustAll = endpoint.getScheme().equals("https");
        return S3AsyncClient.crtBuilder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .httpConfiguration(http -> http.trustAllCertificatesEnabled(trustAll))
                .build();
    }

    private static S3AsyncClient java(URI endpoint) {
        return S3AsyncClient.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .multipartEnabled(true)
                .build();
    }
}
