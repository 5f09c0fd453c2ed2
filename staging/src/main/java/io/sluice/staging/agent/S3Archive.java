package io.sluice.staging.agent;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.copytool.CopyAction;
import io.sluice.lustre.hsm.copytool.CopyData;
import io.sluice.lustre.hsm.copytool.CopytoolHandler;
import io.sluice.staging.FailureCause;
import io.sluice.staging.S3Location;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * An archive of files in S3, for a copytool. Safe for use by several threads.
 *
 * <p>An archive uploads the file, in parts when it is large, with its POSIX metadata and a CRC64NVME that S3 checks, and then
 * records the object on the file ({@link ArchivedObject}). A file that is written to during the upload fails with {@code
 * EBUSY} and leaves no object. An object that is not the file's own is not overwritten unless the options say so ({@code
 * EEXIST}).
 *
 * <p>A restore takes exactly the recorded object, by ETag and version, and proves what it got by checksum. A file without a
 * record is looked for under the key that {@link ArchiveKeys} gives it, and must have the object's size. Failures are {@link
 * ArchiveFailedException}s: {@code ENOENT} when the object is gone, {@code ESTALE} when it changed, {@code ENOMEDIUM} when it is
 * in a storage class that S3 must restore first, {@code EACCES} when S3 refuses, {@code EIO} when the bytes are not those of the
 * checksum twice in a row; and, after the options' patience, {@code EAGAIN} with the wish to be asked again when S3 cannot be
 * reached.
 *
 * <p>Killed at any moment it leaves no half object and no half file. What it may leave in the bucket are parts of uploads that
 * were not completed; a lifecycle rule with {@code AbortIncompleteMultipartUpload} clears them away.
 */
