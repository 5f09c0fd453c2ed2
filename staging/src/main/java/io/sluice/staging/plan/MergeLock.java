package io.sluice.staging.plan;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Held by the one process that merges records. A file lock, which ends with its process; on a Lustre that is mounted without
 * {@code flock}, a file that only one can make, which counts for nothing once it is older than any merge takes.
 */
final class MergeLock implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(MergeLock.class);
    private static final String LOCK = "merge.lock";
    private static final String HELD = "merge.held";
    private static final Duration LONGEST_MERGE = Duration.ofMinutes(15);
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private final FileChannel channel;
    private final @Nullable Path held;

    private MergeLock(FileChannel channel, @Nullable Path held) {
        this.channel = channel;
        this.held = held;
    }

    /** Blocks until no other process holds it. */
    static MergeLock take(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(LOCK),
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            LOG.debug("locked: {}", channel.lock());
            return new MergeLock(channel, null);
        } catch (IOException e) {
            LOG.debug("no file locks at the destination: {}", e.getMessage());
        }
        try {
            return new MergeLock(channel, make(directory.resolve(HELD)));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Path make(Path held) throws IOException {
        long pause = 10;
        while (true) {
            try {
                return Files.createFile(held);
            } catch (FileAlreadyExistsException e) {
                removeIfOld(held);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StagingException(
                        FailureCause.CANCELLED, "interrupted while another process merged its records");
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private static void removeIfOld(Path held) throws IOException {
        try {
            Instant made =
                    Files.getLastModifiedTime(held, LinkOption.NOFOLLOW_LINKS).toInstant();
            if (made.isBefore(Instant.now().minus(LONGEST_MERGE))) {
                LOG.warn("{} is left of a process that died while it merged; removed", held);
                Files.deleteIfExists(held);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is free", held);
        }
    }

    @Override
    public String toString() {
        return held == null ? "a file lock" : held.toString();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (held != null) {
                Files.deleteIfExists(held);
            }
        }
    }
}
