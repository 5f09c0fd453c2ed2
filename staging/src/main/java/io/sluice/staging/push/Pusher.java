package io.sluice.staging.push;

import io.sluice.staging.Deletion;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.plan.FileComparison;
import io.sluice.staging.source.KeyOrder;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.S3Failures;
import io.sluice.staging.source.S3Listing;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.UploadFileRequest;
import software.amazon.awssdk.transfer.s3.model.UploadRequest;
import software.amazon.awssdk.transfer.s3.progress.TransferListener;

/**
 * Uploads a directory's files with their CRC64NVME, which S3 compares with what it received; large files in parts. Holds a
 * bounded number of files. For one push.
 */
public final class Pusher {

    private static final int DELETED_AT_ONCE = 1000;

    private final PushOptions options;
    private final S3TransferManager transfers;
    private final S3Client client;
    private final FileComparison comparison;
    private final Path root;
    private final S3Location target;
    private final String base;
    private final PushListener listener;
    private final Semaphore uploads;
    private final Map<FailureCause, Long> failures = new EnumMap<>(FailureCause.class);
    private final List<FileFailure> firstFailures = new ArrayList<>();
    private final List<String> firstLeftOut = new ArrayList<>();
    private long leftOut;
    private long files;
    private long bytes;
    private long pushed;
    private long skipped;
    private long failed;
    private long bytesPushed;
    private final List<SourceObject> extra = new ArrayList<>();
    private long extraCount;
    private long extraBytes;

    /**
     * A push.
     *
     * @param options how
     * @param transfers uploads; stays the caller's
     * @param client lists and deletes; stays the caller's
     * @param comparison compares files with objects, for {@link PushSkip#CHECKSUM}
     * @param directory the directory to push
     * @param target bucket and prefix; the paths of the files follow the prefix and a slash
     * @param listener told what happens
     */
    public Pusher(
            PushOptions options,
            S3TransferManager transfers,
            S3Client client,
            FileComparison comparison,
            Path directory,
            S3Location target,
            PushListener listener) {
        this.options = options;
        this.transfers = transfers;
        this.client = client;
        this.comparison = comparison;
        this.root = directory;
        String prefix = target.prefix();
        this.base = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
        this.target = target;
        this.listener = listener;
        this.uploads = new Semaphore(options.maxUploads());
    }

    /**
     * Pushes. Blocks until every file is an object, skipped or given up.
     *
     * @param atMostDeleted how many objects that have no file may be deleted; 0 only counts them. When there are more, or a
     *     file failed, none is
     * @return what came of it
     * @throws StagingException when the directory cannot be read, the target cannot be listed, or the thread was interrupted
     */
    public PushReport push(long atMostDeleted) throws StagingException {
        long begun = System.nanoTime();
        try (LocalFiles local = LocalFiles.beneath(
                        root, base, options.filter(), options.metadata().describesTree(), new Refusals());
                ObjectSource remote = remote()) {
            compare(local, remote, atMostDeleted);
            listener.allPlanned();
            uploads.acquire(options.maxUploads());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StagingException(
                    FailureCause.CANCELLED, "the push was interrupted", "push again: what is there already is skipped");
        } catch (StagingException e) {
            throw e;
        } catch (IOException e) {
            throw new StagingException(
                    FailureCause.DESTINATION_IO, "cannot read " + root + ": " + e.getMessage(), null, null, e);
        }
        long deleted = failed == 0 && extraCount > 0 && extraCount <= atMostDeleted ? delete() : 0;
        return report(deleted, Duration.ofNanos(System.nanoTime() - begun));
    }

    private ObjectSource remote() throws StagingException {
        S3Location beneath = new S3Location(target.bucket(), base);
        try {
            return S3Listing.open(client, beneath, options.access().requesterPays());
        } catch (StagingException e) {
            if (e.failureCause() == FailureCause.NO_SUCH_KEY) {
                return ObjectSource.of(base, List.of());
            }
            throw e;
        }
    }

