package io.sluice.staging.agent;

import io.sluice.lustre.hsm.copytool.CopyAction;
import io.sluice.lustre.hsm.copytool.CopyData;
import io.sluice.staging.S3Location;
import io.sluice.staging.posix.PosixMetadata;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.transfer.s3.model.CompletedUpload;

/** One file's way into one object. */
final class Upload {

    /** User metadata that tells whose copy an object is, when a killed agent could not record it on the file. */
    static final String FID = "sluice-fid";

    private final ArchiveClients clients;
    private final CopyAction action;
    private final CopyData data;
    private final S3Location to;
    private final String doing;
    private final Map<String, String> metadata;

    Upload(ArchiveClients clients, CopyAction action, CopyData data, S3Location to) throws IOException {
        this.clients = clients;
        this.action = action;
        this.data = data;
        this.to = to;
        this.doing = "cannot archive " + action.fid() + " to " + to;
        this.metadata = PosixMetadata.ofTarget(data.path()).toUserMetadata();
        metadata.put(FID, action.fid().toString());
    }

    /** Uploads the file as it is now; S3 compares the checksum of what it got with the one that was computed on the way. */
    ArchivedObject run() throws IOException, InterruptedException {
        FileContent content = new FileContent(action, data);
        ArchivedObject object = new ArchivedObject(to.bucket(), to.prefix(), "", "", content.sizeBytes(), "");
        CompletableFuture<CompletedUpload> answer = clients.uploads()
                .upload(upload -> upload.putObjectRequest(this::describe).requestBody(body(content)))
                .completionFuture();
        PutObjectResponse done;
        try {
            done = Patience.await(action, doing, object, answer).response();
        } catch (IOException e) {
            // What the file's side threw says more than what came of it.
            throw content.failure().orElse(e);
        }
        if (done.checksumCRC64NVME() != null && !done.checksumCRC64NVME().equals(content.crc64nvme())) {
            throw ArchiveFailedException.broken(
                    doing + ": S3 got other bytes than were sent", new IOException("the checksums differ"));
        }
        return new ArchivedObject(
                to.bucket(),
                to.prefix(),
                ContentProof.bare(done.eTag()),
                done.versionId() == null ? "" : done.versionId(),
                content.sizeBytes(),
                content.crc64nvme());
    }

    private AsyncRequestBody body(FileContent content) {
        return content.sizeBytes() == 0
                ? AsyncRequestBody.empty()
                : AsyncRequestBody.fromInputStream(content, content.sizeBytes(), clients.readers());
    }

    private void describe(PutObjectRequest.Builder put) {
        put.bucket(to.bucket()).key(to.prefix()).metadata(metadata).checksumAlgorithm(ChecksumAlgorithm.CRC64_NVME);
    }
}
