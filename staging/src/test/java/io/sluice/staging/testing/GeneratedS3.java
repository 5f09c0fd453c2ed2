package io.sluice.staging.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.staging.S3Access;
import io.sluice.staging.source.KeyOrder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * An S3 server of one bucket whose objects are computed, not stored: for keys that no directory could hold, and for objects
 * that would fill one. GET with ranges, HEAD and ListObjectsV2, path style, on a free loopback port; it takes any credential.
 */
public final class GeneratedS3 implements AutoCloseable {

    public static final String BUCKET = "generated";

    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");
    private static final int THREADS = 4;
    private static final byte[] BYTES = new byte[(1 << 20) + 7];

    static {
        // Headers and body go out one after the other, and the second would wait for the first one's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        new Random(1).nextBytes(BYTES);
    }

    private final SortedMap<String, Long> sizes = new TreeMap<>(KeyOrder.INSTANCE);
    private final Map<String, Multipart> multiparts = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    /** Serves objects of these sizes in bytes, by key. */
    public GeneratedS3(Map<String, Long> objects) throws IOException {
        sizes.putAll(objects);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    /** How Sluice reaches it. */
    public S3Access access() {
        return S3Access.fromChain()
                .withEndpoint(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .withRegion(S3Server.REGION.id())
                .withPathStyle(true)
                .withCredentials(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)));
    }

    /** Makes an object one that was uploaded in parts of these sizes, with a checksum over their checksums. */
    public void uploadedInParts(String key, String algorithm, List<Long> partBytes) throws IOException {
        multiparts.put(key, new Multipart(algorithm, List.copyOf(partBytes), composite(key, algorithm, partBytes)));
    }

    /** Tells other sizes of the parts than those under whose checksum the object was uploaded. */
    public void pretendParts(String key, List<Long> partBytes) {
        multiparts.computeIfPresent(
                key, (name, told) -> new Multipart(told.algorithm(), List.copyOf(partBytes), told.checksum()));
    }

    private record Multipart(String algorithm, List<Long> partBytes, String checksum) {}

