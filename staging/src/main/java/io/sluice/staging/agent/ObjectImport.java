package io.sluice.staging.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.StorageTarget;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.hsm.ImportedFile;
import io.sluice.lustre.layout.Layout;
import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.Preserve;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import io.sluice.staging.plan.ManifestReader;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.PlanRules;
import io.sluice.staging.plan.PlanStream;
import io.sluice.staging.plan.Planner;
import io.sluice.staging.plan.Reason;
import io.sluice.staging.plan.SkipPolicy;
import io.sluice.staging.posix.PosixMetadata;
import io.sluice.staging.source.S3Listing;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Makes released files of objects: each has its object's size, its POSIX metadata, and the record of which object it is
 * ({@link ArchivedObject}), so that the first read or a restore makes the HSM agent fetch the data. Needs root. Safe for use by
 * several threads.
 *
 * <p>Metadata is what FSx reads: permissions without set-id bits, owner, group and times from the user metadata; without it
 * {@code 0755}, root, and the time when S3 stored the object. Objects that say that they are symbolic links become links, keys
 * that end with a slash directories.
 *
 * <p>An import that is run again goes on where it was: files that are recorded as of the same version are left as they are,
 * files of an older version are replaced at once by a released file of the new one. A file that was changed on Lustre since, or
 * that no object is recorded on, is not touched and counts as failed.
 */
public final class ObjectImport implements AutoCloseable {

    private static final int DEFAULT_PERMISSIONS = 0755;
    private static final int PERMISSION_BITS = 0777;
    private static final Set<Preserve> ALL = EnumSet.of(Preserve.TIMES, Preserve.MODE, Preserve.OWNER);
    private static final int LONGEST_LINK = 4095; // PATH_MAX with its NUL is 4096

    private final LustreFileSystem fileSystem;
    private final ImportOptions options;
    private final ArchivedObjects records;
    private final S3Client client;
    private final Questions questions;
    private final int osts;

    private ObjectImport(
            LustreFileSystem fileSystem, ImportOptions options, ArchivedObjects records, S3Client client, int osts) {
        this.fileSystem = fileSystem;
        this.options = options;
        this.records = records;
        this.client = client;
        this.questions = new Questions(client, options.access().requesterPays());
        this.osts = osts;
    }

    /**
     * Gets ready to import into a file system.
     *
     * @param fileSystem the file system
     * @param options how
     * @return the import, to be closed
     * @throws StagingException when no region is configured
     * @throws LustreException when Lustre cannot be asked for its OSTs
     */
    public static ObjectImport into(LustreFileSystem fileSystem, ImportOptions options)
            throws StagingException, LustreException {
        int osts =
                (int) fileSystem.osts().stream().filter(StorageTarget::isUsable).count();
        return new ObjectImport(
                fileSystem,
                options,
                ArchivedObjects.on(fileSystem),
                ArchiveClients.questions(options.access()),
                Math.max(1, osts));
    }

    /**
     * Imports everything under a prefix. Blocks until every object is a file or has failed.
     *
     * @param source bucket and prefix
     * @param destination the directory on Lustre that the keys below the prefix become paths in; made when it is not there
     * @param listener told what happens
     * @return what came of it; objects that failed are in it and throw nothing
     * @throws IOException when the bucket cannot be listed or the destination cannot be used
     * @throws InterruptedException when this thread was interrupted; what is imported stays
     */
    public ImportReport all(S3Location source, Path destination, ImportListener listener)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Path root = destination.toAbsolutePath();
        Files.createDirectories(root);
        ImportTally tally = new ImportTally(listener);
        List<PlanEntry> directories = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(options.parallel());
        Semaphore room = new Semaphore(2 * options.parallel());
        try (PlanStream plan = Planner.compare(
                S3Listing.open(client, source, options.access().requesterPays()),
                root,
                ManifestReader.EMPTY,
                PlanRules.DEFAULTS.withSkip(SkipPolicy.ALWAYS))) {
            for (Optional<PlanEntry> next = plan.next(); next.isPresent(); next = plan.next()) {
                PlanEntry entry = next.get();
                tally.listed();
                if (entry.object().key().endsWith("/")
                        && entry.reason().failureCause().isEmpty()) {
                    tally.directory();
                    directories.add(entry);
                    continue;
                }
                room.acquire();
                pool.execute(() -> {
                    try {
                        one(source.bucket(), root, entry, tally);
                    } finally {
                        room.release();
                    }
                });
            }
        } finally {
            pool.shutdown();
            pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
        settle(directories, source.bucket(), root, tally);
        return tally.report(source, root, Duration.ofNanos(System.nanoTime() - begun));
    }

