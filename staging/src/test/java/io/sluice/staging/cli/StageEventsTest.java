package io.sluice.staging.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code stage --json} prints, held against its schema. */
class StageEventsTest {

    private static final S3Server SERVER = S3Server.shared();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchema SCHEMA = schema();

    @TempDir
    private Path directory;

    private final String bucket = SERVER.newBucket();

    @BeforeEach
    void fillTheBucket() {
        SERVER.put(bucket, "a", "1".getBytes(UTF_8));
        SERVER.put(bucket, "b", "22".getBytes(UTF_8));
    }

    @Test
    void aStageBeginsAndEndsWithItsReport() throws IOException {
        List<JsonNode> events = events(run("--atomic"));

        assertThat(names(events)).containsExactly("started", "swapped", "finished");
        assertThat(last(events).get("exitCode").intValue()).isZero();
        assertThat(last(events).get("staged").intValue()).isEqualTo(2);
        assertThat(last(events).get("complete").booleanValue()).isTrue();
    }

    @Test
    void aRunThatTakesAWhileSaysWhereItIs() throws IOException {
        for (int i = 0; i < 4; i++) {
            SERVER.put(bucket, "slow-" + i, new byte[2 << 20]);
        }

        List<JsonNode> events = events(run("--progress-interval=1", "--max-bandwidth=2MiB"));

        assertThat(names(events)).startsWith("started", "progress").endsWith("finished");
    }

    @Test
    void everyFailureIsAnEvent() throws IOException {
        Files.createDirectories(directory.resolve("d/b/in the way"));

        CommandRun run = run();
        List<JsonNode> events = events(run);

        assertThat(names(events)).containsExactly("started", "failed", "finished");
        assertThat(events.get(1).get("key").textValue()).isEqualTo("b");
        assertThat(last(events).get("exitCode").intValue())
                .isEqualTo(run.exitCode())
                .isEqualTo(3);
    }

    @Test
    void filesWithoutObjectsAreAnEvent() throws IOException {
        run();
        SERVER.client().deleteObject(delete -> delete.bucket(bucket).key("a"));

        List<JsonNode> events = events(run("--delete", "--max-delete=5"));

        assertThat(names(events)).containsExactly("started", "extraFiles", "finished");
        assertThat(events.get(1).get("deleted").intValue()).isEqualTo(1);
    }

    @Test
    void aStageThatCannotBeginEndsWithAnError() throws IOException {
        CommandRun run = CommandRun.of(words("s3://no-such-bucket-here/"));
        List<JsonNode> events = events(run);

        assertThat(names(events)).containsExactly("started", "error");
        assertThat(last(events).get("cause").textValue()).isEqualTo("NO_SUCH_BUCKET");
        assertThat(last(events).get("exitCode").intValue())
                .isEqualTo(run.exitCode())
                .isEqualTo(2);
    }

    @Test
    void theSchemaRefusesWhatIsNoEvent() throws IOException {
        String good = "{\"event\":\"swapped\",\"time\":\"2026-01-01T00:00:00Z\",\"seconds\":1,\"how\":\"RENAMED\"}";

        assertThat(SCHEMA.validate(JSON.readTree(good))).isEmpty();
        assertThat(SCHEMA.validate(JSON.readTree(good.replace("RENAMED", "SOMEHOW"))))
                .isNotEmpty();
        assertThat(SCHEMA.validate(JSON.readTree(good.replace("\"swapped\"", "\"unheard\""))))
                .isNotEmpty();
        assertThat(SCHEMA.validate(JSON.readTree(good.replace("\"how\"", "\"more\":1,\"how\""))))
                .isNotEmpty();
    }

    private CommandRun run(String... options) {
        return CommandRun.of(words("s3://" + bucket + "/", options));
    }

    private String[] words(String source, String... options) {
        return Stream.concat(
                        Stream.of(
                                "stage",
                                source,
                                directory.resolve("d").toString(),
                                "--json",
                                "--no-sign-request",
                                "--path-style",
                                "--endpoint-url=" + SERVER.endpoint()),
                        Stream.of(options))
                .toArray(String[]::new);
    }

    private static List<JsonNode> events(CommandRun run) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            JsonNode event = JSON.readTree(line);
            assertThat(SCHEMA.validate(event)).as(line).isEmpty();
            events.add(event);
        }
        return events;
    }

    private static List<String> names(List<JsonNode> events) {
        return events.stream().map(event -> event.get("event").textValue()).toList();
    }

    private static JsonNode last(List<JsonNode> events) {
        return events.get(events.size() - 1);
    }

    private static JsonSchema schema() {
        try (InputStream file =
                Objects.requireNonNull(StageEvents.class.getResourceAsStream("stage-events.schema.json"))) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(new ObjectMapper().readTree(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
