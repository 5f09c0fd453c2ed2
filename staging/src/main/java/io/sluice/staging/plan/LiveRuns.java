package io.sluice.staging.plan;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the logs of living runs from those of dead ones, by the lock that a run holds on its log. A Lustre that is mounted
 * without {@code flock} has no locks; there a log counts as living for an hour after it was last written.
 */
final class LiveRuns {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRuns.class);

    private static final Duration WITHOUT_LOCKS = Duration.ofHours(1);

    /**
     * The logs of this process. They must not be opened a second time: closing any descriptor of a file drops all locks that
     * the process has on it, as POSIX has it.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private LiveRuns() {}

    /** Takes the lock of a log that this process just made, where there are locks. */
    static void began(Path log, FileChannel channel) {
        OURS.add(log);
        try {
            LOG.debug("{} is locked: {}", log, channel.tryLock() != null);
        } catch (IOException e) {
            LOG.debug("no file locks at the destination: {}", e.getMessage());
        }
    }

    static void ended(Path log) {
        OURS.remove(log);
    }

    static boolean isOurs(Path log) {
        return OURS.contains(log);
    }

    /** Whether a run, of this process or of another, may still write to a log. */
    static boolean isLive(Path log) throws IOException {
        if (isOurs(log)) {
            return true;
        }
        if (RunLog.isEnded(log)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (IOException e) {
                Instant written = Files.getLastModifiedTime(log, LinkOption.NOFOLLOW_LINKS)
                        .toInstant();
                return written.isAfter(Instant.now().minus(WITHOUT_LOCKS));
            }
            return lock == null;
        }
    }
}
