package io.sluice.staging.transfer;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.retries.api.RetryToken;

/** Asks what S3 knows of an object, or of a part that it was uploaded in: its size, its ETag and its checksum. */
final class HeadRequest extends ObjectExchange {

    private static final List<HttpHeader> WITH_CHECKSUM = List.of(new HttpHeader("x-amz-checksum-mode", "ENABLED"));

    private final String key;
    private final String versionId;
    private final int part;
    private final Answer answer;
    private final @Nullable RetryToken attempt;

    /** Called on an event loop. */
    interface Answer {
        void known(ObjectHead head);

        void unknown(RequestFailure why);
    }

    HeadRequest(Run run, String key, String versionId, Answer answer) {
        this(run, key, versionId, ObjectAddress.WHOLE, answer);
    }

    /**
     * A request.
     *
     * @param part the number of the part, or {@link ObjectAddress#WHOLE}
     */
    HeadRequest(Run run, String key, String versionId, int part, Answer answer) {
        this(run, key, versionId, part, answer, null);
    }

    private HeadRequest(Run run, String key, String versionId, int part, Answer answer, @Nullable RetryToken attempt) {
        super(run);
        this.key = key;
        this.versionId = versionId;
        this.part = part;
        this.answer = answer;
        this.attempt = attempt;
    }

    /** Sends it at once, whatever else is in flight: what it is for has begun already. */
    void send() {
        run().budget().admitAgain(0);
        send(run().address().request("HEAD", key, versionId, part, WITH_CHECKSUM));
    }

    @Override
    int received(byte[] bytes) {
        return bytes.length;
    }

    @Override
    void succeeded() {
        answer.known(head());
    }

    @Override
    void lost(RequestFailure why) {
        if (!run().tryAgain(key, attempt, why, this::again)) {
            answer.unknown(why);
        }
    }

    private void again(RetryToken next) {
        new HeadRequest(run(), key, versionId, part, answer, next).send();
    }
}
