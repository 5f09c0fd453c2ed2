package io.sluice.staging.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.staging.StagingException;
import io.sluice.staging.posix.PosixMetadata;
import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DirectRestoreTest {

    @TempDir
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private RunningAgent agent;

    @BeforeEach
    void start() throws IOException {
        agent = RunningAgent.on(directory, options -> options);
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void aReleasedFileIsAsBeforeAndCanBeReleasedAgain() throws IOException {
        Path file = released("f", 3 << 20);
        var before = PosixMetadata.of(file).toUserMetadata();

        restore(file);

        assertThat(file).hasBinaryContent(bytes(3 << 20));
        assertThat(PosixMetadata.of(file).toUserMetadata())
                .containsEntry("file-mtime", before.get("file-mtime"))
                .containsEntry("file-permissions", before.get("file-permissions"));
        assertThat(agent.fileSystem.hsm().state(file).isReleasable()).isTrue();
        agent.fileSystem.hsm().release(file);
        agent.fileSystem.hsm().restore(file);
        agent.awaitState(file, state -> !state.isReleased());
        assertThat(file).hasBinaryContent(bytes(3 << 20));
    }

    @Test
    void aFileWithTwoNamesIsLeftToTheAgent() throws IOException {
        Path file = released("one", 10);
        Files.createLink(agent.mount.resolve("two"), file);

        assertThatThrownBy(() -> restore(file))
                .isInstanceOf(StagingException.class)
                .hasMessageContaining("several names");
        assertThat(agent.fileSystem.hsm().state(file).isReleased()).isTrue();
    }

    @Test
    void aChangedObjectLeavesTheFileReleasedAndNothingBesideIt() throws IOException {
        Path file = released("f", 10);
        S3Server.shared().put(agent.bucket, "lake/f", bytes(11));

        assertThatThrownBy(() -> restore(file))
                .isInstanceOf(ArchiveFailedException.class)
                .hasMessageContaining("ETag");
        assertThat(agent.fileSystem.hsm().state(file).isReleased()).isTrue();
        try (var names = Files.list(agent.mount)) {
            assertThat(names.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith(".sluice"));
        }
    }

    private void restore(Path file) throws IOException {
        try (DirectRestore direct =
                DirectRestore.open(agent.fileSystem, S3Server.shared().access())) {
            direct.restore(file);
        }
    }

    private Path released(String name, int size) throws IOException {
        Path file = Files.write(agent.mount.resolve(name), bytes(size));
        agent.archive(file);
        agent.fileSystem.hsm().release(file);
        return file;
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
