package io.sluice.staging.testing.fault;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * An HTTP proxy in front of an S3 server, on a free loopback port, path style only. A share of the requests meets a
 * {@link Fault}; the others are answered as S3 would, also where the server behind differs from S3.
 *
 * <p>It stands on Netty, which the AWS SDK brings along, because a reset or a body that ends early is out of reach of the
 * servers that hide the connection. Bodies are held in memory: objects of gigabytes are to be read in ranges.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int MAX_REQUEST_BODY_BYTES = 64 << 20;

    private final Upstream upstream;
    private final FaultSchedule schedule;
    private final ObjectChange change;
    private final Duration stall;
    private final LongAdder requests = new LongAdder();
    private final LongAdder objectRequests = new LongAdder();
    private final LongAdder bodyBytes = new LongAdder();
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-proxy-worker");
        thread.setDaemon(true);
        return thread;
    });

    // The successor's name came with a Netty that not every AWS SDK in range brings.
    @SuppressWarnings("deprecation")
    private final EventLoopGroup loops = new NioEventLoopGroup(2);

    private final Channel listener;

    private FaultProxy(Builder builder) {
        upstream = new Upstream(builder.server);
        schedule = new FaultSchedule(builder.faults, builder.share, builder.seed);
        change = builder.change;
        stall = builder.stall;
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_REQUEST_BODY_BYTES))
                                .addLast(new ProxyHandler(FaultProxy.this));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** A proxy in front of a server; without further words it makes no fault. */
    public static Builder before(URI server) {
        return new Builder(server);
    }

    /** Where clients are to connect. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort());
    }

    /** How often each fault was made; those that were not made are missing. */
    public Map<Fault, Long> faults() {
        return schedule.counts();
    }

    /** The faults that requests for an object met, whatever its bucket. */
    public Set<Fault> faultsOf(String key) {
        return schedule.faultsOf(key);
    }

    /** All requests so far. */
    public long requests() {
        return requests.sum();
    }

    /** The requests so far that read an object or a part of it. */
    public long objectRequests() {
        return objectRequests.sum();
    }

    /** Bytes of bodies that were sent to clients or were on their way when a connection broke, listings included. */
    public long bodyBytes() {
        return bodyBytes.sum();
    }

    /** Closes the port and all connections; blocks until that is done. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        workers.shutdownNow();
    }

    Upstream upstream() {
        return upstream;
    }

    FaultSchedule schedule() {
        return schedule;
    }

    ObjectChange change() {
        return change;
    }

    Duration stall() {
        return stall;
    }

    ExecutorService workers() {
        return workers;
    }

    void requested(S3Request request) {
        requests.increment();
        if (request.readsObject()) {
            objectRequests.increment();
        }
    }

    void sent(long bytes) {
        bodyBytes.add(bytes);
    }

    /** Collects what a proxy is to do; not thread-safe. */
    public static final class Builder {

        private final URI server;
        private Set<Fault> faults = EnumSet.noneOf(Fault.class);
        private double share = 1;
        private long seed = 1;
        private Duration stall = Duration.ofSeconds(2);
        private ObjectChange change = (bucket, key) -> {
            throw new IllegalStateException("no way to change " + key + " was given");
        };

        private Builder(URI server) {
            this.server = server;
        }

        /** Which faults to make, and to which share of the requests, from 0 to 1. The choice follows from the seed. */
        public Builder faults(Set<Fault> faults, double share, long seed) {
            this.faults = EnumSet.copyOf(faults);
            this.share = share;
            this.seed = seed;
            return this;
        }

        /** How long a {@link Fault#STALL} lasts. */
        public Builder stall(Duration stall) {
            this.stall = stall;
            return this;
        }

        /** How an object is replaced, for {@link Fault#OBJECT_CHANGE}. */
        public Builder change(ObjectChange change) {
            this.change = change;
            return this;
        }

        /** Starts the proxy. */
        public FaultProxy start() {
            return new FaultProxy(this);
        }
    }
}
