package io.sluice.staging.repository;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.agent.ArchivedObject;
import io.sluice.staging.agent.ArchivedObjects;
import io.sluice.staging.posix.PosixMetadata;
import io.sluice.staging.source.KeyOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Compares a bucket with the files that are linked to it, in one pass over both in the order of keys and in constant memory:
 * what automatic import and export have missed, as they may. Changes nothing. Each file costs a request to the metadata
 * server or two, each object its share of a listing, and one whose time is not that of its file a request of its own.
 *
 * <p>A clean file and its object are the same when an object is recorded on the file and it is this one, or when sizes are
 * the same and the file's modification time is the one that the object keeps for it, to the second.
 */
final class Reconciliation {

    private final LustreFileSystem lustre;
    private final S3Client s3;
    private final Association association;
    private final Path mountPoint;
    private final ArchivedObjects records;
    private final Consumer<Finding> found;

    Reconciliation(
            LustreFileSystem lustre, S3Client s3, Association association, Path mountPoint, Consumer<Finding> found)
            throws IOException {
        this.lustre = lustre;
        this.s3 = s3;
        this.association = association;
        this.mountPoint = mountPoint;
        this.records = ArchivedObjects.on(lustre);
        this.found = found;
    }

    /**
     * Compares what lies below a path of the association.
     *
     * @param from the directory and its prefix
     * @return how many files and objects were looked at
     */
    long run(Counterpart from) throws IOException {
        String prefix = AssociatedPaths.prefix(from.object()).prefix();
        try {
            return merge(from.local(), prefix, objects(prefix));
        } catch (SdkException e) {
            throw failed("cannot list s3://" + association.repository().bucket() + "/" + prefix, e);
        }
    }

    private Iterator<S3Object> objects(String prefix) {
        return s3
                .listObjectsV2Paginator(
                        list -> list.bucket(association.repository().bucket()).prefix(prefix))
                .contents()
                .stream()
                // A directory's own object says nothing about files.
                .filter(object -> !object.key().endsWith("/"))
                .iterator();
    }

    private long merge(Path directory, String prefix, Iterator<S3Object> objects) throws IOException {
        FilesInKeyOrder files = new FilesInKeyOrder(directory);
        @Nullable Path file = files.next();
        @Nullable S3Object object = objects.hasNext() ? objects.next() : null;
        long looked = 0;
        while (file != null || object != null) {
            int order = file == null ? 1 : object == null ? -1 : KeyOrder.INSTANCE.compare(prefix + file, object.key());
            if (file != null && order <= 0) {
                compared(directory.resolve(file), prefix + file, order == 0 ? object : null);
            } else if (object != null) {
                withoutFile(directory, prefix, object);
            }
            if (order <= 0) {
                file = files.next();
            }
            if (order >= 0) {
                object = objects.hasNext() ? objects.next() : null;
            }
            looked++;
        }
        return looked;
    }

    private void withoutFile(Path directory, String prefix, S3Object object) {
        String relative = object.key().substring(prefix.length());
        boolean inTheWay = Files.exists(directory.resolve(relative), LinkOption.NOFOLLOW_LINKS);
        tell(
                inTheWay ? Discrepancy.TYPE_MISMATCH : Discrepancy.NOT_IMPORTED,
                directory.resolve(relative),
                object.key());
    }

    private void compared(Path file, String key, @Nullable S3Object object) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            if (object == null) {
                tell(Discrepancy.NOT_EXPORTED, file, key);
            }
            return;
        }
        discrepancy(file, lustre.hsm().state(file), attributes, object).ifPresent(what -> tell(what, file, key));
    }

    private Optional<Discrepancy> discrepancy(
            Path file, HsmState state, BasicFileAttributes attributes, @Nullable S3Object object) throws IOException {
        boolean lost = state.has(HsmFlag.LOST);
        if (object == null) {
            return Optional.of(
                    lost || state.isReleased()
                            ? Discrepancy.LOST
                            : state.isArchived() ? Discrepancy.OBJECT_GONE : Discrepancy.NOT_EXPORTED);
        }
        if (state.isReleased() && isFrozen(object)) {
            return Optional.of(Discrepancy.FROZEN);
        }
        if (lost) {
            return Optional.of(Discrepancy.LOST);
        }
        if (state.isReleased() || state.isArchived()) {
            return isSame(file, attributes, object) ? Optional.empty() : Optional.of(Discrepancy.STALE);
        }
        boolean touched = state.has(HsmFlag.DIRTY)
                && records.of(file).filter(known -> !isRecorded(known, object)).isPresent();
        return Optional.of(touched ? Discrepancy.BOTH_CHANGED : Discrepancy.NOT_EXPORTED);
    }

    private static boolean isRecorded(ArchivedObject known, S3Object object) {
        return known.eTag().equals(object.eTag().replace("\"", ""));
    }

    private boolean isSame(Path file, BasicFileAttributes attributes, S3Object object) throws IOException {
        Optional<ArchivedObject> known = records.of(file);
        if (known.isPresent()) {
            return isRecorded(known.get(), object);
        }
        if (attributes.size() != object.size()) {
            return false;
        }
        Instant modified = attributes.lastModifiedTime().toInstant();
        if (sameSecond(modified, object.lastModified())) {
            return true;
        }
        HeadObjectResponse head = head(object.key());
        return PosixMetadata.fromUserMetadata(head.metadata())
                .modificationTime()
                .filter(kept -> sameSecond(kept, modified))
                .isPresent();
    }

    private static boolean sameSecond(Instant one, Instant other) {
        return one.truncatedTo(ChronoUnit.SECONDS).equals(other.truncatedTo(ChronoUnit.SECONDS));
    }

    private boolean isFrozen(S3Object object) throws IOException {
        String tier = String.valueOf(object.storageClassAsString());
        if (!tier.equals("GLACIER") && !tier.equals("DEEP_ARCHIVE")) {
            return false;
        }
        String restore = head(object.key()).restore();
        return restore == null || !restore.contains("ongoing-request=\"false\"");
    }

    private HeadObjectResponse head(String key) throws StagingException {
        String bucket = association.repository().bucket();
        try {
            return s3.headObject(head -> head.bucket(bucket).key(key));
        } catch (SdkException e) {
            throw failed("cannot look at s3://" + bucket + "/" + key, e);
        }
    }

    private static StagingException failed(String doing, SdkException e) {
        return new StagingException(
                e.retryable() ? FailureCause.CONNECTION : FailureCause.S3_REFUSED,
                doing + ": " + e.getMessage(),
                "check the bucket, the credentials and the network",
                null,
                e);
    }

    private void tell(Discrepancy what, Path file, String key) {
        String place = "/" + mountPoint.relativize(file);
        found.accept(new Finding(
                what,
                new Counterpart(
                        association,
                        file,
                        place,
                        new S3Location(association.repository().bucket(), key))));
    }
}
