package io.sluice.staging.agent;

import io.sluice.staging.S3Access;
import io.sluice.staging.StagingException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3CrtAsyncClientBuilder;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/** The clients of an archive: the native one for data, the plain one for questions, and threads that read files for uploads. */
final class ArchiveClients implements AutoCloseable {

    /** Bytes that one download may be ahead of the file that they go to, in parts. */
    private static final int PARTS_AHEAD = 2;

    private final S3AsyncClient data;
    private final S3TransferManager uploads;
    private final S3Client questions;
    private final ExecutorService readers;

    private ArchiveClients(S3AsyncClient data, S3Client questions) {
        this.data = data;
        this.questions = questions;
        this.uploads = S3TransferManager.builder().s3Client(data).build();
        AtomicLong number = new AtomicLong();
        this.readers = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "archive-read-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    static ArchiveClients open(S3Access access, long partBytes) throws StagingException {
        Region region = Region.of(access.resolvedRegion());
        S3CrtAsyncClientBuilder data = S3AsyncClient.crtBuilder()
                .region(region)
                .forcePathStyle(access.pathStyle())
                .minimumPartSizeInBytes(partBytes)
                .thresholdInBytes(partBytes)
                .initialReadBufferSizeInBytes(PARTS_AHEAD * partBytes)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        access.endpoint().ifPresent(data::endpointOverride);
        if (access.anonymous()) {
            data.credentialsProvider(AnonymousCredentialsProvider.create());
        } else {
            access.credentials().ifPresent(data::credentialsProvider);
        }
        return new ArchiveClients(data.build(), questions(access));
    }

    /** The client for what is not data, to be closed. */
    static S3Client questions(S3Access access) throws StagingException {
        S3ClientBuilder questions = S3Client.builder()
                .region(Region.of(access.resolvedRegion()))
                .forcePathStyle(access.pathStyle())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
        access.endpoint().ifPresent(questions::endpointOverride);
        if (access.anonymous()) {
            questions.credentialsProvider(AnonymousCredentialsProvider.create());
        } else {
            access.credentials().ifPresent(questions::credentialsProvider);
        }
        return questions.build();
    }

    S3AsyncClient data() {
        return data;
    }

    S3TransferManager uploads() {
        return uploads;
    }

    S3Client questions() {
        return questions;
    }

    ExecutorService readers() {
        return readers;
    }

    @Override
    public void close() {
        uploads.close();
        data.close();
        questions.close();
        readers.shutdownNow();
    }
}
