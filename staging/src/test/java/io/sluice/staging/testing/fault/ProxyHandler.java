package io.sluice.staging.testing.fault;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One client connection: asks the server on a thread that may block, then answers, well or badly. */
// A write or close that fails leaves a closed channel, and the client sees that.
@SuppressWarnings("FutureReturnValueIgnored")
final class ProxyHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final FaultProxy proxy;

    ProxyHandler(FaultProxy proxy) {
        this.proxy = proxy;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        S3Request request = S3Request.of(message);
        HttpRequest forwarded = proxy.upstream().requestFor(message);
        boolean keepAlive = HttpUtil.isKeepAlive(message);
        Channel channel = context.channel();
        proxy.requested(request);
        proxy.workers().execute(() -> serve(channel, request, forwarded, keepAlive));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    private void serve(Channel channel, S3Request request, HttpRequest forwarded, boolean keepAlive) {
        Optional<Fault> fault = proxy.schedule().next(request);
        try {
            Answer answer = fault.isPresent() ? answer(request, forwarded, fault.get()) : ask(request, forwarded);
            if (fault.isEmpty() || !breaksOff(channel, answer, fault.get())) {
                send(channel, answer, keepAlive);
            }
        } catch (IOException | RuntimeException e) {
            send(channel, error(502, "BadGateway", "the proxy found no answer: " + e), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            channel.close();
        }
    }

    private Answer ask(S3Request request, HttpRequest forwarded) throws IOException, InterruptedException {
        return S3Corrections.apply(request, proxy.upstream().send(forwarded));
    }

    private Answer answer(S3Request request, HttpRequest forwarded, Fault fault)
            throws IOException, InterruptedException {
        return switch (fault) {
            case SLOW_DOWN -> slowDown();
            case SLOW_DOWN_RETRY_AFTER -> {
                Answer answer = slowDown();
                answer.headers().set(HttpHeaderNames.RETRY_AFTER, 1);
                yield answer;
            }
            case INTERNAL_ERROR, RESET ->
                error(500, "InternalError", "We encountered an internal error. Please try again.");
            case OBJECT_CHANGE -> {
                proxy.change().replace(request.bucket(), request.key());
                yield ask(request, forwarded);
            }
            case CORRUPTION -> {
                Answer right = ask(request, forwarded);
                yield right.isContent() ? corrupted(right) : right;
            }
            case LISTING_DISORDER -> {
                Answer listing = ask(request, forwarded);
                yield listing.isContent()
                        ? ListingDisorder.apply(listing, request.target().hashCode())
                        : listing;
            }
            case RESET_IN_BODY, TRUNCATION, STALL -> ask(request, forwarded);
        };
    }

    private static Answer slowDown() {
        return error(503, "SlowDown", "Please reduce your request rate.");
    }

    private static Answer corrupted(Answer right) {
        byte[] body = right.body().clone();
        if (body.length > 0) {
            body[body.length / 3] ^= 0x10;
        }
        return new Answer(right.status(), right.headers(), body);
    }

    private static Answer error(int status, String code, String message) {
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                        + "</Message><RequestId>FAULT</RequestId></Error>")
                .getBytes(StandardCharsets.UTF_8);
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "application/xml");
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        headers.set("x-amz-request-id", "FAULT");
        return new Answer(HttpResponseStatus.valueOf(status), headers, body);
    }

    /** Whether the fault is one of the connection, which then has had its way. */
    private boolean breaksOff(Channel channel, Answer answer, Fault fault) {
        switch (fault) {
            case RESET -> reset(channel);
            case RESET_IN_BODY -> sendHalf(channel, answer).addListener(sent -> reset(channel));
            case TRUNCATION -> sendHalf(channel, answer).addListener(ChannelFutureListener.CLOSE);
            case STALL ->
                sendHalf(channel, answer)
                        .addListener(sent -> channel.eventLoop()
                                .schedule(() -> reset(channel), proxy.stall().toMillis(), TimeUnit.MILLISECONDS));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** With nothing left to linger for, closing sends a reset. */
    private static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    private ChannelFuture sendHalf(Channel channel, Answer answer) {
        int half = answer.body().length / 2;
        channel.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status(), answer.headers()));
        proxy.sent(half);
        return channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(answer.body(), 0, half)));
    }

    private void send(Channel channel, Answer answer, boolean keepAlive) {
        if (answer.isContent()) {
            proxy.sent(answer.body().length);
        }
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                answer.status(),
                Unpooled.wrappedBuffer(answer.body()),
                answer.headers(),
                EmptyHttpHeaders.INSTANCE);
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture sent = channel.writeAndFlush(response);
        if (!keepAlive) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
