package io.sluice.lustre.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lustre.Changelog;
import io.sluice.lustre.ChildJvm;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.LustreUnsupportedException;
import io.sluice.lustre.NotLustreException;
import io.sluice.lustre.Quota;
import io.sluice.lustre.hsm.Hsm;
import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.ImportedFile;
import io.sluice.lustre.hsm.copytool.Copytool;
import io.sluice.lustre.io.Advice;
import io.sluice.lustre.io.ExtendedAttribute;
import io.sluice.lustre.io.FileSystemSync;
import io.sluice.lustre.io.Lease;
import io.sluice.lustre.io.OpenMode;
import io.sluice.lustre.io.StripedFile;
import io.sluice.lustre.io.StripedReader;
import io.sluice.lustre.layout.Layout;
import io.sluice.lustre.layout.LayoutFlag;
import io.sluice.lustre.layout.Layouts;
import io.sluice.lustre.layout.Mirrors;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public operation on a file outside Lustre, or through the handle on a mount that is gone, gives its exception, and
 * no byte reaches standard error, with the library's own messages at their loudest.
 */
final class ElsewhereTest {

    /** The types whose methods reach a file system when they are called. */
    private static final List<Class<?>> TYPES = List.of(
            LustreFileSystem.class,
            Changelog.class,
            Layouts.class,
            Mirrors.class,
            Hsm.class,
            HsmCampaign.class,
            Copytool.class,
            Copytool.Builder.class,
            StripedFile.class,
            StripedFile.GroupLock.class,
            StripedReader.class,
            Lease.class,
            ExtendedAttribute.class,
            FileSystemSync.class);

