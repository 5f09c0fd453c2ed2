package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.sluice.staging.testing.S3Server;
import io.sluice.staging.testing.fault.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageCommandTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final byte[] SHARD = random(5 << 20);

    @TempDir
    private Path directory;

    private final String bucket = SERVER.newBucket();

    @BeforeEach
    void fillTheBucket() {
        SERVER.put(bucket, "data/shard-000.tar", SHARD);
        SERVER.put(bucket, "data/labels/Größe 数据.csv", "a,b".getBytes(UTF_8));
        SERVER.put(bucket, "data/empty", new byte[0]);
    }

    @Test
    void stagesOntoLustreAndThenHasNothingToDoUntilAnObjectChanges() throws Exception {
        Path destination =
                CommandProcess.simulatedMount(directory.resolve("lustre")).resolve("set");

        CommandRun first = stage(CommandProcess.withLustre(), destination, "--json");
        CommandRun second = stage(CommandProcess.withLustre(), destination, "--json");
        SERVER.put(bucket, "data/labels/Größe 数据.csv", "a,b,c".getBytes(UTF_8));
        CommandRun third = stage(CommandProcess.withLustre(), destination, "--json");

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(json(first).get("staged").intValue()).isEqualTo(3);
        assertThat(json(first).get("objects").intValue()).isEqualTo(3);
        assertThat(json(second).get("staged").intValue()).isZero();
        assertThat(json(second).get("skipped").intValue()).isEqualTo(3);
        assertThat(json(third).get("staged").intValue()).isEqualTo(1);
        assertThat(destination.resolve("shard-000.tar")).hasBinaryContent(SHARD);
        assertThat(destination.resolve("labels/Größe 数据.csv")).hasContent("a,b,c");
        assertThat(destination.resolve("empty")).isEmptyFile();
    }

    @Test
    void withoutLiblustreapiItStagesAndSaysThatNoLayoutWasSet() throws Exception {
        CommandRun run = stage(CommandProcess.withoutLustre(), directory.resolve("plain"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("no layout set");
        assertThat(directory.resolve("plain/shard-000.tar")).hasBinaryContent(SHARD);
    }

    @Test
    void aPlanSaysWhatWouldBeDoneAndDoesNothing() throws Exception {
        Path destination = directory.resolve("planned");

        CommandRun run =
                CommandProcess.withoutLustre().run(with("plan", source("data/"), destination.toString(), "--list"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("data/labels/Größe 数据.csv").contains("To copy: 5.00 MiB in 3 files");
        assertThat(destination).doesNotExist();
    }

    @Test
    void aPlanAsJsonHasALineForEachObject() throws Exception {
        CommandRun run = CommandProcess.withoutLustre()
                .run(with("plan", source("data/"), directory.resolve("planned").toString(), "--json"));

        List<JsonNode> entries = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            entries.add(new ObjectMapper().readTree(line));
        }
        assertThat(entries)
                .extracting(entry -> entry.get("action").textValue() + " "
                        + entry.get("path").textValue())
                .containsExactly("copy empty", "copy labels/Größe 数据.csv", "copy shard-000.tar");
    }

    @Test
    void aMissingBucketIsAUsageErrorThatNamesIt() throws Exception {
        CommandRun run = CommandProcess.withoutLustre()
                .run(with(
                        "stage",
                        "s3://no-such-bucket-here/",
                        directory.resolve("d").toString()));

        assertThat(run.exitCode()).isEqualTo(2);
        assertOneSentence(run, "no-such-bucket-here");
        assertThat(finalNames(directory)).isEmpty();
    }

    @Test
    void deniedAccessIsFatalAndSaysSo() throws Exception {
        HttpServer refusing = refusing();
        try {
            CommandRun run = CommandProcess.withoutLustre()
                    .run(
                            "stage",
                            source(""),
                            directory.resolve("d").toString(),
                            "--progress=none",
                            "--path-style",
                            "--endpoint-url=http://127.0.0.1:"
                                    + refusing.getAddress().getPort());

            assertThat(run.exitCode()).isEqualTo(4);
            assertOneSentence(run, bucket);
            assertThat(finalNames(directory)).isEmpty();
        } finally {
            refusing.stop(0);
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsRetryable() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        CommandRun run = CommandProcess.withoutLustre()
                .run(
                        "stage",
                        source(""),
                        directory.resolve("d").toString(),
                        "--progress=none",
                        "--path-style",
                        "--endpoint-url=http://127.0.0.1:" + port);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(75);
        assertOneSentence(run, "127.0.0.1:" + port);
    }

    @Test
    void aDestinationThatIsAFileIsAUsageErrorAndTheFileStays() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "mine");

        CommandRun run = stage(CommandProcess.withoutLustre(), file, "--progress=none");

        assertThat(run.exitCode()).isEqualTo(2);
        assertOneSentence(run, file.toString());
        assertThat(file).hasContent("mine");
    }

    @Test
    void aPathThatIsTakenFailsThatObjectAlone() throws Exception {
        Path destination = directory.resolve("d");
        Files.createDirectories(destination.resolve("shard-000.tar/full"));

        CommandRun run = stage(CommandProcess.withoutLustre(), destination);

        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(3);
        assertThat(run.out()).contains("FAILED data/shard-000.tar: ");
        assertThat(destination.resolve("empty")).isEmptyFile();
    }

    @Test
    void aPrefixWithoutObjectsIsAMistakeThatIsNamed() throws Exception {
        CommandRun run = CommandProcess.withoutLustre()
                .run(with("stage", source("nothing/"), directory.resolve("d").toString(), "--progress=none"));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
        assertOneSentence(run, source("nothing/"));
    }

    @Test
    void sigtermEndsItInOrderAndTheNextRunDoesTheRest() throws Exception {
        for (int i = 0; i < 40; i++) {
            SERVER.put(bucket, "data/part-" + i, Arrays.copyOf(SHARD, 1 << 20));
        }
        Path destination = directory.resolve("stopped");
        CommandRun stopped;
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint()).start()) {
            Process process = CommandProcess.withoutLustre()
                    .start(
                            "stage",
                            source("data/"),
                            destination.toString(),
                            "--max-bandwidth=4MiB",
                            "--path-style",
                            "--endpoint-url=" + proxy.endpoint());
            Awaitility.await().until(() -> proxy.bodyBytes() > 2 << 20 || !process.isAlive());
            // Not Process.destroy, which closes what is to be read.
            process.toHandle().destroy();
            stopped = CommandProcess.await(process);
        }

        CommandRun rest = stage(CommandProcess.withoutLustre(), destination, "--json");

        assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(143);
        assertThat(stopped.err()).doesNotContain("Exception");
        assertThat(rest.exitCode()).as(rest.err()).isZero();
        assertThat(json(rest).get("objects").intValue()).isEqualTo(43);
        assertThat(finalNames(destination)).hasSize(43);
        assertThat(destination.resolve("shard-000.tar")).hasBinaryContent(SHARD);
    }

    private CommandRun stage(CommandProcess process, Path destination, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("stage", source("data/"), destination.toString()));
        words.addAll(List.of(options));
        return process.run(with(words.toArray(String[]::new)));
    }

    private String source(String prefix) {
        return "s3://" + bucket + "/" + prefix;
    }

    private static String[] with(String... words) {
        return Stream.concat(Arrays.stream(words), Stream.of("--path-style", "--endpoint-url=" + SERVER.endpoint()))
                .toArray(String[]::new);
    }

    private static void assertOneSentence(CommandRun run, String names) {
        assertThat(run.err().strip()).startsWith("sluice: ").contains(names).doesNotContain("Exception");
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
    }

    private static List<Path> finalNames(Path below) throws IOException {
        try (Stream<Path> found = Files.walk(below)) {
            return found.filter(Files::isRegularFile)
                    .filter(path -> !path.toString().contains("/.sluice"))
                    .toList();
        }
    }

    private static JsonNode json(CommandRun run) throws IOException {
        return new ObjectMapper().readTree(run.lastLine());
    }

    /** What S3 answers to who may not: S3Mock lets everybody in. */
    private static HttpServer refusing() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
                        .getBytes(UTF_8);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/xml");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(403, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        return server;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(1).nextBytes(bytes);
        return bytes;
    }
}