    private void compare(LocalFiles local, ObjectSource remote, long keepAtMost)
            throws IOException, InterruptedException {
        Optional<SourceObject> object = remote.next();
        for (Optional<SourceObject> next = local.next(); next.isPresent(); next = local.next()) {
            SourceObject file = next.get();
            while (object.isPresent() && order(object.get(), file) < 0) {
                extra(object.get(), keepAtMost);
                object = remote.next();
            }
            boolean there = object.isPresent() && object.get().key().equals(file.key());
            begin(file, there ? object : Optional.empty());
            if (there) {
                object = remote.next();
            }
        }
        for (; object.isPresent(); object = remote.next()) {
            extra(object.get(), keepAtMost);
        }
    }

    private static int order(SourceObject a, SourceObject b) {
        return KeyOrder.INSTANCE.compare(a.key(), b.key());
    }

    private void extra(SourceObject object, long keepAtMost) {
        if (!options.filter().takes(object, base)) {
            return;
        }
        extraCount++;
        extraBytes += object.size();
        if (extraCount <= keepAtMost) {
            extra.add(object);
        }
    }

    private void begin(SourceObject file, Optional<SourceObject> object) throws InterruptedException {
        files++;
        bytes += file.size();
        listener.planned(file.key(), file.size());
        boolean sameSize = object.isPresent() && object.get().size() == file.size();
        if (sameSize
                && options.skip() == PushSkip.SIZE_AND_TIME
                && !object.get().lastModified().isBefore(file.lastModified())) {
            skipped(file);
            return;
        }
        uploads.acquire();
        if (sameSize && options.skip() == PushSkip.CHECKSUM && isRegular(file)) {
            var unused = comparison.compare(object.get(), path(file)).whenComplete((verdict, failure) -> {
                if (failure == null && verdict == FileComparison.Verdict.SAME) {
                    skipped(file);
                    uploads.release();
                } else {
                    upload(file);
                }
            });
        } else {
            upload(file);
        }
    }

    private boolean isRegular(SourceObject file) {
        return !file.key().endsWith("/") && !Files.isSymbolicLink(path(file));
    }

    private Path path(SourceObject file) {
        return root.resolve(file.key().substring(base.length()));
    }

