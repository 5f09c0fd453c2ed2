package io.sluice.staging.testing.fault;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;

/** A whole answer, before anything goes wrong with it. Its headers give the length; its body is empty after a HEAD. */
final class Answer {

    private final HttpResponseStatus status;
    private final HttpHeaders headers;
    private final byte[] body;

    Answer(HttpResponseStatus status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    HttpResponseStatus status() {
        return status;
    }

    HttpHeaders headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    boolean isContent() {
        return status.code() == 200 || status.code() == 206;
    }
}
