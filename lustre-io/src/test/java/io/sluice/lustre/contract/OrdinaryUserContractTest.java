package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import io.sluice.lustre.ChildJvm;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.ImportedFile;
import io.sluice.lustre.layout.Component;
import io.sluice.lustre.layout.Extent;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.Layouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a user who is not root may do with own files and what not, in a process of that user. */
final class OrdinaryUserContractTest {

    private static final int USER = 1000;
    private static final long MIB = 1L << 20;

    private final TestMount mount = TestMount.shared();

    private Map<String, String> asUser(String task, Path directory) throws Exception {
        assumeTrue(mount.isRoot() && mount.isSimulated(), "only root becomes another user");
        List<String> options = System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("sluice."))
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
        ChildJvm.Result result = ChildJvm.run(Tasks.class, options, List.of(task, directory.toString()));
        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).as(result.out()).isZero();
        Map<String, String> answers = new LinkedHashMap<>();
        for (String line : result.out().lines().toList()) {
            int equals = line.indexOf('=');
            answers.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return answers;
    }

    private Path ownedDirectory() throws IOException {
        Path directory = mount.directory();
        Files.setPosixFilePermissions(directory.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setAttribute(directory, "unix:uid", USER);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory;
    }

    private Path archived(Path directory, String name) throws IOException {
        Hsm hsm = mount.fileSystem().hsm();
        Path file = Files.writeString(directory.resolve(name), "content");
        Files.setAttribute(file, "unix:uid", USER);
        hsm.archive(file, 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> hsm.state(file).isArchived());
        return file;
    }

    @Test
    @Conformance(59)
    void aUserRestoresAndDoesNotArchiveReleaseRemoveOrImport() throws Exception {
        Path directory = ownedDirectory();
        Path released = archived(directory, "released");
        archived(directory, "archived");
        mount.fileSystem().hsm().release(released);

        Map<String, String> answers = asUser("hsm", directory);

        assertThat(answers)
                .containsEntry("restore", "done")
                .containsEntry("archive", "EPERM")
                .containsEntry("release", "EPERM")
                .containsEntry("remove", "EPERM")
                .containsEntry("import", "EPERM")
                .containsEntry("flag", "done")
                .containsEntry("state", "EPERM");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !mount.fileSystem().hsm().state(released).isReleased());
        assertThat(directory.resolve("imported")).doesNotExist();
    }

    @Test
    @Conformance(9)
    void whatAUserMayNotReachIsRefused() throws Exception {
        Path directory = ownedDirectory();
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Files.createFile(closed.resolve("f"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));

        assertThat(asUser("reach", directory)).containsEntry("read", "EACCES").containsEntry("create", "EACCES");
        assertThat(closed.resolve("new")).doesNotExist();
    }

    @Test
    @Conformance(27)
    void aUserChangesTheComponentsOfOwnFiles() throws Exception {
        assumeTrue(mount.hasLibrary() && mount.isAtLeast(2, 12));

        assertThat(asUser("components", ownedDirectory()))
                .containsEntry("create", "done")
                .containsEntry("add", "done")
                .containsEntry("delete", "done")
                .containsEntry("left", "1");
    }

    /** Runs as the user but for loading. */
    static final class Tasks {

        private Tasks() {}

        private interface Call {
            void run() throws IOException;
        }

        private static void tell(String name, Call call) throws IOException {
            try {
                call.run();
                System.out.println(name + "=done");
            } catch (LustreException e) {
                System.out.println(name + "=" + e.errno().name());
            }
        }

        public static void main(String[] arguments) throws IOException {
            Path directory = Path.of(arguments[1]);
            // What root alone can read, the libraries and classes, is read before.
            LustreFileSystem fileSystem = LustreFileSystem.at(directory);
            fileSystem.hsm().state(Files.createTempFile(directory, "state", ""));
            int answer = NativeLibrary.getInstance("c").getFunction("seteuid").invokeInt(new Object[] {USER});
            if (answer != 0) {
                throw new IllegalStateException("this process stays root");
            }
            switch (arguments[0]) {
                case "hsm" -> hsm(fileSystem.hsm(), directory);
                case "reach" -> reach(fileSystem.layouts(), directory.resolve("closed"));
                default -> components(fileSystem.layouts(), directory.resolve("f"));
            }
        }

        private static void hsm(Hsm hsm, Path directory) throws IOException {
            Path archived = directory.resolve("archived");
            Instant now = Instant.ofEpochSecond(1_000_000_000L);
            tell("restore", () -> hsm.restore(directory.resolve("released")));
            tell("archive", () -> hsm.archive(Files.writeString(directory.resolve("new"), "content"), 1));
            tell("release", () -> hsm.release(archived));
            tell("remove", () -> hsm.remove(archived));
            tell(
                    "import",
                    () -> hsm.importReleased(
                            directory.resolve("imported"),
                            1,
                            new ImportedFile(1, 0600, USER, USER, now, now),
                            Layout.plain(1, MIB)));
            tell("flag", () -> hsm.setFlags(archived, Set.of(HsmFlag.NO_RELEASE), Set.of(), 0));
            tell("state", () -> hsm.setFlags(archived, Set.of(HsmFlag.LOST), Set.of(), 0));
        }

        private static void reach(Layouts layouts, Path closed) throws IOException {
            tell("read", () -> layouts.read(closed.resolve("f")));
            tell("create", () -> layouts.create(closed.resolve("new"), Layout.plain(1, MIB), 0644));
        }

        private static void components(Layouts layouts, Path file) throws IOException {
            Component more = Component.striped(2, MIB).withExtent(new Extent(MIB, Extent.EOF));
            tell(
                    "create",
                    () -> layouts.create(
                            file, Layout.progressive().upTo(MIB, 1, MIB).build(), 0644));
            tell("add", () -> layouts.addComponents(file, Layout.of(true, 1, 0, List.of(more))));
            int added = layouts.read(file).components().get(1).id();
            tell("delete", () -> layouts.deleteComponent(file, added));
            System.out.println("left=" + layouts.read(file).components().size());
        }
    }
}
