package io.sluice.staging;

import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.PlanStream;
import io.sluice.staging.plan.Reason;
import io.sluice.staging.posix.PosixMetadata;
import io.sluice.staging.source.S3Failures;
import io.sluice.staging.transfer.TransferEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.RequestPayer;

/**
 * A plan that remembers the objects of directories, so that these get their mode, owner and times when everything in them is
 * in place: each file that is made in a directory changes its time. Holds some 100 bytes for each such object, and nothing when
 * nothing is preserved. Run by one thread.
 */
final class DirectoryMetadata implements TransferEngine.Plan {

    private static final int AT_ONCE = 16;

    private final TransferEngine.Plan plan;
    private final Set<Preserve> preserve;
    private final List<PlanEntry> directories = new ArrayList<>();

    DirectoryMetadata(TransferEngine.Plan plan, Set<Preserve> preserve) {
        this.plan = plan;
        this.preserve = preserve;
    }

    @Override
    public PlanStream open() throws IOException {
        PlanStream entries = plan.open();
        if (preserve.isEmpty()) {
            return entries;
        }
        return new PlanStream() {
            @Override
            public Optional<PlanEntry> next() throws IOException {
                Optional<PlanEntry> next = entries.next();
                next.filter(DirectoryMetadata::isDirectory).ifPresent(directories::add);
                return next;
            }

            @Override
            public void close() throws IOException {
                entries.close();
            }
        };
    }

    private static boolean isDirectory(PlanEntry entry) {
        return entry.reason() == Reason.DIRECTORY_MARKER
                || (entry.reason() == Reason.EXISTS && entry.object().key().endsWith("/"));
    }

    @Override
    public String base() {
        return plan.base();
    }

    @Override
    public String identity() {
        return plan.identity();
    }

    /** Asks S3 for the metadata of each directory and sets it, from the deepest up. */
    void settle(S3Client client, String bucket, boolean requesterPays, Path root) throws StagingException {
        if (directories.isEmpty()) {
            return;
        }
        NavigableMap<String, Future<Map<String, String>>> metadata = new TreeMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            for (PlanEntry entry : directories) {
                String key = entry.object().key();
                metadata.put(entry.path(), pool.submit(() -> metadata(client, bucket, requesterPays, key)));
            }
            for (var directory : metadata.descendingMap().entrySet()) {
                set(root.resolve(directory.getKey()), directory.getValue());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static Map<String, String> metadata(S3Client client, String bucket, boolean requesterPays, String key)
            throws StagingException {
        HeadObjectRequest.Builder head =
                HeadObjectRequest.builder().bucket(bucket).key(key);
        if (requesterPays) {
            head.requestPayer(RequestPayer.REQUESTER);
        }
        try {
            return client.headObject(head.build()).metadata();
        } catch (SdkException e) {
            throw S3Failures.of("cannot read the metadata of s3://" + bucket + "/" + key, bucket, e);
        }
    }

    private void set(Path directory, Future<Map<String, String>> metadata) throws StagingException {
        try {
            PosixMetadata.fromUserMetadata(metadata.get()).applyTo(directory, preserve);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StagingException known) {
                throw known;
            }
            throw new StagingException(
                    FailureCause.CONNECTION,
                    "cannot read the metadata of " + directory + ": " + e.getMessage(),
                    null,
                    null,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StagingException(
                    FailureCause.CANCELLED,
                    "the run was interrupted before all directories had their mode, owner and times",
                    "run it again");
        } catch (IOException e) {
            throw new StagingException(
                    FailureCause.DESTINATION_IO,
                    "cannot set mode, owner or times of " + directory + ": " + e.getMessage(),
                    "the owner needs root",
                    null,
                    e);
        }
    }
}