    private void upload(SourceObject file) {
        Path path = path(file);
        try {
            Map<String, String> metadata = options.metadata().of(path);
            PutObjectRequest.Builder put = PutObjectRequest.builder()
                    .bucket(target.bucket())
                    .key(file.key())
                    .metadata(metadata)
                    .checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME);
            if (options.access().requesterPays()) {
                put.requestPayer(RequestPayer.REQUESTER);
            }
            var unused = send(file, path, put.build()).whenComplete((done, failure) -> {
                try {
                    ended(file, path, failure);
                } finally {
                    uploads.release();
                }
            });
        } catch (IOException | RuntimeException e) {
            failed(file, FailureCause.DESTINATION_IO, "cannot be read: " + e.getMessage());
            uploads.release();
        }
    }

    /** The content of a directory's object is nothing, that of a symbolic link's its target. */
    private CompletableFuture<?> send(SourceObject file, Path path, PutObjectRequest put) throws IOException {
        if (file.key().endsWith("/")) {
            return send(put, AsyncRequestBody.empty());
        }
        if (Files.isSymbolicLink(path)) {
            return send(
                    put,
                    AsyncRequestBody.fromString(Files.readSymbolicLink(path).toString()));
        }
        return transfers
                .uploadFile(UploadFileRequest.builder()
                        .source(path)
                        .putObjectRequest(put)
                        .addTransferListener(new Sent())
                        .build())
                .completionFuture();
    }

    private CompletableFuture<?> send(PutObjectRequest put, AsyncRequestBody body) {
        return transfers
                .upload(UploadRequest.builder()
                        .putObjectRequest(put)
                        .requestBody(body)
                        .addTransferListener(new Sent())
                        .build())
                .completionFuture();
    }

    private void ended(SourceObject file, Path path, @Nullable Throwable failure) {
        if (failure != null) {
            Throwable beneath = failure.getCause();
            Throwable cause = failure instanceof CompletionException && beneath != null ? beneath : failure;
            if (cause instanceof SdkException thrown) {
                StagingException known = S3Failures.of(
                        "cannot push to s3://" + target.bucket() + "/" + file.key(), target.bucket(), thrown);
                failed(file, known.failureCause(), String.valueOf(known.getMessage()));
            } else {
                failed(file, FailureCause.DESTINATION_IO, String.valueOf(cause.getMessage()));
            }
            return;
        }
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean sized = !file.key().endsWith("/");
            if ((sized && now.size() != file.size())
                    || !now.lastModifiedTime().toInstant().equals(file.lastModified())) {
                failed(file, FailureCause.OBJECT_CHANGED, "was changed while it was read; push again");
                return;
            }
        } catch (IOException e) {
            failed(file, FailureCause.OBJECT_CHANGED, "was removed while it was read");
            return;
        }
        synchronized (this) {
            pushed++;
            bytesPushed += file.size();
        }
        listener.pushed(file.key(), file.size());
    }

    private void skipped(SourceObject file) {
        synchronized (this) {
            skipped++;
        }
        listener.skipped(file.key(), file.size());
    }

    private void failed(SourceObject file, FailureCause cause, String why) {
        String path = file.key().substring(base.length());
        failed(path, file.size(), cause, path + ": " + why);
    }

    private void failed(String path, long size, FailureCause cause, String message) {
        synchronized (this) {
            failed++;
            failures.merge(cause, 1L, Long::sum);
            if (firstFailures.size() < PushReport.KEPT) {
                firstFailures.add(new FileFailure(path, size, cause, message, null));
            }
        }
        listener.failed(path, size, cause, message);
    }

    private long delete() throws StagingException {
        long deleted = 0;
        for (int from = 0; from < extra.size(); from += DELETED_AT_ONCE) {
            List<ObjectIdentifier> some = extra.subList(from, Math.min(extra.size(), from + DELETED_AT_ONCE)).stream()
                    .map(object -> ObjectIdentifier.builder().key(object.key()).build())
                    .toList();
            try {
                var answer = client.deleteObjects(
                        request -> request.bucket(target.bucket()).delete(delete -> delete.objects(some)));
                if (!answer.errors().isEmpty()) {
                    var first = answer.errors().get(0);
                    throw new StagingException(
                            FailureCause.S3_REFUSED,
                            "cannot delete s3://" + target.bucket() + "/" + first.key() + ": " + first.code(),
                            "check that the credentials allow s3:DeleteObject");
                }
            } catch (SdkException e) {
                throw S3Failures.of("cannot delete beneath " + target, target.bucket(), e);
            }
            deleted += some.size();
        }
        return deleted;
    }

    private synchronized PushReport report(long deleted, Duration wall) {
        return new PushReport(
                root,
                target,
                files,
                pushed,
                skipped,
                failed,
                bytes,
                bytesPushed,
                wall,
                leftOut,
                firstLeftOut,
                failures,
                firstFailures,
                new Deletion(extraCount, extraBytes, deleted));
    }

    /** What the walk through the directory tells beside files. */
    private final class Refusals implements LocalFiles.Others {

        @Override
        public void leftOut(String path, String what) {
            leftOut++;
            if (firstLeftOut.size() < PushReport.KEPT) {
                firstLeftOut.add(path + ": " + what);
            }
        }

        @Override
        public void refused(String path, long size, FailureCause cause, String why) {
            failed(path, size, cause, why);
        }
    }

    /** Tells how many bytes of one file were sent since it told last. */
    private final class Sent implements TransferListener {

        private final AtomicLong told = new AtomicLong();

        @Override
        public void bytesTransferred(Context.BytesTransferred context) {
            long now = context.progressSnapshot().transferredBytes();
            long before = told.getAndAccumulate(now, Math::max);
            if (now > before) {
                listener.sent(now - before);
            }
        }
    }
}
