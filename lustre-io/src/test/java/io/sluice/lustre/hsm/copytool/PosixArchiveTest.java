package io.sluice.lustre.hsm.copytool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PosixArchiveTest {

    @TempDir
    Path directory;

    private AgentModel model;
    private PosixArchive archive;
    private Path root;
    private Copytool copytool;
    private Thread server;

    @BeforeEach
    void serve() throws IOException {
        model = new AgentModel(Files.createDirectory(directory.resolve("lustre")));
        root = Files.createDirectory(directory.resolve("archive"));
        archive = new PosixArchive(root);
        copytool = new Copytool.Builder(model)
                .lockDirectory(directory)
                .reportEvery(Duration.ZERO)
                .register();
        server = new Thread(() -> {
            try {
                copytool.serve(archive);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        copytool.close();
        server.join();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aFileComesBackAsItWasArchived() throws Exception {
        byte[] content = random((9 << 20) + 4711);
        Files.write(model.dataOf(5), content);
        model.send(20, 5, 1);
        assertThat(model.nextEnd().errno()).isZero();
        Files.write(model.dataOf(5), new byte[0]);

        model.send(21, 5, 2);
        assertThat(model.nextEnd().errno()).isZero();

        assertThat(model.dataOf(5)).hasBinaryContent(content);
    }

    @Test
    void theCopyLiesUnderItsFidAndKeepsTimesAndMode() throws Exception {
        Path file = Files.write(model.dataOf(0x12345), random(100));
        FileTime then = FileTime.fromMillis(1_600_000_000_123L);
        Files.setLastModifiedTime(file, then);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        model.send(20, 0x12345, 1);
        assertThat(model.nextEnd().errno()).isZero();

        Path copy = root.resolve("2345/0001/0401/0000/0002/0000/0x200000401:0x12345:0x0");
        assertThat(archive.copyOf(new Fid(0x200000401L, 0x12345, 0))).isEqualTo(copy);
        assertThat(copy).hasBinaryContent(random(100));
        assertThat(Files.getLastModifiedTime(copy)).isEqualTo(then);
        assertThat(Files.getPosixFilePermissions(copy)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void aFileThatIsCutWhileItIsReadHasNoCopyYetAndIsTriedAgain() throws Exception {
        Path file = Files.write(model.dataOf(6), random(9 << 20));
        model.whileCopied = () -> cut(file);

        model.send(20, 6, 1);

        AgentModel.End end = model.nextEnd();
        assertThat(end.errno()).isEqualTo(Errno.EAGAIN.number());
        assertThat(end.retry()).isTrue();
        assertThat(archive.copyOf(AgentModel.fidOf(6))).doesNotExist();
    }

    private static void cut(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anEmptyFileIsArchivedAndRestored() throws Exception {
        Files.createFile(model.dataOf(1));
        model.send(20, 1, 1);
        assertThat(model.nextEnd().errno()).isZero();
        model.send(21, 1, 2);

        assertThat(model.nextEnd().errno()).isZero();
        assertThat(model.dataOf(1)).isEmptyFile();
    }

    @Test
    void restoreOfAFileThatTheArchiveDoesNotHaveFailsWithoutTouchingLustre() throws Exception {
        model.send(21, 1, 1);

        assertThat(model.nextEnd()).isEqualTo(new AgentModel.End(1, false, false, Errno.ENOENT.number(), 0));
    }

    @Test
    void removeDeletesTheCopyAndDoesNotMindThatThereIsNone() throws Exception {
        Files.write(model.dataOf(1), random(10));
        model.send(20, 1, 1);
        model.nextEnd();

        model.send(22, 1, 2);
        assertThat(model.nextEnd().errno()).isZero();
        model.send(22, 1, 3);
        assertThat(model.nextEnd().errno()).isZero();

        assertThat(files()).isEmpty();
    }

    @Test
    void whatAKilledAgentLeftIsOverwrittenAndACancelledCopyLeavesNothing() throws Exception {
        Path copy = archive.copyOf(AgentModel.fidOf(1));
        Files.createDirectories(copy.getParent());
        Files.write(copy.resolveSibling("." + copy.getFileName() + ".tmp"), random(1000));
        Files.write(model.dataOf(1), random(10));
        model.cancelledAtServer.put(1L, true);

        model.send(20, 1, 1);
        assertThat(model.nextEnd().errno()).isEqualTo(125);
        assertThat(files()).isEmpty();

        model.send(20, 1, 2);
        assertThat(model.nextEnd().errno()).isZero();
        assertThat(files()).containsExactly(copy);
        assertThat(copy).hasBinaryContent(random(10));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }
}
