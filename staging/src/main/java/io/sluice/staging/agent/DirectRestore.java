package io.sluice.staging.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.HsmState;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Layout;
import io.sluice.staging.FailureCause;
import io.sluice.staging.Preserve;
import io.sluice.staging.S3Access;
import io.sluice.staging.StagingException;
import io.sluice.staging.posix.PosixMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/**
 * Fetches the data of a released file without the HSM coordinator, for when that stands still: the recorded object goes into a
 * new file, which takes the released one's place once it is proven. The file has another FID then; everything else stays,
 * including that it is archived, so it can be released again. Needs root. Safe for use by several threads.
 */
public final class DirectRestore implements AutoCloseable {

    private static final int BUFFER_BYTES = 4 << 20;

    private final LustreFileSystem fileSystem;
    private final ArchivedObjects records;
    private final S3Client client;
    private final Questions questions;

    private DirectRestore(LustreFileSystem fileSystem, ArchivedObjects records, S3Client client, Questions questions) {
        this.fileSystem = fileSystem;
        this.records = records;
        this.client = client;
        this.questions = questions;
    }

    /**
     * Gets ready.
     *
     * @param fileSystem the file system
     * @param access how S3 is reached
     * @return to be closed
     * @throws StagingException when no region is configured
     * @throws LustreException when there is no way to talk to Lustre
     */
    public static DirectRestore open(LustreFileSystem fileSystem, S3Access access)
            throws StagingException, LustreException {
        S3Client client = ArchiveClients.questions(access);
        return new DirectRestore(
                fileSystem, ArchivedObjects.on(fileSystem), client, new Questions(client, access.requesterPays()));
    }

    /**
     * Brings the data of one file. Nothing happens when it is there. Blocks.
     *
     * @param file a released file with one name and a recorded object
     * @throws IOException when the object is not to be had, the file cannot be written, or it changed meanwhile; the file is
     *     as it was then
     */
    public void restore(Path file) throws IOException {
        HsmState state = fileSystem.hsm().state(file);
        if (!state.isReleased()) {
            return;
        }
        ArchivedObject object = records.of(file)
                .orElseThrow(() -> new StagingException(
                        FailureCause.NO_SUCH_KEY, "no object is recorded on " + file, "restore it by its HSM agent"));
        if ((Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) != 1) {
            throw new StagingException(
                    FailureCause.PATH_CONFLICT,
                    file + " has several names, and only one of them would get the data",
                    "restore it by its HSM agent");
        }
        Path made = file.resolveSibling(
                ".sluice-restore-" + UUID.nameUUIDFromBytes(file.toString().getBytes(UTF_8)));
        try {
            Files.deleteIfExists(made);
            create(made, file);
            fetch(object, made, "cannot restore " + file + " from " + object.location());
            PosixMetadata.of(file).applyTo(made, EnumSet.allOf(Preserve.class));
            records.record(made, object);
            fileSystem.hsm().setFlags(made, Set.of(HsmFlag.EXISTS, HsmFlag.ARCHIVED), Set.of(), state.archiveId());
            if (!fileSystem.hsm().state(file).isReleased()) {
                throw new LustreException(
                        "restore", file.toString(), Errno.EBUSY, "the file was restored or written meanwhile", "");
            }
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /** With the released file's striping; a composite layout is the directory's to give. */
    private void create(Path made, Path file) throws IOException {
        Layout layout = fileSystem.layouts().read(file);
        Component component = layout.components().get(0);
        Layout wanted = layout.isComposite()
                ? Layout.UNSET
                : Layout.plain(component.stripeCount(), component.stripeSizeBytes());
        fileSystem.create(made, wanted, 0600).close();
    }

    private void fetch(ArchivedObject object, Path into, String doing) throws IOException {
        ContentProof proof = object.crc64nvme().isEmpty()
                ? ContentProof.of(questions
                        .head(doing, object)
                        .orElseThrow(() -> new ArchiveFailedException(
                                FailureCause.NO_SUCH_KEY, Errno.ENOENT, doing + ": the object is gone")))
                : ContentProof.crc64nvme(object.crc64nvme());
        GetObjectRequest.Builder get = GetObjectRequest.builder()
                .bucket(object.bucket())
                .key(object.key())
                .ifMatch('"' + object.eTag() + '"');
        if (!object.versionId().isEmpty()) {
            get.versionId(object.versionId());
        }
        long length = 0;
        try (FileChannel out = FileChannel.open(into, StandardOpenOption.WRITE);
                InputStream in = client.getObject(get.build())) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.readNBytes(buffer, 0, buffer.length);
                    count > 0;
                    count = in.readNBytes(buffer, 0, buffer.length)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                proof.update(bytes);
                length += count;
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            out.force(true);
        } catch (SdkException e) {
            throw ArchiveFailedException.of(doing, object, e);
        }
        if (length != object.sizeBytes() || !proof.holds()) {
            throw new ArchiveFailedException(
                    FailureCause.CHECKSUM_MISMATCH,
                    Errno.EIO,
                    doing + ": the bytes are not those of the object that is recorded");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
