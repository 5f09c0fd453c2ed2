package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.ProofKind;
import io.sluice.staging.PublishMode;
import io.sluice.staging.StagePhase;
import io.sluice.staging.SyncMode;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.retries.api.RetryToken;

/**
 * A small object: one request without a HEAD, its bytes checked in memory while they come, then one file that is opened,
 * written, closed and left to the publisher.
 */
final class SmallFetch extends ObjectExchange {

    private static final HttpHeader WITH_CHECKSUM = new HttpHeader("x-amz-checksum-mode", "ENABLED");

    private final PlanEntry entry;
    private final SourceObject object;
    private final @Nullable RetryToken attempt;
    private final List<ByteBuffer> body = new ArrayList<>(1);
    private @Nullable ByteBuffer filling;
    private @Nullable BodyCheck check;
    private long received;

    /**
     * A fetch.
     *
     * @param attempt what the retries know it by; null for the first one
     */
    SmallFetch(Run run, PlanEntry entry, SourceObject object, @Nullable RetryToken attempt) {
        super(run);
        this.entry = entry;
        this.object = object;
        this.attempt = attempt;
    }

    /** The memory that an object of a size takes while it is under way. */
    static long cost(long size) {
        return Buffers.cost(size);
    }

    /** Sends the request, whose cost the budget has admitted. */
    void send() {
        List<HttpHeader> headers = new ArrayList<>(ifMatch(object.eTag()));
        headers.add(WITH_CHECKSUM);
        send(run().address().request("GET", object.key(), object.versionId(), headers));
    }

    @Override
    void answered() {
        super.answered();
        check = BodyCheck.of(head());
        if (head().size() >= 0 && head().size() != object.size()) {
            giveUp(RequestFailure.of(
                    FailureCause.OBJECT_CHANGED,
                    "it has " + head().size() + " bytes, and " + object.size() + " were listed"));
        }
    }

    @Override
    int received(byte[] bytes) {
        received += bytes.length;
        if (received > object.size() || check == null) {
            giveUp(RequestFailure.of(FailureCause.CONNECTION, "more than its " + object.size() + " bytes came"));
            return bytes.length;
        }
        check.update(bytes);
        for (int at = 0; at < bytes.length; ) {
            ByteBuffer buffer = withRoom();
            int length = Math.min(buffer.remaining(), bytes.length - at);
            buffer.put(bytes, at, length);
            at += length;
        }
        return bytes.length;
    }

    private ByteBuffer withRoom() {
        ByteBuffer buffer = filling;
        if (buffer == null || !buffer.hasRemaining()) {
            buffer = run().buffers().take(object.size());
            body.add(buffer);
            filling = buffer;
        }
        return buffer;
    }

    @Override
    void lost(RequestFailure why) {
        giveBack();
        if (why.cause() == FailureCause.OBJECT_CHANGED) {
            run().tally().retried();
            run().listener().retried(object.key(), why.cause());
            run().largeLane().addUnawaited(entry);
        } else if (!run().tryAgain(object.key(), attempt, why, this::again)) {
            run().failed(entry, why);
        }
    }

    private void again(RetryToken next) {
        run().budget().admitAgain(cost(object.size()));
        new SmallFetch(run(), entry, object, next).send();
    }

    @Override
    void succeeded() {
        if (received != object.size() || check == null) {
            lost(RequestFailure.of(FailureCause.CONNECTION, received + " of " + object.size() + " bytes came"));
            return;
        }
        if (head().composite()) {
            giveBack();
            run().largeLane().addUnawaited(entry);
            return;
        }
        Optional<BodyCheck.Result> result = check.result();
        if (result.isEmpty()) {
            lost(RequestFailure.of(
                    FailureCause.CHECKSUM_MISMATCH, "the bytes received do not have the checksum that S3 keeps"));
        } else if (result.get().kind() == ProofKind.LENGTH && run().options().requireChecksum()) {
            giveBack();
            run().failed(
                            entry,
                            RequestFailure.of(FailureCause.CHECKSUM_MISSING, "S3 keeps no checksum for this object"));
        } else {
            run().writers().small(() -> write(result.get()));
        }
    }

    private void write(BodyCheck.Result result) {
        Path path = run().destination().root().resolve(entry.path());
        try {
            long begun = System.nanoTime();
            Finished finished = toFile(result);
            run().listener().took(StagePhase.WRITE, System.nanoTime() - begun);
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

    private Finished toFile(BodyCheck.Result result) throws IOException {
        Destination destination = run().destination();
        Path directory = destination.parentOf(entry.path());
        Path target = directory.resolve(entry.path().substring(entry.path().lastIndexOf('/') + 1));
        Instant before = Instant.now();
        if (Attributes.isLink(run(), head())) {
            Path temporary = directory.resolve(destination.temporaryName());
            link(temporary);
            return finished(temporary, target, before, result);
        }
        if (run().options().publish() == PublishMode.DIRECT) {
            try {
                fill(target);
                return finished(target, target, before, result);
            } catch (FileAlreadyExistsException e) {
                // What stands there already is only ever replaced whole.
            }
        }
        Path temporary = directory.resolve(destination.temporaryName());
        try {
            fill(temporary);
            return finished(temporary, target, before, result);
        } catch (IOException e) {
            Run.discard(temporary);
            throw e;
        }
    }

    private Finished finished(Path temporary, Path target, Instant before, BodyCheck.Result result) throws IOException {
        return new Finished(
                entry,
                object,
                temporary,
                target,
                result.kind(),
                result.proof(),
                Attributes.settle(run(), temporary, before, object, head()),
                false);
    }

    private void link(Path link) throws IOException {
        byte[] target = new byte[Math.toIntExact(object.size())];
        int length = 0;
        for (ByteBuffer bytes : body) {
            bytes.flip();
            int count = bytes.remaining();
            bytes.get(target, length, count);
            length += count;
        }
        try {
            Files.createSymbolicLink(link, Path.of(new String(target, StandardCharsets.UTF_8)));
        } catch (InvalidPathException e) {
            throw new IOException("its content is no path that a symbolic link could have", e);
        }
    }

    private void fill(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            for (ByteBuffer bytes : body) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            if (run().options().sync() == SyncMode.FILE) {
                channel.force(false);
            }
        }
    }

    private void giveBack() {
        body.forEach(run().buffers()::give);
        body.clear();
        filling = null;
        run().budget().bytesDone(cost(object.size()));
    }
}
