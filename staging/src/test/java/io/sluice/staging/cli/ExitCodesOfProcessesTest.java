package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.sluice.staging.testing.S3Server;
import io.sluice.staging.testing.fault.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/** Every exit code that the help promises, provoked in a process of its own. */
class ExitCodesOfProcessesTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final int FILES = 1000;

    /** 64 MiB; 4 GiB with {@code -Dsluice.test.large-object-bytes=4294967296}. */
    private static final long LARGE = Long.getLong("sluice.test.large-object-bytes", 64L << 20);

    private static final int GRACE_SECONDS = 20;

    @TempDir
    private Path directory;

    private final String bucket = SERVER.newBucket();

    @Test
    void successIsZero() throws Exception {
        SERVER.put(bucket, "a", new byte[10]);

        assertThat(stage().exitCode()).isZero();
    }

    @Test
    void aBrokenInstallationIsOne() throws Exception {
        SERVER.put(bucket, "a", new byte[10]);
        CommandRun run = CommandProcess.withoutLustre()
                .without("aws-crt")
                .run(words(SERVER.endpoint().toString()));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
    }

    @Test
    void aWrongArgumentIsTwo() throws Exception {
        assertThat(stage("--max-requests=many").exitCode()).isEqualTo(2);
    }

    @Test
    void someInPlaceAndOthersFailedForGoodIsThree() throws Exception {
        SERVER.put(bucket, "a", new byte[10]);
        SERVER.put(bucket, "b", new byte[10]);
        Files.createDirectories(directory.resolve("d/b/full"));

        assertThat(stage().exitCode()).isEqualTo(3);
    }

    @Test
    void accessDeniedIsFour() throws Exception {
        assertThat(against(403, "AccessDenied").exitCode()).isEqualTo(4);
    }

    @Test
    void throttledToTheEndIsSeventyFive() throws Exception {
        assertThat(against(503, "SlowDown").exitCode()).isEqualTo(75);
    }

    @Test
    void interruptedIsAHundredAndThirty() throws Exception {
        fill(40, 8L << 20);
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            Process process = CommandProcess.withoutLustre()
                    .heedingInterrupts()
                    .start(words(proxy.endpoint().toString(), "--max-bandwidth=4MiB"));
            Awaitility.await().until(() -> proxy.bodyBytes() > 1 << 20 || !process.isAlive());
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();

            CommandRun run = CommandProcess.await(process);
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(130);
        }
    }

    @Test
    void terminatedIsAHundredAndFortyThreeWithinTheGraceAndTheNextRunDoesOnlyTheRest() throws Exception {
        fill(FILES, LARGE);
        String[] tuning = {
            "--large-object-size=8MiB", "--part-size=4MiB", "--max-requests=8", "--grace=" + GRACE_SECONDS, "--json"
        };
        long inFlight = 8L * (4 << 20);
        long all = LARGE + FILES * 4096L;
        CommandRun stopped;
        long fetchedBefore;
        Duration took;
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            Process process = CommandProcess.withoutLustre()
                    .start(words(proxy.endpoint().toString(), with(tuning, "--max-bandwidth=" + LARGE / 4)));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> proxy.bodyBytes() > LARGE / 3 || !process.isAlive());
            long sent = System.nanoTime();
            // Not Process.destroy, which closes what is to be read.
            process.toHandle().destroy();
            stopped = CommandProcess.await(process);
            took = Duration.ofNanos(System.nanoTime() - sent);
            fetchedBefore = proxy.bodyBytes();
        }
        long inPlace = finalNames();
        CommandRun rest;
        long fetchedAfter;
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            rest = CommandProcess.withoutLustre().run(words(proxy.endpoint().toString(), tuning));
            fetchedAfter = proxy.bodyBytes();
        }

        assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(143);
        assertThat(took).isLessThan(Duration.ofSeconds(GRACE_SECONDS));
        assertThat(rest.exitCode()).as(rest.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(rest.lastLine());
        assertThat(report.get("objects").longValue()).isEqualTo(FILES + 1);
        assertThat(report.get("skipped").longValue()).isEqualTo(inPlace);
        assertThat(report.get("staged").longValue()).isEqualTo(FILES + 1 - inPlace);
        assertThat(finalNames()).isEqualTo(FILES + 1);
        // Listings pass the proxy too, some 400 bytes an object and run.
        assertThat(fetchedBefore + fetchedAfter).isLessThan(all + inFlight + 2 * FILES * 600L + all / 20);
    }

    private void fill(int files, long largeBytes) throws IOException {
        byte[] small = new byte[4096];
        for (int i = 0; i < files; i++) {
            SERVER.put(bucket, "small/" + i, small);
        }
        Path large = directory.resolve("large.source");
        SplittableRandom random = new SplittableRandom(7);
        byte[] block = new byte[1 << 20];
        try (var out = Files.newOutputStream(large)) {
            for (long written = 0; written < largeBytes; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        SERVER.client()
                .putObject(
                        put -> put.bucket(bucket).key("large").checksumAlgorithm("CRC64NVME"),
                        RequestBody.fromFile(large));
        Files.delete(large);
    }

    private CommandRun stage(String... options) throws Exception {
        return CommandProcess.withoutLustre().run(words(SERVER.endpoint().toString(), options));
    }

    private String[] words(String endpoint, String... options) {
        List<String> words = new ArrayList<>(List.of(
                "stage",
                "s3://" + bucket + "/",
                directory.resolve("d").toString(),
                "--progress=none",
                "--path-style",
                "--endpoint-url=" + endpoint));
        words.addAll(List.of(options));
        return words.toArray(String[]::new);
    }

    private static String[] with(String[] options, String another) {
        return Stream.concat(Arrays.stream(options), Stream.of(another)).toArray(String[]::new);
    }

    private long finalNames() throws IOException {
        try (Stream<Path> found = Files.walk(directory.resolve("d"))) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/.sluice"))
                    .count();
        }
    }

    /** A stage from a server that answers everything so. */
    private CommandRun against(int status, String code) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code></Error>")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            return CommandProcess.withoutLustre()
                    .run(words("http://127.0.0.1:" + server.getAddress().getPort(), "--max-attempts=2"));
        } finally {
            server.stop(0);
        }
    }
}