public final class S3Archive implements CopytoolHandler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(S3Archive.class);

    private final LustreFileSystem fileSystem;
    private final ArchiveKeys keys;
    private final ArchiveOptions options;
    private final ArchivedObjects records;
    private final ArchiveClients clients;
    private final Questions questions;
    private final Patience patience;
    private final ArchiveMetrics metrics;

    private S3Archive(
            LustreFileSystem fileSystem,
            ArchiveKeys keys,
            ArchiveOptions options,
            ArchivedObjects records,
            ArchiveClients clients) {
        this.fileSystem = fileSystem;
        this.keys = keys;
        this.options = options;
        this.records = records;
        this.clients = clients;
        this.questions = new Questions(clients.questions(), options.access().requesterPays());
        this.patience = new Patience(options.patience());
        this.metrics = new ArchiveMetrics(options.meters());
    }

    /**
     * An archive. Nothing is sent before the first request.
     *
     * @param fileSystem the file system whose files it keeps
     * @param keys where their objects are
     * @param options how S3 is used
     * @return the archive, to be closed after the copytool
     * @throws StagingException when no region is configured
     * @throws LustreException when there is no way to talk to Lustre
     */
    public static S3Archive open(LustreFileSystem fileSystem, ArchiveKeys keys, ArchiveOptions options)
            throws StagingException, LustreException {
        return new S3Archive(
                fileSystem,
                keys,
                options,
                ArchivedObjects.on(fileSystem),
                ArchiveClients.open(options.access(), options.partBytes()));
    }

    @Override
    public void archive(CopyAction action) throws IOException, InterruptedException {
        metrics.count(action, () -> {
            S3Location to = keys.of(fileSystem, action.fid())
                    .orElseThrow(() -> new ArchiveFailedException(
                            FailureCause.BAD_OPTION,
                            Errno.EXDEV,
                            "cannot archive " + action.fid()
                                    + ": it lies under no directory that this agent archives"));
            Optional<ArchivedObject> known = records.of(action.fid());
            CopyData data = action.begin();
            patience.tryFor(action, () -> {
                requireOwn(action.fid(), to, known);
                records.record(action.fid(), new Upload(clients, action, data, to).run());
            });
        });
    }

    /** Whatever stands under the key already must be this file's own copy or what it was imported from. */
    private void requireOwn(Fid file, S3Location to, Optional<ArchivedObject> known) throws IOException {
        if (options.overwrite()) {
            return;
        }
        String doing = "cannot archive " + file + " to " + to;
        HeadObjectResponse there = questions
                .head(doing, new ArchivedObject(to.bucket(), to.prefix(), "", "", 0, ""))
                .orElse(null);
        if (there == null || file.toString().equals(there.metadata().get(Upload.FID))) {
            return;
        }
        String eTag = ContentProof.bare(there.eTag());
        if (known.filter(own -> own.location().equals(to) && own.eTag().equals(eTag))
                .isEmpty()) {
            throw new ArchiveFailedException(
                    FailureCause.OBJECT_CHANGED,
                    Errno.EEXIST,
                    doing + ": an object that is not this file's copy is there; move one of them, or let the agent"
                            + " overwrite");
        }
    }

    @Override
    public void restore(CopyAction action) throws IOException, InterruptedException {
        metrics.count(action, () -> {
            Optional<ArchivedObject> recorded = records.of(action.fid());
            boolean paid = options.access().requesterPays();
            Lookup lookup = new Lookup(recorded);
            patience.tryFor(action, () -> lookup.download(action, paid).attempt());
        });
    }

    /** Finds the object once, however often S3 has to be asked. */
    private final class Lookup {

        private final Optional<ArchivedObject> recorded;
        private @Nullable Download download;

        Lookup(Optional<ArchivedObject> recorded) {
            this.recorded = recorded;
        }

        Download download(CopyAction action, boolean requesterPays) throws IOException {
            Download found = download;
            if (found == null) {
                ArchivedObject object = recorded.isPresent() ? recorded.get() : byKey(action.fid());
                found = new Download(clients, questions, requesterPays, action, object);
                download = found;
            }
            return found;
        }
    }

    /** The object under the key that the file would be archived to, if it can be the file's. */
    private ArchivedObject byKey(Fid file) throws IOException {
        String doing = "cannot restore " + file;
        S3Location at = keys.of(fileSystem, file)
                .orElseThrow(
                        () -> new ArchiveFailedException(
                                FailureCause.NO_SUCH_KEY,
                                Errno.ENOENT,
                                doing
                                        + ": no object is recorded on it, and it lies under no directory that this agent serves"));
        ArchivedObject asked = new ArchivedObject(at.bucket(), at.prefix(), "", "", 0, "");
        HeadObjectResponse head = questions
                .head(doing + " from " + at, asked)
                .orElseThrow(() -> new ArchiveFailedException(
                        FailureCause.NO_SUCH_KEY,
                        Errno.ENOENT,
                        doing + ": no object is recorded on it, and there is none at " + at));
        long size = Files.size(fileSystem.path(file));
        if (head.contentLength() != size) {
            throw ArchiveFailedException.changed(
                    doing + " of " + size + " bytes from " + at + " of " + head.contentLength(),
                    asked,
                    new IOException("no object is recorded on the file"));
        }
        return new ArchivedObject(at.bucket(), at.prefix(), ContentProof.bare(head.eTag()), "", size, "");
    }

    /** An object that somebody put in the copy's place is left where it is. */
    @Override
    public void remove(CopyAction action) throws IOException, InterruptedException {
        metrics.count(
                action,
                () -> patience.tryFor(action, () -> {
                    Optional<ArchivedObject> recorded = recorded(action.fid());
                    if (recorded.isEmpty()) {
                        LOG.warn("{}: no object is recorded on the file, so none is deleted", action);
                        return;
                    }
                    ArchivedObject object = recorded.get();
                    String doing = "cannot delete " + object.location() + ", the copy of " + action.fid();
                    Optional<HeadObjectResponse> there = questions.head(doing, object);
                    if (there.isPresent()
                            && !ContentProof.bare(there.get().eTag()).equals(object.eTag())) {
                        LOG.warn("{}: {} is no longer the copy and is left where it is", action, object.location());
                    } else if (there.isPresent()) {
                        questions.delete(doing, object);
                    }
                }));
    }

    /** Nothing for a file that is gone, with its record. */
    private Optional<ArchivedObject> recorded(Fid file) throws IOException {
        try {
            return records.of(file);
        } catch (LustreException e) {
            if (e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ESTALE)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        clients.close();
    }
}
