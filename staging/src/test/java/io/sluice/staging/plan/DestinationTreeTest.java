package io.sluice.staging.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationTreeTest {

    @TempDir
    Path root;

    @Test
    void tellsFilesDirectoriesAndNothingApart() throws IOException {
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/file"), "12345");
        Files.writeString(root.resolve("z"), "");
        DestinationTree tree = new DestinationTree(root);

        assertThat(tree.at("")).isInstanceOf(Standing.Directory.class);
        assertThat(tree.at("a")).isInstanceOf(Standing.Directory.class);
        assertThat(tree.at("a/b/file"))
                .isEqualTo(new Standing.RegularFile(
                        5, Files.getLastModifiedTime(root.resolve("a/b/file")).toInstant()));
        assertThat(tree.at("a/b/none")).isInstanceOf(Standing.Nothing.class);
        assertThat(tree.at("a/c/d/e")).isInstanceOf(Standing.Nothing.class);
        assertThat(tree.at("z")).isInstanceOf(Standing.RegularFile.class);
        assertThat(tree.at("z/below")).isEqualTo(new Standing.InTheWay("the file " + root.resolve("z")));
    }

    @Test
    void aDestinationThatIsNotThereHoldsNothing() throws IOException {
        assertThat(new DestinationTree(root.resolve("none")).at("a/b")).isInstanceOf(Standing.Nothing.class);
    }

    @Test
    void aSymbolicLinkIsNeverFollowed(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("file"), "secret");
        Files.createSymbolicLink(root.resolve("link"), elsewhere);
        Files.createSymbolicLink(root.resolve("file"), elsewhere.resolve("file"));
        Files.createSymbolicLink(root.resolve("dangling"), elsewhere.resolve("none"));
        DestinationTree tree = new DestinationTree(root);

        Standing link = new Standing.InTheWay("the symbolic link " + root.resolve("link"));
        assertThat(tree.at("link/file")).isEqualTo(link);
        assertThat(tree.at("link/deeper/still")).isEqualTo(link);
        assertThat(what(tree.at("link"))).isEqualTo("the symbolic link " + root.resolve("link"));
        assertThat(what(tree.at("file"))).isEqualTo("the symbolic link " + root.resolve("file"));
        assertThat(what(tree.at("dangling"))).isEqualTo("the symbolic link " + root.resolve("dangling"));
    }

    private static String what(Standing standing) {
        return ((Standing.InTheWay) standing).what();
    }
}