    private void one(String bucket, Path root, PlanEntry entry, ImportTally tally) {
        SourceObject object = entry.object();
        boolean archived = entry.reason() == Reason.ARCHIVED_IN_S3;
        try {
            boolean linkThere =
                    entry.reason() == Reason.DESTINATION_IN_THE_WAY && Files.isSymbolicLink(root.resolve(entry.path()));
            if (!archived && !linkThere && entry.reason().failureCause().isPresent()) {
                throw new StagingException(
                        entry.reason().failureCause().get(), "s3 object '" + object.key() + "': " + entry.why());
            }
            Path file = root.resolve(entry.path());
            Files.createDirectories(file.resolveSibling("."));
            tally.imported(object.key(), object.size(), object(bucket, object, file));
            if (archived) {
                tally.archived();
            }
        } catch (IOException | RuntimeException e) {
            tally.failed(failure(object, e));
        }
    }

    private static FileFailure failure(SourceObject object, Exception e) {
        FailureCause cause = FailureCause.DESTINATION_IO;
        if (e instanceof StagingException known) {
            cause = known.failureCause();
        } else if (e instanceof ArchiveFailedException known) {
            cause = known.failureCause();
        } else if (e instanceof LustreException lustre) {
            cause = lustre.errno().equals(Errno.EPERM) || lustre.errno().equals(Errno.EACCES)
                    ? FailureCause.DESTINATION_DENIED
                    : lustre.errno().equals(Errno.ENOSPC) ? FailureCause.NO_SPACE : FailureCause.DESTINATION_IO;
        }
        String message =
                "cannot import '" + object.key() + "': " + (e.getMessage() == null ? e.toString() : e.getMessage());
        return new FileFailure(object.key(), object.size(), cause, message, null);
    }

