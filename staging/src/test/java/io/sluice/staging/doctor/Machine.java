package io.sluice.staging.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.S3Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.fsx.FSxClient;

/**
 * A machine with everything that a doctor looks at: files below a root of its own, a simulated Lustre, sockets on loopback for
 * the server's ports, and answers of S3 and FSx over HTTP. It is healthy until something is broken.
 */
final class Machine implements AutoCloseable {

    static final String HOST = "fs-0123456789abcdef0.fsx.eu-central-1.amazonaws.com";
    private static final long OST_BYTES = 10L << 30;
    private static final StaticCredentialsProvider KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret"));

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Path root;
    private final Path mount;
    private final LustreSimulator.Builder lustre;
    private final Map<String, String> names = new HashMap<>(Map.of(HOST, "127.0.0.1"));
    private int acceptorPort;
    private final List<Integer> reservedPorts = new ArrayList<>();

    String mountOptions = "rw,relatime";
    String superOptions = "rw,checksum,flock,lruresize";
    String bucketRegion = "eu-central-1";
    int listingStatus = 200;
    String lifecycle = "AVAILABLE";
    String memoryKib = "33554432";
    Duration clockSkew = Duration.ZERO;

    Machine(Path directory) throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        lustre = LustreSimulator.builder(directory.resolve("fsx"))
                .fsname("fsx")
                .osts(4)
                .ostSize(OST_BYTES);
        mount = lustre.create();
        ServerSocket acceptor = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        open.add(acceptor);
        acceptorPort = acceptor.getLocalPort();
        reservedPorts.add(closedPort());
        file("proc/sys/kernel/osrelease", "6.1.0-test");
        file("sys/module/lustre/refcnt", "1");
        file("sys/fs/lustre/version", "lustre: 2.17.0");
        file("etc/fstab", HOST + "@tcp:/abcdefgh " + mount + " lustre noatime,flock,_netdev 0 0");
        file("sys/class/net/eth0/speed", "25000");
        parameter("osc/fsx-OST0000-osc-ffff/max_rpcs_in_flight", "32");
        parameter("llite/fsx-ffff/max_read_ahead_mb", "1024");
        file("proc/fs/lustre/ldlm/namespaces/fsx-OST0000-osc-ffff/lru_max_age", "3900000");
        cores(16);
    }

    /** Writes what is given by fields, and answers for S3 and FSx. */
    Surroundings surroundings() throws IOException {
        file("proc/meminfo", "MemTotal:       " + memoryKib + " kB\n");
        file(
                "proc/self/mountinfo",
                "1 0 0:1 / / rw - ext4 /dev/root rw\n2 1 0:40 / " + mount + " " + mountOptions
                        + " shared:1 - lustre 127.0.0.1@tcp:/abcdefgh " + superOptions + "\n");
        URI s3 = server((method, path) -> {
            String date = "";
            if (method.equals("HEAD")) {
                return new Reply(path.contains("gone") ? 404 : 200, date);
            }
            return new Reply(
                    listingStatus,
                    listingStatus == 200
                            ? "<ListBucketResult><Contents><Key>train/0</Key><Size>1</Size></Contents></ListBucketResult>"
                            : "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
        });
        URI fsx = server((method, path) -> new Reply(
                200,
                "{\"Associations\":[{\"AssociationId\":\"dra-1\",\"FileSystemPath\":\"/\",\"Lifecycle\":\"" + lifecycle
                        + "\",\"DataRepositoryPath\":\"s3://corpus/\",\"FailureDetails\":{\"Message\":\"the notification"
                        + " FSx is gone\"}}]}"));
        return new Surroundings(
                root,
                this::resolve,
                acceptorPort,
                reservedPorts,
                Duration.ofMillis(700),
                S3Access.fromChain()
                        .withEndpoint(s3)
                        .withRegion("eu-central-1")
                        .withPathStyle(true)
                        .withCredentials(KEYS),
                region -> FSxClient.builder()
                        .region(region)
                        .endpointOverride(fsx)
                        .credentialsProvider(KEYS)
                        .build(),
                Optional.empty(),
                Clock.offset(Clock.systemUTC(), clockSkew));
    }

    Path mount() {
        return mount;
    }

    LustreSimulator.Builder lustre() {
        return lustre;
    }

    void used(int ost, double share) {
        lustre.set("ost_used." + ost, Long.toString((long) (OST_BYTES * share)));
    }

    void cores(int count) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("processor\t: ").append(i).append("\n\n");
        }
        file("proc/cpuinfo", text.toString());
    }

    void parameter(String path, String value) throws IOException {
        file("sys/fs/lustre/" + path, value);
    }

    void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    void forget(String host) {
        names.remove(host);
    }

    void stopTheServer() throws IOException {
        acceptorPort = closedPort();
    }

    /** A port whose queue is full: the kernel drops what comes, as a firewall does. */
    void dropPackets() throws IOException {
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(full);
        for (int i = 0; i < 8; i++) {
            Socket waiting = new Socket();
            open.add(waiting);
            try {
                waiting.connect(full.getLocalSocketAddress(), 100);
            } catch (IOException e) {
                // The queue is full now.
                break;
            }
        }
        reservedPorts.add(full.getLocalPort());
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        String address = host.matches("[0-9.]+") ? host : names.get(host);
        if (address == null) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByName(address)};
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private record Reply(int status, String body) {}

    private interface Answers {
        Reply to(String method, String path);
    }

    private URI server(Answers answers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            Reply reply = answers.to(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath());
            byte[] body = reply.body().getBytes(UTF_8);
            exchange.getResponseHeaders().add("x-amz-bucket-region", bucketRegion);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(reply.status(), head || body.length == 0 ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        open.add(() -> server.stop(0));
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
