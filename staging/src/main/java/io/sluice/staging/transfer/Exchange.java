package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.CrtRuntimeException;
import software.amazon.awssdk.crt.http.HttpClientConnection;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.http.HttpHeaderBlock;
import software.amazon.awssdk.crt.http.HttpRequest;
import software.amazon.awssdk.crt.http.HttpStreamBase;
import software.amazon.awssdk.crt.http.HttpStreamBaseResponseHandler;

/**
 * One request to S3 and its answer. The native client calls from the event loop of the connection, one call after the other;
 * all other traffic of that loop waits meanwhile.
 */
abstract class Exchange implements HttpStreamBaseResponseHandler {

    private static final int MOST_ERROR_BYTES = 64 * 1024;

    private @Nullable S3Connection connection;
    private @Nullable HttpRequest signed;
    private @Nullable HttpClientConnection carrier;
    private @Nullable HttpStreamBase stream;
    private @Nullable RequestFailure givenUp;
    private boolean reused;
    private boolean ended;

    private int status;
    private ObjectHead head = ObjectHead.NONE;
    private HttpHeader[] errorHeaders = {};
    private @Nullable ByteArrayOutputStream errorBody;

    /** What the answer's headers said; all empty before they came. */
    final ObjectHead head() {
        return head;
    }

    final int status() {
        return status;
    }

    /** The headers of an answer that is no error came. */
    abstract void answered();

    /**
     * Bytes of an answer that is no error came.
     *
     * @return how many bytes may come on top of those; what is not returned here is to be returned by {@link #letCome}
     */
    abstract int received(byte[] bytes);

    /** The connection is free again, and {@link #succeeded} or {@link #failed} follows. */
    abstract void over();

    /** The answer came whole. */
    abstract void succeeded();

    /** The request could not be sent, was refused, or its answer ended early. */
    abstract void failed(RequestFailure why);

    /** Something in these calls threw what nobody foresaw. */
    abstract void broke(RuntimeException e);

    /**
     * Starts the request on a connection.
     *
     * @return whether the connection takes it
     */
    final boolean begin(S3Connection owner, HttpClientConnection on, HttpRequest request, boolean usedBefore) {
        HttpStreamBase made;
        synchronized (this) {
            connection = owner;
            carrier = on;
            signed = request;
            reused = usedBefore;
            try {
                made = on.makeRequest(request, this);
            } catch (CrtRuntimeException e) {
                return false;
            }
            stream = made;
        }
        try {
            made.activate();
            return true;
        } catch (CrtRuntimeException e) {
            synchronized (this) {
                stream = null;
            }
            made.close();
            return false;
        }
    }

    /** The request did not get as far as a connection. */
    final void notSent(RequestFailure why) {
        try {
            over();
            failed(givenUp(why));
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    /** Ends the request early; it then fails for this reason. Does nothing when it is over. */
    final synchronized void giveUp(RequestFailure why) {
        if (givenUp == null && !ended) {
            givenUp = why;
            if (stream != null) {
                stream.cancel();
            }
        }
    }

    final void cancel() {
        giveUp(RequestFailure.of(FailureCause.CANCELLED, "cancelled"));
    }

    private synchronized @Nullable RequestFailure givenUp() {
        return givenUp;
    }

    private RequestFailure givenUp(RequestFailure otherwise) {
        RequestFailure reason = givenUp();
        return reason == null ? otherwise : reason;
    }

    /** So many more bytes may come. On any thread. */
    final synchronized void letCome(int bytes) {
        if (stream != null) {
            stream.incrementWindow(bytes);
        }
    }

    @Override
    public final void onResponseHeaders(HttpStreamBase from, int code, int block, HttpHeader[] headers) {
        if (block != HttpHeaderBlock.MAIN.getValue()) {
            return;
        }
        status = code;
        if (code >= 300) {
            errorHeaders = headers;
            return;
        }
        try {
            head = ObjectHead.of(headers);
            answered();
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    @Override
    public final int onResponseBody(HttpStreamBase from, byte[] bytes) {
        if (givenUp() != null) {
            return bytes.length;
        }
        if (status >= 300) {
            keepError(bytes);
            return bytes.length;
        }
        try {
            return received(bytes);
        } catch (RuntimeException e) {
            broke(e);
            return bytes.length;
        }
    }

    private void keepError(byte[] bytes) {
        ByteArrayOutputStream body = errorBody;
        if (body == null) {
            body = new ByteArrayOutputStream(bytes.length);
            errorBody = body;
        }
        body.write(bytes, 0, Math.min(bytes.length, MOST_ERROR_BYTES - body.size()));
    }

    @Override
    public final void onResponseComplete(HttpStreamBase from, int error) {
        // From here on nobody else may touch the stream: its native part does not survive its closing.
        synchronized (this) {
            stream = null;
        }
        from.close();
        S3Connection owner = connection;
        HttpClientConnection on = carrier;
        if (owner == null || on == null) {
            throw new IllegalStateException("an answer came over no connection");
        }
        if (wasClosedWhileIdle(error)) {
            owner.drop(on);
            sendAfresh(owner);
            return;
        }
        synchronized (this) {
            ended = true;
        }
        if (error == 0) {
            owner.reuse(on);
        } else {
            owner.drop(on);
        }
        try {
            over();
            conclude(error);
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    /**
     * A server may close an idle connection in the very moment in which it is used again. A client then sends a GET once more
     * by itself (RFC 9110, 9.2.2); it is no failure of the request.
     */
    private boolean wasClosedWhileIdle(int error) {
        return error != 0 && status == 0 && reused && givenUp() == null;
    }

    private void sendAfresh(S3Connection owner) {
        HttpRequest request = signed;
        if (request != null) {
            owner.carryAfresh(request, this);
        }
    }

    private void conclude(int error) {
        RequestFailure early = givenUp();
        if (early != null) {
            failed(early);
        } else if (status >= 300) {
            byte[] body = errorBody == null ? new byte[0] : errorBody.toByteArray();
            failed(RequestFailure.answered(status, errorHeaders, body));
        } else if (error != 0) {
            failed(RequestFailure.broken(error));
        } else {
            succeeded();
        }
    }

    static List<HttpHeader> ifMatch(String eTag) {
        return eTag.isEmpty() ? List.of() : List.of(new HttpHeader("If-Match", '"' + eTag + '"'));
    }
}
