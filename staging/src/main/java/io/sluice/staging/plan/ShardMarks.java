package io.sluice.staging.plan;

import io.sluice.staging.Shard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Which shards of one stage have done their share: an empty file for each ({@code shard-<stage>-<index>-of-<count>.done}). A
 * shard that begins takes its mark away, one that ends well sets it; when all are there, the stage is complete and they go.
 */
final class ShardMarks {

    private static final String SUFFIX = ".done";

    private final Path directory;
    private final String stage;
    private final Shard shard;

    /**
     * The marks of one stage.
     *
     * @param directory the directory of records
     * @param identity says what is staged; the same for all its shards and no other's
     * @param shard whose mark is set and taken away
     */
    ShardMarks(Path directory, String identity, Shard shard) {
        this.directory = directory;
        this.shard = shard;
        this.stage = id(identity);
    }

    /** A short word for a long one. */
    static String id(String identity) {
        CRC32C hash = new CRC32C();
        hash.update(identity.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(hash.getValue());
    }

    void takeAway() throws IOException {
        Files.deleteIfExists(mark(shard.index()));
    }

    void set() throws IOException {
        try {
            Files.createFile(mark(shard.index()));
        } catch (FileAlreadyExistsException e) {
            // Set by a run that was killed after it.
            return;
        }
    }

    boolean allSet() {
        for (int i = 0; i < shard.count(); i++) {
            if (!Files.exists(mark(i))) {
                return false;
            }
        }
        return true;
    }

    /** Takes away the marks of every stage: the directory is complete, or a stage of all of it has begun. */
    static void takeAllAway(Path directory) throws IOException {
        try (DirectoryStream<Path> marks = Files.newDirectoryStream(directory, "shard-*" + SUFFIX)) {
            for (Path mark : marks) {
                Files.deleteIfExists(mark);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private Path mark(int index) {
        return directory.resolve("shard-" + stage + "-" + index + "-of-" + shard.count() + SUFFIX);
    }
}
