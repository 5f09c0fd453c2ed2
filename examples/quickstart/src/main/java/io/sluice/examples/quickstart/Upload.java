package io.sluice.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Puts a dataset into a bucket, several objects at a time. */
final class Upload {

    private static final int AT_ONCE = 8;
    private static final int SAY_EVERY_SECONDS = 5;

    private final S3Client s3;
    private final String bucket;

    Upload(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /**
     * Uploads everything. Blocks until the last object is there.
     *
     * @param items what to upload
     * @param said told how far it is, every few seconds
     * @throws IOException when an object's bytes cannot be read or the server refuses them
     * @throws InterruptedException when interrupted; uploads in flight are given up
     */
    void all(List<Item> items, Consumer<String> said) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            AtomicInteger done = new AtomicInteger();
            List<Future<?>> uploads = new ArrayList<>();
            for (Item item : items) {
                uploads.add(threads.submit(() -> {
                    one(item);
                    done.incrementAndGet();
                }));
            }
            for (Future<?> upload : uploads) {
                while (!isDone(upload)) {
                    said.accept(String.format(Locale.ROOT, "%,d of %,d objects", done.get(), uploads.size()));
                }
            }
        } catch (ExecutionException e) {
            throw new IOException("uploading failed: " + e.getMessage(), e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Waits for an upload to end, but not for long. */
    private static boolean isDone(Future<?> upload) throws ExecutionException, InterruptedException {
        try {
            upload.get(SAY_EVERY_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Uploads one object, with the checksum that S3 itself computes for objects that come without one. */
    void one(Item item) {
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(item.key())
                .metadata(item.metadata())
                .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME)
                .build();
        try {
            s3.putObject(
                    request,
                    RequestBody.fromContentProvider(() -> open(item), item.bytes(), "application/octet-stream"));
        } catch (SdkException e) {
            throw new IllegalStateException(item.key() + ": " + e.getMessage(), e);
        }
    }

    private static InputStream open(Item item) {
        try {
            return item.content().open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
