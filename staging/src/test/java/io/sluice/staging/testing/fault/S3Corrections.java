package io.sluice.staging.testing.fault;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;

/** Makes S3Mock's answers those of S3, where they differ and clients build on the difference. */
final class S3Corrections {

    private S3Corrections() {}

    static Answer apply(S3Request request, Answer answer) {
        if (!answer.isContent()) {
            return answer;
        }
        if (request.asksForPart() && answer.status().code() == 200 && answer.body().length > 0) {
            return asPart(answer);
        }
        return answer.status().code() == 206 ? withoutChecksums(answer) : answer;
    }

    /** S3 answers a request for a part by 206 and a Content-Range, even when the object has that one part only. */
    private static Answer asPart(Answer answer) {
        HttpHeaders headers = new DefaultHttpHeaders().set(answer.headers());
        int length = answer.body().length;
        headers.set(HttpHeaderNames.CONTENT_RANGE, "bytes 0-" + (length - 1) + "/" + length);
        return new Answer(HttpResponseStatus.PARTIAL_CONTENT, headers, answer.body());
    }

    /** S3 gives no checksum of the whole with a range of it. */
    private static Answer withoutChecksums(Answer answer) {
        HttpHeaders headers = new DefaultHttpHeaders().set(answer.headers());
        for (String name : List.copyOf(headers.names())) {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-amz-checksum-")) {
                headers.remove(name);
            }
        }
        return new Answer(answer.status(), headers, answer.body());
    }
}