    private static String composite(String key, String algorithm, List<Long> partBytes) throws IOException {
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        long from = 0;
        for (long length : partBytes) {
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            write(part, key, from, from + length);
            digests.writeBytes(digest(algorithm, part.toByteArray()));
            from += length;
        }
        return Base64.getEncoder().encodeToString(digest(algorithm, digests.toByteArray())) + "-" + partBytes.size();
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        if (algorithm.equals("CRC32C")) {
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) crc.getValue())
                    .array();
        }
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Whether a file has the bytes of an object. */
    public boolean isContent(Path file, String key) throws IOException {
        long size = sizes.getOrDefault(key, -1L);
        if (Files.size(file) != size) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            for (long at = 0; at < size; ) {
                ByteBuffer expected = stretch(key, at, size - at);
                byte[] read = in.readNBytes(expected.remaining());
                if (!ByteBuffer.wrap(read).equals(expected)) {
                    return false;
                }
                at += read.length;
            }
        }
        return true;
    }

    /** Some bytes of an object, at least one and at most so many. */
    private static ByteBuffer stretch(String key, long from, long most) {
        int at = (int) ((from + Math.floorMod(key.hashCode(), BYTES.length)) % BYTES.length);
        return ByteBuffer.wrap(BYTES, at, (int) Math.min(most, BYTES.length - at));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String key = decoded(path.substring(Math.min(path.length(), BUCKET.length() + 2)));
            if (key.isEmpty()) {
                send(exchange, 200, list(query(exchange.getRequestURI().getRawQuery())));
                return;
            }
            Long size = sizes.get(key);
            if (size == null) {
                send(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
            } else {
                serve(exchange, key, size);
            }
        }
    }

    private void serve(HttpExchange exchange, String key, long size) throws IOException {
        exchange.getResponseHeaders().set("ETag", eTag(key));
        String range = exchange.getRequestHeaders().getFirst("Range");
        Matcher stretch = range == null ? null : RANGE.matcher(range);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        Multipart multipart = multiparts.get(key);
        String part = query(exchange.getRequestURI().getRawQuery()).get("partNumber");
        if (multipart != null && part != null) {
            long length = multipart.partBytes().get(Integer.parseInt(part) - 1);
            exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
            exchange.getResponseHeaders()
                    .set(
                            "x-amz-mp-parts-count",
                            Integer.toString(multipart.partBytes().size()));
            exchange.sendResponseHeaders(206, -1);
            return;
        }
        if (stretch != null && stretch.matches()) {
            long from = Long.parseLong(stretch.group(1));
            long to = Math.min(size - 1, Long.parseLong(stretch.group(2)));
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + size);
            exchange.sendResponseHeaders(206, to - from + 1);
            write(exchange.getResponseBody(), key, from, to + 1);
            return;
        }
        boolean asked = exchange.getRequestHeaders().containsKey("x-amz-checksum-mode");
        if (asked && multipart != null) {
            exchange.getResponseHeaders()
                    .set("x-amz-checksum-" + multipart.algorithm().toLowerCase(Locale.ROOT), multipart.checksum());
            exchange.getResponseHeaders().set("x-amz-checksum-type", "COMPOSITE");
        } else if (asked) {
            exchange.getResponseHeaders().set("x-amz-checksum-crc32c", checksum(key, size));
            exchange.getResponseHeaders().set("x-amz-checksum-type", "FULL_OBJECT");
        }
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(size));
        }
        exchange.sendResponseHeaders(200, head || size == 0 ? -1 : size);
        if (!head) {
            write(exchange.getResponseBody(), key, 0, size);
        }
    }

    private static void write(OutputStream out, String key, long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            ByteBuffer bytes = stretch(key, at, to - at);
            out.write(BYTES, bytes.position(), bytes.remaining());
            at += bytes.remaining();
        }
    }

    private static String checksum(String key, long size) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < size; ) {
            ByteBuffer bytes = stretch(key, at, size - at);
            at += bytes.remaining();
            crc.update(bytes);
        }
        byte[] digest =
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(digest);
    }

    private static String eTag(String key) {
        return "\"" + Integer.toHexString(key.hashCode()) + "-1\"";
    }

    private String list(Map<String, String> query) {
        String prefix = query.getOrDefault("prefix", "");
        String token = query.get("continuation-token");
        String after = token == null
                ? query.getOrDefault("start-after", "")
                : URLDecoder.decode(token, StandardCharsets.UTF_8);
        String delimiter = query.getOrDefault("delimiter", "");
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        StringBuilder page = new StringBuilder("<ListBucketResult><EncodingType>url</EncodingType>");
        String last = after;
        int count = 0;
        boolean more = false;
        for (Map.Entry<String, Long> object :
                sizes.tailMap(later(after, prefix)).entrySet()) {
            String key = object.getKey();
            if (KeyOrder.INSTANCE.compare(key, after) <= 0 || (!delimiter.isEmpty() && inside(key, last, delimiter))) {
                continue;
            }
            if (!key.startsWith(prefix)) {
                break;
            }
            if (count == most) {
                more = true;
                break;
            }
            count++;
            int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            last = end < 0 ? key : key.substring(0, end + delimiter.length());
            page.append(end < 0 ? contents(key, object.getValue()) : commonPrefix(last));
        }
        page.append("<IsTruncated>").append(more).append("</IsTruncated>");
        if (more) {
            page.append("<NextContinuationToken>").append(encoded(last)).append("</NextContinuationToken>");
        }
        return page.append("</ListBucketResult>").toString();
    }

    private static String later(String a, String b) {
        return KeyOrder.INSTANCE.compare(a, b) > 0 ? a : b;
    }

    /** Whether a key is in a directory that was listed already. */
    private static boolean inside(String key, String last, String delimiter) {
        return last.endsWith(delimiter) && key.startsWith(last);
    }

    private static String contents(String key, long size) {
        return "<Contents><Key>" + encoded(key) + "</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>"
                + eTag(key) + "</ETag><Size>" + size + "</Size><StorageClass>STANDARD</StorageClass></Contents>";
    }

    private static String commonPrefix(String prefix) {
        return "<CommonPrefixes><Prefix>" + encoded(prefix) + "</Prefix></CommonPrefixes>";
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    /** As {@code encoding-type=url} asks for, and as a token. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
