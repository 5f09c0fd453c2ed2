package io.sluice.staging.transfer;

import io.sluice.lustre.LustreUnavailableException;
import io.sluice.lustre.io.FileSystemSync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Brings the bytes of written files to the file system's servers or disks. */
@FunctionalInterface
interface GroupSync {

    /** For {@code --sync none}, and where each file was synced by itself. */
    GroupSync NOTHING = files -> {};

    /**
     * One {@code syncfs(2)} for all files of a destination, or nothing where there is nothing behind the page cache.
     *
     * @param directory the destination
     */
    static GroupSync of(Path directory) throws IOException {
        if (Files.getFileStore(directory).type().equals("tmpfs")) {
            return NOTHING;
        }
        return files -> {
            try {
                FileSystemSync.sync(directory);
            } catch (LustreUnavailableException e) {
                EACH_FILE.sync(files);
            }
        };
    }

    /** Where there is no way to {@code syncfs(2)}: one {@code fsync(2)} for each file. */
    GroupSync EACH_FILE = files -> {
        for (Finished file : files) {
            force(file.temporary());
        }
    };

    /** Blocks until the bytes of all the files are safe. */
    void sync(List<Finished> files) throws IOException;

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(false);
        }
    }
}
