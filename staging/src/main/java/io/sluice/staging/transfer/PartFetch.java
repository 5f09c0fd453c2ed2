package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagePhase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.retries.api.RetryToken;

/**
 * One part of a large object: a ranged request that only this version of the object answers. Its bytes go to the file while
 * they come, a buffer at a time; no more of them come than the file system takes.
 */
final class PartFetch extends ObjectExchange {

    private static final int PARTIAL_CONTENT = 206;

    private final LargeObject object;
    private final PartPlan.Part part;
    private final @Nullable RetryToken attempt;
    private final Checksum check;
    private long received;
    private @Nullable ByteBuffer filling;

    private int writing;
    private @Nullable Runnable then;
    private @Nullable IOException unwritten;

    /**
     * A fetch.
     *
     * @param attempt what the retries know it by; null for the first one
     */
    PartFetch(LargeObject object, PartPlan.Part part, @Nullable RetryToken attempt) {
        super(object.run());
        this.object = object;
        this.part = part;
        this.attempt = attempt;
        this.check = object.file().algorithm().start();
    }

    /**
     * The memory that a part takes while it is under way: a window of bytes that are not written yet, and as much again in the
     * native client, which reads ahead of a window that is closed.
     */
    static long cost(long length) {
        return 2 * Math.min(Buffers.cost(length), S3Connection.WINDOW_BYTES);
    }

    /** Sends the request, whose cost the budget has admitted. */
    void send() {
        List<HttpHeader> headers = new ArrayList<>(ifMatch(object.object().eTag()));
        headers.add(new HttpHeader("Range", "bytes=" + part.from() + "-" + (part.from() + part.length() - 1)));
        send(run().address()
                .request("GET", object.object().key(), object.object().versionId(), headers));
    }

    @Override
    void answered() {
        super.answered();
        boolean whole = part.from() == 0 && part.length() == object.object().size();
        if (status() != PARTIAL_CONTENT && !whole) {
            giveUp(RequestFailure.of(
                    FailureCause.S3_REFUSED, "the server answered " + status() + " to a request for a range of bytes"));
        } else if (head().size() >= 0 && head().size() != part.length()) {
            giveUp(RequestFailure.of(
                    FailureCause.CONNECTION,
                    head().size() + " bytes were offered for a part of " + part.length() + " bytes"));
        }
    }

    @Override
    int received(byte[] bytes) {
        if (bytes.length > part.length() - received) {
            giveUp(RequestFailure.of(
                    FailureCause.CONNECTION, "more than the " + part.length() + " bytes of a part came"));
            return bytes.length;
        }
        check.update(bytes, 0, bytes.length);
        for (int at = 0; at < bytes.length; ) {
            ByteBuffer buffer = filling();
            int length = Math.min(buffer.remaining(), bytes.length - at);
            buffer.put(bytes, at, length);
            at += length;
            received += length;
            if (!buffer.hasRemaining()) {
                writeOut(buffer);
            }
        }
        return 0;
    }

    private ByteBuffer filling() {
        ByteBuffer buffer = filling;
        if (buffer == null) {
            buffer = run().buffers().take(part.length() - received);
            filling = buffer;
        }
        return buffer;
    }

    private void writeOut(ByteBuffer buffer) {
        filling = null;
        long at = part.from() + received - buffer.flip().limit();
        synchronized (this) {
            writing++;
        }
        object.write(() -> write(buffer, at));
    }

    private void write(ByteBuffer buffer, long at) {
        int length = buffer.limit();
        @Nullable IOException failure = null;
        try {
            long begun = System.nanoTime();
            object.file().write(buffer, at);
            run().listener().took(StagePhase.WRITE, System.nanoTime() - begun);
        } catch (IOException e) {
            failure = e;
        }
        run().buffers().give(buffer);
        if (failure == null) {
            letCome(length);
        } else {
            giveUp(RequestFailure.of(FailureCause.DESTINATION_IO, "a part could not be written"));
        }
        synchronized (this) {
            writing--;
            unwritten = unwritten == null ? failure : unwritten;
        }
        continueWhenWritten();
    }

    /** What follows the answer waits for the last write: nothing of a part is written after it was given up. */
    private void onceWritten(Runnable next) {
        synchronized (this) {
            then = next;
        }
        continueWhenWritten();
    }

    private void continueWhenWritten() {
        Runnable next;
        IOException failure;
        synchronized (this) {
            if (writing > 0 || then == null) {
                return;
            }
            next = then;
            failure = unwritten;
            then = null;
        }
        run().budget().bytesDone(cost(part.length()));
        if (failure == null) {
            next.run();
        } else {
            object.lost(failure);
        }
    }

    @Override
    void lost(RequestFailure why) {
        if (filling != null) {
            run().buffers().give(filling);
            filling = null;
        }
        onceWritten(() -> {
            if (!run().tryAgain(object.object().key(), attempt, why, this::again)) {
                object.lost(why);
            }
        });
    }

    private void again(RetryToken next) {
        run().budget().admitAgain(cost(part.length()));
        new PartFetch(object, part, next).send();
    }

    @Override
    void succeeded() {
        if (received != part.length()) {
            lost(RequestFailure.of(
                    FailureCause.CONNECTION, received + " of " + part.length() + " bytes of a part came"));
            return;
        }
        if (filling != null) {
            writeOut(filling);
        }
        onceWritten(() -> object.done(part, check.getValue()));
    }
}
