package io.sluice.staging.testing.fault;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The server behind the proxy. Blocks; thread-safe. */
final class Upstream {

    /** Belong to one connection, or are set by the client that sends them. */
    private static final Set<String> OWN_HEADERS =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "keep-alive");

    /** The server closes idle connections early; a request that meets such an end is sent again. */
    private static final int ATTEMPTS = 3;

    private final URI server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Upstream(URI server) {
        this.server = server;
    }

    /** What is to be sent on; made before the event loop frees the request. */
    HttpRequest requestFor(FullHttpRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(server.resolve(request.uri()))
                .method(
                        request.method().name(),
                        request.content().isReadable()
                                ? HttpRequest.BodyPublishers.ofByteArray(ByteBufUtil.getBytes(request.content()))
                                : HttpRequest.BodyPublishers.noBody());
        for (Map.Entry<String, String> header : request.headers()) {
            if (!OWN_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                builder.header(header.getKey(), header.getValue());
            }
        }
        return builder.build();
    }

    Answer send(HttpRequest request) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return answerOf(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Answer answerOf(HttpResponse<byte[]> response) {
        HttpHeaders headers = new DefaultHttpHeaders();
        response.headers().map().forEach((name, values) -> {
            String plain = name.toLowerCase(Locale.ROOT);
            if (!OWN_HEADERS.contains(plain) || plain.equals("content-length")) {
                headers.set(name, values);
            }
        });
        if (!headers.contains("content-length")) {
            headers.set("content-length", response.body().length);
        }
        return new Answer(HttpResponseStatus.valueOf(response.statusCode()), headers, response.body());
    }
}
