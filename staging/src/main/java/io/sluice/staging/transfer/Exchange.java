package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.CrtRuntimeException;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.s3.S3BorrowedBuffer;
import software.amazon.awssdk.crt.s3.S3BorrowedBufferDelivery;
import software.amazon.awssdk.crt.s3.S3FinishedResponseContext;
import software.amazon.awssdk.crt.s3.S3MetaRequest;
import software.amazon.awssdk.crt.s3.S3MetaRequestOptions;
import software.amazon.awssdk.crt.s3.S3MetaRequestResponseHandler;

/**
 * One request to S3 and its answer. The native client calls from its event loops, which carry all other traffic: what is done
 * there must be short.
 */
abstract class Exchange implements S3MetaRequestResponseHandler, S3BorrowedBufferDelivery {

    /** An answer with more bytes than this says more about the bandwidth than about queueing. */
    private static final long LARGEST_TIMED = 1 << 20;

    private final Run run;
    private final long begun = System.nanoTime();
    private ObjectHead head = ObjectHead.NONE;
    private boolean answered;
    private @Nullable S3MetaRequest request;
    private boolean finished;

    Exchange(Run run) {
        this.run = run;
    }

    final Run run() {
        return run;
    }

    /** What the answer's headers said; all empty before they came. */
    final ObjectHead head() {
        return head;
    }

    /** Sends the request. What it comes to is told by {@link #succeeded} or {@link #failed}. */
    final void send(S3MetaRequestOptions options) {
        S3MetaRequest made;
        try {
            made = run.connection().start(options.withResponseHandler(this));
        } catch (CrtRuntimeException | IllegalStateException e) {
            run.budget().requestDone();
            failed(RequestFailure.of(FailureCause.CONNECTION, "the request could not be made: " + e.getMessage()));
            return;
        }
        synchronized (this) {
            request = made;
            if (!finished) {
                run.inFlight(this);
                return;
            }
        }
        made.close();
    }

    /** Ends the request early; it then fails as cancelled. Does nothing when it is over. */
    final synchronized void cancel() {
        if (request != null && !finished) {
            request.cancel();
        }
    }

    /** Called on an event loop: the answer came whole and, where asked for, its checksum matched. */
    abstract void succeeded(S3FinishedResponseContext context);

    /** Called on an event loop, or by {@link #send} itself. */
    abstract void failed(RequestFailure why);

    /** Called on an event loop with bytes that are to be closed once they are used, on whichever thread. */
    abstract void received(S3BorrowedBuffer bytes, long from);

    @Override
    public final void onResponseHeaders(int status, HttpHeader[] headers) {
        if (status < 300) {
            head = ObjectHead.of(headers);
            answered = true;
        }
    }

    @Override
    public final int onResponseBodyBorrowed(S3BorrowedBuffer buffer, long from, long to) {
        received(buffer, from);
        return 0;
    }

    @Override
    public final void onFinished(S3FinishedResponseContext context) {
        S3MetaRequest made;
        synchronized (this) {
            finished = true;
            made = request;
        }
        if (made != null) {
            run.noLongerInFlight(this);
            made.close();
        }
        run.budget().requestDone();
        try {
            ended(context);
        } catch (RuntimeException e) {
            run.broke(e);
        }
    }

    private void ended(S3FinishedResponseContext context) {
        if (context.getErrorCode() == 0) {
            if (answered && head.size() <= LARGEST_TIMED) {
                run.concurrency().answered(System.nanoTime() - begun);
            }
            succeeded(context);
            return;
        }
        RequestFailure why = RequestFailure.from(context);
        if (why.cause() == FailureCause.THROTTLED) {
            run.concurrency().throttled();
        }
        failed(why);
    }

    static List<HttpHeader> ifMatch(String eTag) {
        return eTag.isEmpty() ? List.of() : List.of(new HttpHeader("If-Match", '"' + eTag + '"'));
    }
}
