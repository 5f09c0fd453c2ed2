package io.sluice.staging.transfer;

import java.util.List;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.s3.S3BorrowedBuffer;
import software.amazon.awssdk.crt.s3.S3FinishedResponseContext;
import software.amazon.awssdk.crt.s3.S3MetaRequestOptions;

/** Asks what S3 knows of an object: its size, its ETag and its checksum. */
final class HeadRequest extends Exchange {

    private static final List<HttpHeader> WITH_CHECKSUM = List.of(new HttpHeader("x-amz-checksum-mode", "ENABLED"));

    private final String key;
    private final String versionId;
    private final Answer answer;
    private final int attempt;

    /** Called on an event loop. */
    interface Answer {
        void known(ObjectHead head);

        void unknown(RequestFailure why);
    }

    HeadRequest(Run run, String key, String versionId, Answer answer) {
        this(run, key, versionId, answer, 1);
    }

    private HeadRequest(Run run, String key, String versionId, Answer answer, int attempt) {
        super(run);
        this.key = key;
        this.versionId = versionId;
        this.answer = answer;
        this.attempt = attempt;
    }

    /** Sends it at once, whatever else is in flight: what it is for has begun already. */
    void send() {
        run().budget().admitAgain(0);
        send(new S3MetaRequestOptions()
                .withMetaRequestType(S3MetaRequestOptions.MetaRequestType.DEFAULT)
                .withOperationName("HeadObject")
                .withHttpRequest(run().address().request("HEAD", key, versionId, WITH_CHECKSUM)));
    }

    @Override
    void received(S3BorrowedBuffer bytes, long from) {
        bytes.close();
    }

    @Override
    void succeeded(S3FinishedResponseContext context) {
        answer.known(head());
    }

    @Override
    void failed(RequestFailure why) {
        if (why.isTransient() && run().mayTryAgain(attempt)) {
            run().tryAgainLater(
                            key,
                            attempt,
                            why.cause(),
                            () -> new HeadRequest(run(), key, versionId, answer, attempt + 1).send());
        } else {
            answer.unknown(why);
        }
    }
}
