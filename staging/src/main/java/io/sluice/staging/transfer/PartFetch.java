package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.crt.http.HttpHeader;
import software.amazon.awssdk.crt.s3.S3BorrowedBuffer;
import software.amazon.awssdk.crt.s3.S3FinishedResponseContext;
import software.amazon.awssdk.crt.s3.S3MetaRequestOptions;

/** One part of a large object: a ranged request that only this version of the object answers, and its writes. */
final class PartFetch extends Exchange {

    private final LargeObject object;
    private final PartPlan.Part part;
    private final int attempt;
    private final List<Piece> pieces = new ArrayList<>(1);

    private record Piece(S3BorrowedBuffer bytes, long from) {}

    PartFetch(LargeObject object, PartPlan.Part part, int attempt) {
        super(object.run());
        this.object = object;
        this.part = part;
        this.attempt = attempt;
    }

    /** Sends the request, whose cost the budget has admitted. */
    void send() {
        List<HttpHeader> headers = new ArrayList<>(ifMatch(object.object().eTag()));
        headers.add(new HttpHeader("Range", "bytes=" + part.from() + "-" + (part.from() + part.length() - 1)));
        send(new S3MetaRequestOptions()
                .withMetaRequestType(S3MetaRequestOptions.MetaRequestType.GET_OBJECT)
                .withHttpRequest(run().address()
                        .request("GET", object.object().key(), object.object().versionId(), headers)));
    }

    @Override
    void received(S3BorrowedBuffer bytes, long from) {
        pieces.add(new Piece(bytes, from));
    }

    @Override
    void failed(RequestFailure why) {
        giveBack();
        if (why.isTransient() && run().mayTryAgain(attempt)) {
            run().tryAgainLater(object.object().key(), attempt, why.cause(), this::again);
        } else {
            object.lost(why);
        }
    }

    private void again() {
        run().budget().admitAgain(part.length());
        new PartFetch(object, part, attempt + 1).send();
    }

    @Override
    void succeeded(S3FinishedResponseContext context) {
        run().write(this::write);
    }

    private void write() {
        long check = object.file().algorithm().start().getValue();
        long at = part.from();
        try {
            for (Piece piece : pieces) {
                int length = piece.bytes().asByteBuffer().remaining();
                if (piece.from() != at) {
                    failed(RequestFailure.of(
                            FailureCause.CONNECTION, "bytes from " + piece.from() + " came where " + at + " was due"));
                    return;
                }
                long next = object.file().write(piece.bytes().asByteBuffer(), at);
                check = object.file().algorithm().combine(check, next, length);
                at += length;
            }
        } catch (IOException e) {
            giveBack();
            object.lost(e);
            return;
        }
        if (at != part.from() + part.length()) {
            failed(RequestFailure.of(
                    FailureCause.CONNECTION, (at - part.from()) + " of " + part.length() + " bytes of a part came"));
            return;
        }
        giveBack();
        object.done(part, check);
    }

    private void giveBack() {
        pieces.forEach(piece -> piece.bytes().close());
        pieces.clear();
        run().budget().bytesDone(part.length());
    }
}