    /** Methods that declare a failure and are not called on their own. */
    private static final Set<String> LEFT_OUT = Set.of(
            // Only what Lustre gave can be closed, asked or read; outside it none is given.
            "Changelog.next()",
            "Changelog.clear(String, long)",
            "Changelog.close()",
            "Lease.isHeld()",
            "Lease.close()",
            "GroupLock.close()",
            // Closes a descriptor, wherever its file is; every operation on an open file ends with it.
            "StripedFile.close()",
            // Make the campaign that then runs; the handle's mount is not asked.
            "HsmCampaign.archive(LustreFileSystem, int)",
            "HsmCampaign.release(LustreFileSystem)",
            "HsmCampaign.remove(LustreFileSystem)",
            "HsmCampaign.restore(LustreFileSystem)",
            // The same as run over paths, with another kind of name.
            "HsmCampaign.run(Iterator)");

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
        Set<String> called = result.out()
                .lines()
                .map(line -> line.substring("ok ".length(), line.indexOf(')') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        called.addAll(LEFT_OUT);
        assertThat(called).containsExactlyInAnyOrderElementsOf(operations());
    }

    /** Public methods and constructors that say that they may fail. */
    private static Set<String> operations() {
        return TYPES.stream()
                .flatMap(type -> Stream.concat(
                        Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredConstructors())))
                .filter(member -> Modifier.isPublic(member.getModifiers()) && !member.isSynthetic())
                .filter(member ->
                        Arrays.stream(member.getExceptionTypes()).anyMatch(IOException.class::isAssignableFrom))
                .map(ElsewhereTest::signature)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String signature(Executable member) {
        String type = member.getDeclaringClass().getSimpleName();
        String name = member.getName().contains(".") ? "new" : member.getName();
        return type + "." + name
                + Arrays.stream(member.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Tries every operation that can be tried without Lustre below the file. */
    static final class Everything {

        private static final String NOT_LUSTRE = "NotLustreException";
        private static final String WORKS = "works";
        private static final String UNSUPPORTED = "LustreUnsupportedException";
        private static final Fid NO_FILE = new Fid(1, 1, 1);
        private static final Layout PLAIN = Layout.plain(1, 1 << 20);

        private Everything() {}

        private interface Operation {
            void run() throws Exception;
        }

        /** What a client cannot do at all it says before it looks at the file. */
        private static void expect(String name, String documented, Operation operation) {
            String outcome;
            try {
                operation.run();
                outcome = WORKS;
            } catch (LustreUnsupportedException e) {
                outcome = e.remedy().isPresent() ? UNSUPPORTED : "unsupported without a remedy";
            } catch (NotLustreException e) {
                outcome = NOT_LUSTRE;
            } catch (LustreException e) {
                outcome = e.errno().name();
            } catch (Exception e) {
                outcome = e.toString();
            }
            boolean ok = outcome.equals(UNSUPPORTED)
                    || Arrays.asList(documented.split(" or ", -1)).contains(outcome);
            System.out.println((ok ? "ok " : "UNDOCUMENTED ") + name + " " + outcome);
        }

        public static void main(String[] arguments) throws IOException {
            LustreFileSystem fileSystem = LustreFileSystem.at(Path.of(arguments[0]));
            Path directory = Path.of(arguments[1]);
            Path file = Files.writeString(directory.resolve("file"), "content");
            Path other = Files.writeString(directory.resolve("other"), "content");
            fileSystem(fileSystem, directory, file);
            layouts(fileSystem.layouts(), directory, file, other);
            mirrors(fileSystem.mirrors(), file);
            hsm(fileSystem, directory, file);
            attributes(fileSystem, file);
            StripedFile closed;
            try (StripedFile open = fileSystem.open(file, OpenMode.READ_WRITE)) {
                open(open);
                closed = open;
            }
            reader(closed);
            gone(directory);
            try (Stream<Path> left = Files.list(directory)) {
                left.filter(path -> path.getFileName().toString().startsWith("new"))
                        .forEach(path -> System.out.println("LEFT BEHIND " + path));
            }
        }

        private static void fileSystem(LustreFileSystem fileSystem, Path directory, Path file) {
            expect("LustreFileSystem.at(Path)", NOT_LUSTRE, () -> LustreFileSystem.at(directory));
            expect(
                    "LustreFileSystem.named(String)",
                    "ENODEV or NotLustreException",
                    () -> LustreFileSystem.named("nofs"));
            expect("LustreFileSystem.fid(Path)", NOT_LUSTRE, () -> fileSystem.fid(file));
            expect("LustreFileSystem.links(Path)", NOT_LUSTRE, () -> fileSystem.links(file));
            expect(
                    "LustreFileSystem.create(Path, Layout, int)",
                    NOT_LUSTRE,
                    () -> fileSystem
                            .create(directory.resolve("new"), PLAIN, 0644)
                            .close());
            expect(
                    "LustreFileSystem.open(Path, OpenMode)",
                    WORKS,
                    () -> fileSystem.open(file, OpenMode.READ).close());
            expect(
                    "LustreFileSystem.createDirectory(Path, int, int, int)",
                    NOT_LUSTRE,
                    () -> fileSystem.createDirectory(directory.resolve("newdir"), 0755, 0, 1));
            expect(
                    "LustreFileSystem.setDirectoryMdt(Path, int, int)",
                    NOT_LUSTRE,
                    () -> fileSystem.setDirectoryMdt(directory, 0, 1));
        }

        private static void layouts(Layouts layouts, Path directory, Path file, Path other) {
            expect("Layouts.read(Path)", NOT_LUSTRE, () -> layouts.read(file));
            expect("Layouts.expected(Path)", NOT_LUSTRE, () -> layouts.expected(file));
            expect(
                    "Layouts.create(Path, Layout, int)",
                    NOT_LUSTRE,
                    () -> layouts.create(directory.resolve("new"), PLAIN, 0644));
            expect("Layouts.directoryDefault(Path)", NOT_LUSTRE, () -> layouts.directoryDefault(directory));
            expect(
                    "Layouts.setDirectoryDefault(Path, Layout)",
                    NOT_LUSTRE,
                    () -> layouts.setDirectoryDefault(directory, PLAIN));
            expect("Layouts.clearDirectoryDefault(Path)", NOT_LUSTRE, () -> layouts.clearDirectoryDefault(directory));
            Layout more = Layout.progressive().toEof(1, 0).build();
            expect("Layouts.addComponents(Path, Layout)", NOT_LUSTRE, () -> layouts.addComponents(file, more));
            expect("Layouts.deleteComponent(Path, int)", NOT_LUSTRE, () -> layouts.deleteComponent(file, 1));
            Set<LayoutFlag> flags = Set.of(LayoutFlag.PREFER_READ);
            expect(
                    "Layouts.setComponentFlags(Path, int, Set)",
                    NOT_LUSTRE,
                    () -> layouts.setComponentFlags(file, 1, flags));
            expect(
                    "Layouts.clearComponentFlags(Path, int, Set)",
                    NOT_LUSTRE,
                    () -> layouts.clearComponentFlags(file, 1, flags));
            expect("Layouts.swap(Path, Path)", NOT_LUSTRE, () -> layouts.swap(file, other));
        }

        private static void mirrors(Mirrors mirrors, Path file) {
            expect("Mirrors.extend(Path, Layout)", NOT_LUSTRE, () -> mirrors.extend(file, PLAIN));
            expect("Mirrors.migrate(Path, Layout)", NOT_LUSTRE, () -> mirrors.migrate(file, PLAIN));
            expect(
                    "Mirrors.migrateBlockingWriters(Path, Layout)",
                    NOT_LUSTRE,
                    () -> mirrors.migrateBlockingWriters(file, PLAIN));
            expect("Mirrors.resync(Path)", NOT_LUSTRE, () -> mirrors.resync(file));
            expect("Mirrors.checksums(Path)", NOT_LUSTRE, () -> mirrors.checksums(file));
            expect("Mirrors.isSparse(Path, int)", NOT_LUSTRE, () -> mirrors.isSparse(file, 1));
            expect("Mirrors.delete(Path, int)", NOT_LUSTRE, () -> mirrors.delete(file, 1));
            expect("Mirrors.copy(Path, int, int[])", NOT_LUSTRE, () -> mirrors.copy(file, 1, 2));
        }

        private static void hsm(LustreFileSystem fileSystem, Path directory, Path file) throws LustreException {
            Hsm hsm = fileSystem.hsm();
            expect("Hsm.state(Path)", NOT_LUSTRE, () -> hsm.state(file));
            expect("Hsm.currentAction(Path)", NOT_LUSTRE, () -> hsm.currentAction(file));
            expect("Hsm.archive(Path, int)", NOT_LUSTRE, () -> hsm.archive(file, 1));
            expect("Hsm.restore(Path)", NOT_LUSTRE, () -> hsm.restore(file));
            expect("Hsm.release(Path)", NOT_LUSTRE, () -> hsm.release(file));
            expect("Hsm.remove(Path)", NOT_LUSTRE, () -> hsm.remove(file));
            expect("Hsm.cancel(Path)", NOT_LUSTRE, () -> hsm.cancel(file));
            expect(
                    "Hsm.setFlags(Path, Set, Set, int)",
                    NOT_LUSTRE,
                    () -> hsm.setFlags(file, Set.of(HsmFlag.NO_RELEASE), Set.of(), 0));
            ImportedFile imported = new ImportedFile(1, 0644, 0, 0, Instant.EPOCH, Instant.EPOCH);
            expect(
                    "Hsm.importReleased(Path, int, ImportedFile, Layout)",
                    NOT_LUSTRE,
                    () -> hsm.importReleased(directory.resolve("new"), 1, imported, PLAIN));
            // A campaign goes on with the next file; the report says what became of this one.
            HsmCampaign campaign = HsmCampaign.archive(fileSystem, 1).build();
            expect(
                    "HsmCampaign.runPaths(Iterator)",
                    WORKS,
                    () -> campaign.runPaths(List.of(file).iterator()));
        }

        private static void attributes(LustreFileSystem fileSystem, Path file) throws LustreException {
            ExtendedAttribute attribute = ExtendedAttribute.named(fileSystem, "user.sluice");
            expect(
                    "ExtendedAttribute.named(LustreFileSystem, String)",
                    WORKS,
                    () -> ExtendedAttribute.named(fileSystem, "user.sluice"));
            expect("ExtendedAttribute.write(Path, byte[])", WORKS, () -> attribute.write(file, new byte[1]));
            expect("ExtendedAttribute.read(Path)", WORKS, () -> attribute.read(file));
            expect("FileSystemSync.sync(Path)", WORKS, () -> FileSystemSync.sync(file.resolveSibling(".")));
        }

        /** Reading and writing needs no Lustre; what only Lustre can do says so. */
        private static void open(StripedFile open) {
            ByteBuffer room = ByteBuffer.allocate(3);
            expect("StripedFile.read(ByteBuffer, long)", WORKS, () -> open.read(room.clear(), 0));
            expect("StripedFile.readFully(ByteBuffer, long)", WORKS, () -> open.readFully(room.clear(), 0));
            expect("StripedFile.write(ByteBuffer, long)", WORKS, () -> open.write(room.clear(), 0));
            expect("StripedFile.preallocate(long)", WORKS, () -> open.preallocate(100));
            expect("StripedFile.truncate(long)", WORKS, () -> open.truncate(7));
            expect("StripedFile.sync(boolean)", WORKS, () -> open.sync(true));
            expect("StripedFile.size()", WORKS, open::size);
            expect("StripedFile.layout()", NOT_LUSTRE, open::layout);
            expect("StripedFile.hsmState()", NOT_LUSTRE, open::hsmState);
            expect("StripedFile.fid()", NOT_LUSTRE, open::fid);
            expect("StripedFile.dataVersion(boolean)", NOT_LUSTRE, () -> open.dataVersion(false));
            expect(
                    "StripedFile.groupLock(long)",
                    NOT_LUSTRE,
                    () -> open.groupLock(1).close());
            expect(
                    "StripedFile.lease(Kind)",
                    NOT_LUSTRE,
                    () -> open.lease(Lease.Kind.READ).close());
            expect(
                    "StripedFile.advise(Advice, long, long, boolean)",
                    NOT_LUSTRE,
                    () -> open.advise(Advice.WILL_READ, 0, 1, false));
            expect("StripedFile.mdtIndex()", NOT_LUSTRE, open::mdtIndex);
            expect("StripedFile.projectId()", WORKS, open::projectId);
            expect("StripedFile.flush()", NOT_LUSTRE, open::flush);
            expect("StripedFile.isEncrypted()", NOT_LUSTRE, open::isEncrypted);
            expect("StripedFile.data(long)", WORKS, () -> open.data(0));
            expect("StripedFile.punchHole(long, long)", WORKS, () -> open.punchHole(0, 1));
            expect("StripedFile.layoutVersion()", NOT_LUSTRE, open::layoutVersion);
            expect(
                    "StripedFile.setHsmFlags(Set, Set, int)",
                    NOT_LUSTRE,
                    () -> open.setHsmFlags(Set.of(HsmFlag.NO_RELEASE), Set.of(), 0));
            expect("StripedFile.setArchivedVersion(long)", NOT_LUSTRE, () -> open.setArchivedVersion(1));
            expect("StripedFile.chooseMirror(int)", NOT_LUSTRE, () -> open.chooseMirror(1));
        }

        private static void reader(StripedFile closed) {
            ExecutorService threads = Executors.newSingleThreadExecutor();
            expect(
                    "StripedReader.new(StripedFile, ExecutorService)",
                    "EBADF",
                    () -> new StripedReader(closed, threads));
            expect(
                    "StripedReader.read(ByteBuffer, long)",
                    "EBADF",
                    () -> new StripedReader(closed, threads).read(ByteBuffer.allocate(1), 0));
            threads.shutdown();
        }

        /** A mount that went away under its handle. */
        private static void gone(Path directory) throws IOException {
            Path mount = TestMount.simulate("gonefs");
            LustreFileSystem fileSystem = LustreFileSystem.at(mount);
            ExtendedAttribute attribute = ExtendedAttribute.named(fileSystem, "user.sluice");
            TestMount.delete(mount);
            expect("LustreFileSystem.osts()", "ENOENT or NotLustreException", fileSystem::osts);
            expect("LustreFileSystem.mdts()", "ENOENT or NotLustreException", fileSystem::mdts);
            // Pools are the file system's, which the client knows by name for as long as it has another mount.
            expect("LustreFileSystem.pools()", "works or ENODEV or NotLustreException", fileSystem::pools);
            expect("LustreFileSystem.instance()", "ENOENT or NotLustreException", fileSystem::instance);
            expect("LustreFileSystem.connectFlags()", "ENOENT or NotLustreException", fileSystem::connectFlags);
            expect(
                    "LustreFileSystem.quota(Kind, int)",
                    "ENOENT or NotLustreException",
                    () -> fileSystem.quota(Quota.Kind.USER, 0));
            expect(
                    "LustreFileSystem.changelog(int, long)",
                    "ENOENT or NotLustreException",
                    () -> fileSystem.changelog(0, 0).close());
            expect(
                    "LustreFileSystem.remove(List)",
                    "ENOENT or NotLustreException",
                    () -> fileSystem.remove(List.of(NO_FILE)));
            expect("LustreFileSystem.path(Fid)", "ENOENT or NotLustreException", () -> fileSystem.path(NO_FILE));
            expect(
                    "LustreFileSystem.open(Fid, OpenMode)",
                    "ENOENT or NotLustreException",
                    () -> fileSystem.open(NO_FILE, OpenMode.READ).close());
            expect(
                    "Layouts.read(Fid)",
                    "ENOENT or NotLustreException",
                    () -> fileSystem.layouts().read(NO_FILE));
            expect(
                    "Hsm.remove(Fid, int)",
                    "ENOENT or NotLustreException",
                    () -> fileSystem.hsm().remove(NO_FILE, 1));
            expect("ExtendedAttribute.read(Fid)", "ENOENT or NotLustreException", () -> attribute.read(NO_FILE));
            expect(
                    "ExtendedAttribute.write(Fid, byte[])",
                    "ENOENT or NotLustreException",
                    () -> attribute.write(NO_FILE, new byte[1]));
            expect(
                    "Copytool.register(LustreFileSystem, int[])",
                    "ENOENT or NotLustreException",
                    () -> Copytool.register(fileSystem, 1).close());
            expect("Copytool.on(LustreFileSystem, int[])", WORKS, () -> Copytool.on(fileSystem, 1));
            expect(
                    "Builder.register()",
                    "ENOENT or NotLustreException",
                    () -> Copytool.on(fileSystem, 1)
                            .lockDirectory(directory)
                            .register()
                            .close());
            expect(
                    "HsmCampaign.runFids(Iterator)",
                    "ENOENT or NotLustreException",
                    () -> HsmCampaign.restore(fileSystem)
                            .build()
                            .runFids(List.of(NO_FILE).iterator()));
        }
    }
}