    /**
     * Imports one object. Blocks.
     *
     * @param bucket the bucket
     * @param object the object, which is no directory's
     * @param file the file that it becomes, in an existing directory
     * @return what was done
     * @throws IOException when S3 or Lustre refuses, or a file is in the way
     */
    public Imported object(String bucket, SourceObject object, Path file) throws IOException {
        ArchivedObject record = ArchivedObject.of(bucket, object);
        boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (there && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Optional<ArchivedObject> known = records.of(file);
            if (known.isPresent()
                    && known.get().location().equals(record.location())
                    && known.get().eTag().equals(record.eTag())) {
                return Imported.UNCHANGED;
            }
            requireReplaceable(file, known, record);
            if (known.isEmpty()) {
                records.record(file, record);
                return Imported.UNCHANGED;
            }
        }
        PosixMetadata metadata = PosixMetadata.fromUserMetadata(head(record).metadata());
        if (there && Files.isSymbolicLink(file)) {
            if (!metadata.isSymbolicLink()) {
                throw new StagingException(
                        FailureCause.PATH_CONFLICT, "a symbolic link is at " + file, "delete it to have the object");
            }
            if (Files.readSymbolicLink(file).equals(target(record))) {
                return Imported.UNCHANGED;
            }
        }
        Path made = there ? file.resolveSibling(".sluice-import-" + hash(file)) : file;
        try {
            if (there) {
                Files.deleteIfExists(made);
            }
            if (metadata.isSymbolicLink()) {
                link(made, record, metadata);
            } else {
                stub(made, record, metadata, object.lastModified());
            }
            if (there) {
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | RuntimeException e) {
            if (there) {
                Files.deleteIfExists(made);
            }
            throw e;
        }
        return there ? Imported.UPDATED : Imported.NEW;
    }

    /** A file may be replaced when the bucket has all that it has; one without a record must be what a killed import left. */
    private void requireReplaceable(Path file, Optional<ArchivedObject> known, ArchivedObject record)
            throws IOException {
        HsmState state = fileSystem.hsm().state(file);
        boolean stubOfThis = state.isReleased() && Files.size(file) == record.sizeBytes();
        if (known.isEmpty() && !stubOfThis) {
            throw new StagingException(
                    FailureCause.PATH_CONFLICT,
                    "a file that was not imported is at " + file,
                    "move it, or import to another directory");
        }
        if (known.isPresent() && (state.has(HsmFlag.DIRTY) || !state.has(HsmFlag.ARCHIVED))) {
            throw new StagingException(
                    FailureCause.PATH_CONFLICT,
                    file + " was changed on Lustre, and its object in S3",
                    "archive the file to keep it, or delete it to have the object");
        }
    }

    private HeadObjectResponse head(ArchivedObject record) throws IOException {
        String doing = "cannot read the metadata of " + record.location();
        HeadObjectResponse head = questions
                .head(doing, record)
                .orElseThrow(() -> new StagingException(FailureCause.NO_SUCH_KEY, doing + ": the object is gone"));
        if (!record.eTag().isEmpty() && !ContentProof.bare(head.eTag()).equals(record.eTag())) {
            throw new StagingException(
                    FailureCause.OBJECT_CHANGED,
                    record.location() + " was replaced since it was listed",
                    "import again");
        }
        return head;
    }

    private void stub(Path file, ArchivedObject record, PosixMetadata metadata, Instant stored) throws IOException {
        Instant modified = notBefore1970(metadata.modificationTime().orElse(stored));
        ImportedFile attributes = new ImportedFile(
                record.sizeBytes(),
                metadata.permissions().orElse(DEFAULT_PERMISSIONS) & PERMISSION_BITS,
                metadata.owner().orElse(0),
                metadata.group().orElse(0),
                notBefore1970(metadata.accessTime().orElse(modified)),
                modified);
        long stripes = Math.min(osts, record.sizeBytes() / options.chunkBytes() + 1);
        Fid made = fileSystem
                .hsm()
                .importReleased(
                        file, options.archiveId(), attributes, Layout.plain((int) stripes, Layout.DEFAULT_STRIPE_SIZE));
        records.record(made, record);
    }

    private static Instant notBefore1970(Instant time) {
        return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
    }

    /** The same for the same file, so that what a kill leaves behind is found again; short whatever the file's name. */
    private static UUID hash(Path file) {
        return UUID.nameUUIDFromBytes(file.toString().getBytes(UTF_8));
    }

    private void link(Path file, ArchivedObject record, PosixMetadata metadata) throws IOException {
        Files.createSymbolicLink(file, target(record));
        metadata.applyTo(file, ALL);
    }

    private Path target(ArchivedObject record) throws IOException {
        if (record.sizeBytes() > LONGEST_LINK) {
            throw new StagingException(
                    FailureCause.UNSAFE_KEY, "the target of the symbolic link is longer than a path can be");
        }
        try {
            byte[] target = client.getObjectAsBytes(
                            get -> get.bucket(record.bucket()).key(record.key()).ifMatch('"' + record.eTag() + '"'))
                    .asByteArrayUnsafe();
            return Path.of(new String(target, UTF_8));
        } catch (SdkException e) {
            throw ArchiveFailedException.of("cannot read the link " + record.location(), record, e);
        } catch (InvalidPathException e) {
            throw new StagingException(
                    FailureCause.UNSAFE_KEY, "the target of the symbolic link is no path", null, null, e);
        }
    }

    /** Directories last and from the deepest up, as whatever is made in one changes its time. */
    private void settle(List<PlanEntry> directories, String bucket, Path root, ImportTally tally) {
        directories.sort(Comparator.comparing(PlanEntry::path).reversed());
        for (PlanEntry entry : directories) {
            SourceObject object = entry.object();
            try {
                Path directory = root.resolve(entry.path());
                Files.createDirectories(directory);
                PosixMetadata.fromUserMetadata(
                                head(ArchivedObject.of(bucket, object)).metadata())
                        .applyTo(directory, ALL);
            } catch (IOException | RuntimeException e) {
                tally.failed(failure(object, e));
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
