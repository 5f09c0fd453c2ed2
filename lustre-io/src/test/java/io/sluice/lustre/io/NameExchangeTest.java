package io.sluice.lustre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameExchangeTest {

    @TempDir
    private Path directory;

    @Test
    void twoTreesExchangeTheirNames() throws IOException {
        Path one = Files.createDirectory(directory.resolve("one"));
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.writeString(one.resolve("file"), "of one");

        boolean exchanged = NameExchange.exchange(one, other);

        assertThat(exchanged).isTrue();
        assertThat(other.resolve("file")).hasContent("of one");
        assertThat(one).isEmptyDirectory();
    }

    @Test
    void aNameThatIsNotThereIsAFailure() {
        assertThatThrownBy(() -> NameExchange.exchange(directory, directory.resolve("nothing")))
                .isInstanceOfSatisfying(
                        LustreException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }
}
