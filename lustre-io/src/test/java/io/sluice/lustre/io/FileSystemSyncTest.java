package io.sluice.lustre.io;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemSyncTest {

    @TempDir
    private Path directory;

    @Test
    void anyFileSystemCanBeSyncedWithoutTheLustreLibrary() throws Exception {
        Path named = Files.createDirectory(directory.resolve("with space and ü"));
        Files.writeString(named.resolve("file"), "bytes");

        assertThatNoException().isThrownBy(() -> FileSystemSync.sync(named));
    }

    @Test
    void aDirectoryThatDoesNotExistIsNamed() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> FileSystemSync.sync(missing))
                .isInstanceOfSatisfying(
                        LustreException.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.errno())
                                .isEqualTo(Errno.ENOENT))
                .hasMessageContaining(missing.toString());
    }
}
