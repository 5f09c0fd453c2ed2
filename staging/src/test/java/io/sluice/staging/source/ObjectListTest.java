package io.sluice.staging.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.StagingException;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectListTest {

    private static final ObjectLookup NOT_ASKED = (key, version) -> {
        throw new AssertionError("asked for " + key);
    };

    @TempDir
    Path directory;

    @Test
    void keysAreLookedUpAndPutInOrder() throws IOException {
        S3Server server = S3Server.shared();
        String bucket = server.newBucket();
        server.put(bucket, "d/b", bytes("four"));
        server.put(bucket, "d/ a", bytes("six..."));
        ObjectLookup lookup = new S3Lookup(server.client(), bucket, false);

        List<SourceObject> objects = objects("d/b\nd/missing\n\nd/ a\nd/b\n", lookup);

        assertThat(objects.stream().map(SourceObject::key)).containsExactly("d/ a", "d/b", "d/missing");
        assertThat(objects.stream().map(SourceObject::size)).containsExactly(6L, 4L, 0L);
        assertThat(objects.get(0).eTag()).hasSize(32);
        assertThat(objects.get(2).eTag()).isEmpty();
    }

    @Test
    void aLineThatTellsTheSizeNeedsNoLookup() throws IOException {
        String line = "{\"key\":\"d/x\",\"size\":5,\"etag\":\"\\\"abc\\\"\",\"last_modified\":\"2026-01-01T00:00:00Z\","
                + "\"version_id\":\"v1\",\"storage_class\":\"STANDARD\",\"checksum_algorithm\":\"CRC32C\","
                + "\"checksum_type\":\"FULL_OBJECT\",\"checksum\":\"AAAAAA==\",\"unknown\":{\"deep\":[1]}}";

        assertThat(objects(line, NOT_ASKED))
                .containsExactly(new SourceObject(
                        "d/x",
                        5,
                        "abc",
                        Instant.parse("2026-01-01T00:00:00Z"),
                        "v1",
                        "STANDARD",
                        new ListedChecksum("CRC32C", "FULL_OBJECT", "AAAAAA==")));
    }

    @Test
    void aVersionIsLookedUpById() throws IOException {
        ObjectLookup lookup = (key, version) ->
                Optional.of(new SourceObject(key, 3, "of " + version, Instant.EPOCH, version, "", ListedChecksum.NONE));

        assertThat(objects("{\"key\":\"k\",\"version_id\":\"v7\"}", lookup))
                .extracting(SourceObject::eTag)
                .containsExactly("of v7");
    }

    @Test
    void aLineThatIsNoObjectIsNamed() {
        assertThatThrownBy(() -> objects("ok\n{\"size\":1}\n", NOT_ASKED))
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("line 2 of");
        assertThatThrownBy(() -> objects("{\"key\":", NOT_ASKED))
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("line 1 of");
    }

    private List<SourceObject> objects(String list, ObjectLookup lookup) throws IOException {
        Path file = Files.writeString(directory.resolve("list"), list);
        List<SourceObject> objects = new ArrayList<>();
        try (ObjectSource source = ObjectList.open(file, "d/", lookup, ObjectList.Keys.IGNORED)) {
            for (Optional<SourceObject> next = source.next(); next.isPresent(); next = source.next()) {
                objects.add(next.get());
            }
        }
        return objects;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
