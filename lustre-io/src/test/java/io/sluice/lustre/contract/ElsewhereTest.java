package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.ChildJvm;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.NotLustreException;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.io.Advice;
import io.sluice.lustre.io.Lease;
import io.sluice.lustre.io.OpenMode;
import io.sluice.lustre.io.StripedFile;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutFlag;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.layout.Mirrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public operation on a file outside Lustre gives its exception, and no byte reaches
 * standard error, with the library's own messages at their loudest.
 */
final class ElsewhereTest {

    @Test
    @Conformance({20, 65})
    void everyOperationSaysThatTheFileIsNotOnLustreAndNothingIsPrinted(@TempDir Path elsewhere) throws Exception {
        Path mount = TestMount.shared().directory();
        List<String> options = System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("sluice."))
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();

        ChildJvm.Result result =
                ChildJvm.run(Everything.class, options, List.of(mount.toString(), elsewhere.toString()));

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).as(result.out()).isZero();
        assertThat(result.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("ok "));
        assertThat(result.out().lines().count()).isGreaterThan(30);
    }

    /** Tries every operation that takes a path, with the handle on a mount and a file that is not on it. */
    static final class Everything {

        private Everything() {}

        private interface Operation {
            void run() throws IOException;
        }

        private static void expect(String name, Operation operation) {
            try {
                operation.run();
                System.out.println("NO FAILURE " + name);
            } catch (NotLustreException e) {
                System.out.println("ok " + name);
            } catch (LustreException e) {
                // Where the answer is another, it is one that the Javadoc names: no such thing, not a descriptor for
                // it.
                boolean documented = e.operation().length() > 0 && e.sentence().length() > 0;
                System.out.println((documented ? "ok " : "UNDOCUMENTED ") + name + " " + e.errno());
            } catch (IOException | RuntimeException e) {
                System.out.println("UNDOCUMENTED " + name + " " + e);
            }
        }

        public static void main(String[] arguments) throws IOException {
            LustreFileSystem fileSystem = LustreFileSystem.at(Path.of(arguments[0]));
            Path directory = Path.of(arguments[1]);
            Path file = Files.writeString(directory.resolve("file"), "content");
            Path other = Files.writeString(directory.resolve("other"), "content");
            Layout plain = Layout.plain(1, 1 << 20);
            expect("at", () -> LustreFileSystem.at(directory));
            expect("named", () -> LustreFileSystem.named("nofs"));
            expect("fid", () -> fileSystem.fid(file));
            expect("path", () -> fileSystem.path(new Fid(1, 1, 1)));
            expect("links", () -> fileSystem.links(file));
            expect(
                    "create",
                    () -> fileSystem
                            .create(directory.resolve("new"), plain, 0644)
                            .close());
            expect(
                    "open fid",
                    () -> fileSystem.open(new Fid(1, 1, 1), OpenMode.READ).close());
            expect("createDirectory", () -> fileSystem.createDirectory(directory.resolve("d"), 0755, 0, 1));
            expect("setDirectoryMdt", () -> fileSystem.setDirectoryMdt(directory, 0, 1));
            layouts(fileSystem.layouts(), directory, file, other, plain);
            mirrors(fileSystem.mirrors(), file, plain);
            hsm(fileSystem.hsm(), file);
            open(fileSystem, file);
            if (Files.exists(directory.resolve("new"))) {
                System.out.println("LEFT BEHIND new");
            }
        }

        private static void layouts(Layouts layouts, Path directory, Path file, Path other, Layout plain) {
            expect("layout read", () -> layouts.read(file));
            expect("layout read fid", () -> layouts.read(new Fid(1, 1, 1)));
            expect("layout expected", () -> layouts.expected(file));
            expect("layout create", () -> layouts.create(directory.resolve("new"), plain, 0644));
            expect("directory default", () -> layouts.directoryDefault(directory));
            expect("set directory default", () -> layouts.setDirectoryDefault(directory, plain));
            expect("clear directory default", () -> layouts.clearDirectoryDefault(directory));
            expect(
                    "add components",
                    () -> layouts.addComponents(
                            file, Layout.progressive().toEof(1, 0).build()));
            expect("delete component", () -> layouts.deleteComponent(file, 1));
            expect("set flags", () -> layouts.setComponentFlags(file, 1, Set.of(LayoutFlag.PREFER_READ)));
            expect("clear flags", () -> layouts.clearComponentFlags(file, 1, Set.of(LayoutFlag.PREFER_READ)));
            expect("swap", () -> layouts.swap(file, other));
        }

        private static void mirrors(Mirrors mirrors, Path file, Layout plain) {
            expect("extend", () -> mirrors.extend(file, plain));
            expect("migrate", () -> mirrors.migrate(file, plain));
            expect("migrate blocking", () -> mirrors.migrateBlockingWriters(file, plain));
            expect("resync", () -> mirrors.resync(file));
            expect("checksums", () -> mirrors.checksums(file));
            expect("delete mirror", () -> mirrors.delete(file, 1));
            expect("copy mirror", () -> mirrors.copy(file, 1, 2));
        }

        private static void hsm(Hsm hsm, Path file) {
            expect("hsm state", () -> hsm.state(file));
            expect("hsm action", () -> hsm.currentAction(file));
            expect("hsm archive", () -> hsm.archive(file, 1));
            expect("hsm restore", () -> hsm.restore(file));
            expect("hsm release", () -> hsm.release(file));
            expect("hsm remove", () -> hsm.remove(file));
            expect("hsm cancel", () -> hsm.cancel(file));
            expect("hsm set", () -> hsm.setFlags(file, Set.of(HsmFlag.NO_RELEASE), Set.of(), 0));
        }

        private static void open(LustreFileSystem fileSystem, Path file) throws LustreException {
            try (StripedFile open = fileSystem.open(file, OpenMode.READ_WRITE)) {
                expect("open layout", open::layout);
                expect("open hsm", open::hsmState);
                expect("open fid", open::fid);
                expect("open data version", () -> open.dataVersion(false));
                expect("open group lock", () -> open.groupLock(1).close());
                expect("open lease", () -> open.lease(Lease.Kind.READ).close());
                expect("open advice", () -> open.advise(Advice.WILL_READ, 0, 1, false));
                expect("open mdt", open::mdtIndex);
            }
        }
    }
}
