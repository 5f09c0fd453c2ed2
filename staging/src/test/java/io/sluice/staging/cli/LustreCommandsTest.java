package io.sluice.staging.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LustreCommandsTest {

    @TempDir
    private Path directory;

    private Path mount = Path.of("");

    @BeforeEach
    void makeAMount() throws IOException {
        mount = CommandProcess.simulatedMount(directory.resolve("lustre"));
    }

    @Test
    void aLayoutThatWasSetIsTheLayoutThatIsShown() throws Exception {
        String file = mount.resolve("new.bin").toString();

        CommandRun set = CommandProcess.withLustre().run("layout", "set", file, "-c", "4", "-S", "4M");
        CommandRun get = CommandProcess.withLustre().run("layout", "get", file);
        CommandRun json = CommandProcess.withLustre().run("layout", "get", "--json", file);

        assertThat(set.exitCode()).as(set.err()).isZero();
        assertThat(get.out())
                .contains("file with 4 x 4 MiB")
                .contains("(-c 4 -S 4M)")
                .contains("raid0");
        JsonNode component = new ObjectMapper().readTree(json.out()).at("/0/components/0");
        assertThat(component.get("stripeCount").intValue()).isEqualTo(4);
        assertThat(component.get("stripeSize").longValue()).isEqualTo(4 << 20);
    }

    @Test
    void aProgressiveDefaultOfADirectoryIsSetAndShown() throws Exception {
        String words = "-E 100M -c 1 -S 1M -E -1 -c 4 -S 4M";

        CommandRun set = CommandProcess.withLustre().run(("layout set " + mount + " " + words).split(" "));
        CommandRun get = CommandProcess.withLustre().run("layout", "get", "--lfs", mount.toString());

        assertThat(set.exitCode()).as(set.err()).isZero();
        assertThat(get.out().strip()).isEqualTo(words);
    }

    @Test
    void aFileGoesToTheArchiveAndIsReleased() throws Exception {
        String file = Files.writeString(mount.resolve("epoch-7.pt"), "weights").toString();

        CommandRun archive = CommandProcess.withLustre().run("hsm", "archive", file);
        CommandRun both = CommandProcess.withLustre().run("hsm", "state", file);
        CommandRun release = CommandProcess.withLustre().run("hsm", "release", file);
        CommandRun gone = CommandProcess.withLustre().run("hsm", "state", file);

        assertThat(archive.exitCode()).as(archive.err()).isZero();
        assertThat(both.out()).contains("in both").contains("exists,archived");
        assertThat(release.exitCode()).as(release.err()).isZero();
        assertThat(gone.out()).contains("in the archive").contains("released");
    }

    @Test
    void whatIsWaitedForIsSettledAndACancelForNothingIsNoFailure() throws Exception {
        String file = Files.writeString(mount.resolve("epoch-8.pt"), "weights").toString();
        CommandProcess.withLustre().run("hsm", "archive", file);

        CommandRun wait = CommandProcess.withLustre().run("hsm", "wait", file, "--timeout=60");
        CommandRun cancel = CommandProcess.withLustre().run("hsm", "cancel", file);

        assertThat(wait.exitCode()).as(wait.err()).isZero();
        assertThat(wait.out()).contains("archived");
        assertThat(cancel.exitCode()).as(cancel.err()).isZero();
    }

    @Test
    void releaseSaysWhatItWouldDoAndHydrateUndoesIt() throws Exception {
        Path file = Files.writeString(mount.resolve("old.tar"), "data");
        CommandProcess.withLustre().run("hsm", "archive", file.toString());
        CommandProcess.withLustre().run("hsm", "wait", file.toString());

        CommandRun dry = CommandProcess.withLustre().run("release", mount.toString());
        CommandRun done = CommandProcess.withLustre().run("release", "--execute", mount.toString());
        CommandRun back = CommandProcess.withLustre().run("hydrate", "--head-room=0", mount.toString());

        assertThat(dry.out()).startsWith("would release 1 file").contains("--execute");
        assertThat(done.out()).startsWith("released 1 file");
        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(back.out()).startsWith("hydrated 1 file of 1");
        assertThat(file).hasContent("data");
    }

    @Test
    void aFileThatIsNotThereDoesNotKeepTheOthersFromBeingArchived() throws Exception {
        String file = Files.writeString(mount.resolve("there"), "x").toString();

        CommandRun run = CommandProcess.withLustre()
                .run("hsm", "archive", mount.resolve("missing").toString(), file);

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).contains(file + ": archive asked for");
        assertThat(run.err()).contains("missing");
    }

    @Test
    void aFileThatIsNotArchivedIsNotReleased() throws Exception {
        String file = Files.writeString(mount.resolve("only-copy"), "x").toString();

        CommandRun run = CommandProcess.withLustre().run("hsm", "release", file);

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).startsWith("sluice: ").contains(file).doesNotContain("Exception");
        assertThat(Path.of(file)).hasContent("x");
    }

    @Test
    void spaceIsShownForEachTarget() throws Exception {
        CommandRun run = CommandProcess.withLustre().run("df", mount.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("OST0000")
                .contains("OST0003")
                .contains("MDT0000")
                .contains("all OSTs");
    }

    @Test
    void aPathOutsideLustreIsAUsageError() throws Exception {
        CommandRun run = CommandProcess.withLustre().run("layout", "get", directory.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(directory.toString()).contains("not on a Lustre file system");
    }

    @Test
    void withoutLiblustreapiItSaysWhyAndWhatToInstall() throws Exception {
        CommandRun run = CommandProcess.withoutLustre().run("layout", "get", mount.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("liblustreapi").contains("install").doesNotContain("Exception");
        assertThat(run.err().strip().lines()).hasSize(1);
    }

    @Test
    void aLargeFileOnOneStripeIsFoundAdvisedAndMigrated() throws Exception {
        String file = mount.resolve("model.bin").toString();
        CommandProcess.withLustre().run("layout", "set", file, "-c", "1");
        try (RandomAccessFile sparse = new RandomAccessFile(file, "rw")) {
            sparse.setLength(2L << 30);
            sparse.writeBytes("weights");
        }
        Files.writeString(mount.resolve("small.txt"), "x");

        CommandRun found = CommandProcess.withLustre().run("layout", "find", mount.toString(), "--not-advised");
        CommandRun advice = CommandProcess.withLustre().run("layout", "advise", file, "--json");
        CommandRun migrate = CommandProcess.withLustre().run("layout", "migrate", "--advised", file);
        CommandRun again = CommandProcess.withLustre().run("layout", "find", mount.toString(), "--not-advised");

        assertThat(found.out().strip().lines()).singleElement().asString().startsWith(file + ": 1 x ");
        JsonNode json = new ObjectMapper().readTree(advice.out());
        assertThat(json.get("followed").booleanValue()).isFalse();
        assertThat(json.at("/layout/components/0/stripeCount").intValue()).isGreaterThan(1);
        assertThat(migrate.exitCode()).as(migrate.err()).isZero();
        assertThat(migrate.out()).contains("from 1 x ", " to " + json.at("/layout/components/0/stripeCount"));
        assertThat(again.out()).isEmpty();
        try (RandomAccessFile moved = new RandomAccessFile(file, "r")) {
            assertThat(moved.length()).isEqualTo(2L << 30);
            byte[] start = new byte[7];
            moved.readFully(start);
            assertThat(start).asString().isEqualTo("weights");
        }
    }

    @Test
    void adviceForADirectoryNeedsASize() throws Exception {
        CommandRun without = CommandProcess.withLustre().run("layout", "advise", mount.toString());
        CommandRun with = CommandProcess.withLustre().run("layout", "advise", mount.toString(), "--size=20GiB");

        assertThat(without.exitCode()).isEqualTo(2);
        assertThat(without.err()).contains("--size");
        assertThat(with.out()).contains("4 x 4 MiB");
    }
}
