package io.sluice.staging.testing.fault;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/**
 * What a path-style request is about.
 *
 * @param method the HTTP method
 * @param target path and query as they were sent
 * @param bucket the first segment of the path; "" when there is none
 * @param key the rest of the path, decoded; "" for requests about a bucket
 * @param parameters the decoded query
 * @param range the Range header; "" when there is none
 */
record S3Request(
        String method, String target, String bucket, String key, Map<String, List<String>> parameters, String range) {

    static S3Request of(HttpRequest request) {
        QueryStringDecoder decoder = new QueryStringDecoder(request.uri());
        String path = decoder.path();
        int slash = path.indexOf('/', 1);
        String bucket = slash < 0 ? path.substring(1) : path.substring(1, slash);
        String key = slash < 0 ? "" : path.substring(slash + 1);
        return new S3Request(
                request.method().name(),
                request.uri(),
                bucket,
                key,
                decoder.parameters(),
                request.headers().get(HttpHeaderNames.RANGE, ""));
    }

    boolean readsObject() {
        return method.equals("GET") && !key.isEmpty();
    }

    boolean lists() {
        return method.equals("GET") && !bucket.isEmpty() && key.isEmpty() && !parameters.containsKey("location");
    }

    boolean asksForPart() {
        return readsObject() && parameters.containsKey("partNumber");
    }

    /** The same for every repetition of a request. */
    String identity() {
        return method + ' ' + target + ' ' + range;
    }
}
