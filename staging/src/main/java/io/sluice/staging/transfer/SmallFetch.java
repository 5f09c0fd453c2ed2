package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.ProofKind;
import io.sluice.staging.PublishMode;
import io.sluice.staging.SyncMode;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.Proof;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.crt.s3.ChecksumAlgorithm;
import software.amazon.awssdk.crt.s3.ChecksumConfig;
import software.amazon.awssdk.crt.s3.S3BorrowedBuffer;
import software.amazon.awssdk.crt.s3.S3FinishedResponseContext;
import software.amazon.awssdk.crt.s3.S3MetaRequestOptions;

/**
 * A small object: one request without a HEAD, its bytes checked in memory by the native client, then one file that is opened,
 * written, closed and left to the publisher.
 */
final class SmallFetch extends Exchange {

    /** The native client's buffer for an answer doubles while it grows. */
    private static final int GROWTH = 2;

    private static final long REQUEST_BYTES = 32 * 1024;

    private final PlanEntry entry;
    private final SourceObject object;
    private final int attempt;
    private final long cost;
    private final List<S3BorrowedBuffer> body = new ArrayList<>(1);
    private ProofKind kind = ProofKind.LENGTH;

    SmallFetch(Run run, PlanEntry entry, SourceObject object, int attempt) {
        super(run);
        this.entry = entry;
        this.object = object;
        this.attempt = attempt;
        this.cost = cost(object.size());
    }

    /** The memory that an object of a size takes while it is under way. */
    static long cost(long size) {
        return GROWTH * size + REQUEST_BYTES;
    }

    /** Sends the request, whose cost the budget has admitted. */
    void send() {
        send(new S3MetaRequestOptions()
                .withMetaRequestType(S3MetaRequestOptions.MetaRequestType.DEFAULT)
                .withOperationName("GetObject")
                .withChecksumConfig(new ChecksumConfig().withValidateChecksum(true))
                .withHttpRequest(
                        run().address().request("GET", object.key(), object.versionId(), ifMatch(object.eTag()))));
    }

    @Override
    void received(S3BorrowedBuffer bytes, long from) {
        body.add(bytes);
    }

    @Override
    void failed(RequestFailure why) {
        giveBack();
        if (why.cause() == FailureCause.OBJECT_CHANGED && attempt == 1) {
            run().tally().retried();
            run().listener().retried(object.key(), why.cause());
            run().largeLane().addUnawaited(entry);
        } else if (why.isTransient() && run().mayTryAgain(attempt)) {
            run().tryAgainLater(object.key(), attempt, why.cause(), () -> again(attempt + 1));
        } else {
            run().failed(entry, why);
        }
    }

    private void again(int next) {
        run().budget().admitAgain(cost);
        new SmallFetch(run(), entry, object, next).send();
    }

    @Override
    void succeeded(S3FinishedResponseContext context) {
        kind = context.isChecksumValidated() ? kindOf(context.getChecksumAlgorithm()) : ProofKind.LENGTH;
        run().write(this::write);
    }

    private static ProofKind kindOf(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC64NVME -> ProofKind.CRC64NVME;
            case CRC32C -> ProofKind.CRC32C;
            case CRC32 -> ProofKind.CRC32;
            case SHA256 -> ProofKind.SHA256;
            case SHA1 -> ProofKind.SHA1;
            default -> ProofKind.OTHER_CHECKSUM;
        };
    }

    private void write() {
        long received =
                body.stream().mapToLong(part -> part.asByteBuffer().remaining()).sum();
        if (received != object.size()) {
            failed(RequestFailure.of(FailureCause.CONNECTION, received + " of " + object.size() + " bytes came"));
            return;
        }
        if (kind == ProofKind.LENGTH && head().composite()) {
            giveBack();
            run().largeLane().addUnawaited(entry);
            return;
        }
        Proof proof;
        if (kind == ProofKind.LENGTH) {
            WholeProof whole = WholeProof.of(head(), buffers());
            if (!whole.matches()) {
                failed(RequestFailure.of(
                        FailureCause.CHECKSUM_MISMATCH, "the MD5 of the bytes received is not the object's ETag"));
                return;
            }
            kind = whole.kind();
            proof = whole.proof();
        } else {
            proof = new Proof("full-object", kind.name(), head().checksums().getOrDefault(kind.name(), ""));
        }
        if (kind == ProofKind.LENGTH && run().options().requireChecksum()) {
            giveBack();
            run().failed(
                            entry,
                            RequestFailure.of(FailureCause.CHECKSUM_MISSING, "S3 keeps no checksum for this object"));
            return;
        }
        Path path = run().destination().root().resolve(entry.path());
        try {
            Finished finished = toFile(proof);
            giveBack();
            run().listener().wrote(object.size());
            run().publisher().add(finished);
        } catch (IOException e) {
            giveBack();
            run().failed(entry, e, path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run().failed(entry, RequestFailure.of(FailureCause.CANCELLED, "interrupted"));
        }
    }

    private Finished toFile(Proof proof) throws IOException {
        Destination destination = run().destination();
        Path directory = destination.parentOf(entry.path());
        Path target = directory.resolve(entry.path().substring(entry.path().lastIndexOf('/') + 1));
        Instant before = Instant.now();
        if (run().options().publish() == PublishMode.DIRECT) {
            try {
                fill(target);
                return finished(target, target, before, proof);
            } catch (FileAlreadyExistsException e) {
                // What stands there already is only ever replaced whole.
            }
        }
        Path temporary = directory.resolve(destination.temporaryName());
        try {
            fill(temporary);
            return finished(temporary, target, before, proof);
        } catch (IOException e) {
            Run.discard(temporary);
            throw e;
        }
    }

    private Finished finished(Path temporary, Path target, Instant before, Proof proof) throws IOException {
        return new Finished(
                entry,
                object,
                temporary,
                target,
                kind,
                proof,
                Attributes.settle(run(), temporary, before, object, head()),
                false);
    }

    private void fill(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            for (ByteBuffer bytes : buffers()) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            if (run().options().sync() == SyncMode.FILE) {
                channel.force(false);
            }
        }
    }

    private List<ByteBuffer> buffers() {
        List<ByteBuffer> buffers = new ArrayList<>(body.size());
        for (S3BorrowedBuffer part : body) {
            buffers.add(part.asByteBuffer().duplicate());
        }
        return buffers;
    }

    private void giveBack() {
        body.forEach(S3BorrowedBuffer::close);
        body.clear();
        run().budget().bytesDone(cost);
    }
}
