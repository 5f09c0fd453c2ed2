package io.sluice.staging.agent;

import io.sluice.lustre.Errno;
import io.sluice.lustre.hsm.copytool.CopyAction;
import io.sluice.lustre.hsm.copytool.CopyData;
import io.sluice.staging.FailureCause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.RequestPayer;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** One object's way back into its file, which may take several attempts; each writes the file from its beginning. */
final class Download {

    private static final int BUFFER_BYTES = 1 << 20;

    private final ArchiveClients clients;
    private final Questions questions;
    private final boolean requesterPays;
    private final CopyAction action;
    private final ArchivedObject object;
    private final String doing;
    private @Nullable CopyData data;
    private boolean mismatched;

    Download(
            ArchiveClients clients,
            Questions questions,
            boolean requesterPays,
            CopyAction action,
            ArchivedObject object) {
        this.clients = clients;
        this.questions = questions;
        this.requesterPays = requesterPays;
        this.action = action;
        this.object = object;
        this.doing = "cannot restore " + action.fid() + " from " + object.location();
    }

    void attempt() throws IOException, InterruptedException {
        ContentProof proof = proof();
        if (object.sizeBytes() == 0) {
            begun().sync();
            return;
        }
        try (InputStream in = Patience.await(
                action,
                doing,
                object,
                clients.data().getObject(this::describe, AsyncResponseTransformer.toBlockingInputStream()))) {
            copy(in, begun(), proof);
        }
        if (!proof.holds()) {
            mismatch();
        }
        begun().sync();
    }

    private ContentProof proof() throws IOException {
        if (!object.crc64nvme().isEmpty()) {
            return ContentProof.crc64nvme(object.crc64nvme());
        }
        HeadObjectResponse head = questions
                .head(doing, object)
                .orElseThrow(() -> new ArchiveFailedException(
                        FailureCause.NO_SUCH_KEY,
                        Errno.ENOENT,
                        doing + ": the object is gone; put it back, or drop the file"));
        boolean frozen =
                head.storageClass() == StorageClass.GLACIER || head.storageClass() == StorageClass.DEEP_ARCHIVE;
        if (frozen && (head.restore() == null || !head.restore().contains("ongoing-request=\"false\""))) {
            throw ArchiveFailedException.inGlacier(doing, object, new IOException(String.valueOf(head.restore())));
        }
        String eTag = ContentProof.bare(head.eTag());
        if (!eTag.equals(object.eTag()) || head.contentLength() != object.sizeBytes()) {
            throw ArchiveFailedException.changed(doing, object, new IOException("the ETag is " + eTag));
        }
        return ContentProof.of(head);
    }

    private void describe(GetObjectRequest.Builder get) {
        get.bucket(object.bucket()).key(object.key()).ifMatch('"' + object.eTag() + '"');
        if (!object.versionId().isEmpty()) {
            get.versionId(object.versionId());
        }
        if (requesterPays) {
            get.requestPayer(RequestPayer.REQUESTER);
        }
    }

    private CopyData begun() throws IOException {
        CopyData begun = data;
        if (begun == null) {
            begun = action.begin();
            data = begun;
        }
        return begun;
    }

    private void copy(InputStream in, CopyData to, ContentProof proof) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, object.sizeBytes())];
        long position = 0;
        for (int count = fill(in, buffer); count > 0; count = fill(in, buffer)) {
            if (position + count > object.sizeBytes()) {
                throw ArchiveFailedException.changed(doing, object, new IOException("it is longer than recorded"));
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            proof.update(bytes);
            to.write(bytes, position);
            action.progress(position, count);
            position += count;
        }
        if (position != object.sizeBytes()) {
            throw ArchiveFailedException.broken(
                    doing + ": only " + position + " of " + object.sizeBytes() + " bytes came",
                    new IOException("the answer ended early"));
        }
    }

    private int fill(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.readNBytes(buffer, 0, buffer.length);
        } catch (IOException | RuntimeException e) {
            throw Patience.failure(doing, object, e.getCause() == null ? e : e.getCause());
        }
    }

    /** Once may be an accident on the way. */
    private void mismatch() throws ArchiveFailedException {
        String sentence = doing + ": the bytes are not those of the checksum that is kept";
        if (!mismatched) {
            mismatched = true;
            throw ArchiveFailedException.broken(sentence, new IOException("the checksums differ"));
        }
        throw new ArchiveFailedException(FailureCause.CHECKSUM_MISMATCH, Errno.EIO, sentence);
    }
}
