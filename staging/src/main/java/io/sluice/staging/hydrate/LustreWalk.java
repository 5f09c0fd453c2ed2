package io.sluice.staging.hydrate;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.HsmState;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Visits the regular files beneath directories on several threads, with their HSM state. Asks the MDS only: nothing is opened
 * for reading, so no released file is restored. Symbolic links are not followed.
 */
final class LustreWalk {

    /** Entries of one directory that one thread looks at in one go, so that a directory of a million files is shared. */
    private static final int CHUNK = 256;

    /** Records of Sluice and of the simulator, which are no data of anybody's. */
    private static final Set<String> NOT_DATA = Set.of(".sluice", ".lustre", ".lustre-sim");

    private final LustreFileSystem fileSystem;
    private final Visitor visitor;
    private final ExecutorService pool;
    private final AtomicLong pending = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** A file as the walk found it. {@code used} is the latest of access, modification and change. */
    record Found(Path path, long sizeBytes, Instant used, HsmState state) {}

    /** Told what there is, by several threads at once. */
    interface Visitor {
        void found(Found file);

        /** Something could not be looked at, and what is beneath it is not visited. */
        void failed(Path path, IOException why);
    }

    private LustreWalk(LustreFileSystem fileSystem, Visitor visitor, int threads) {
        this.fileSystem = fileSystem;
        this.visitor = visitor;
        this.pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "lustre-walk");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Visits what is beneath the roots, files among them included. Blocks until all is visited. */
    static void over(LustreFileSystem fileSystem, List<Path> roots, int threads, Visitor visitor)
            throws InterruptedException {
        LustreWalk walk = new LustreWalk(fileSystem, visitor, threads);
        try {
            walk.submit(() -> walk.look(roots));
            walk.ended.await();
        } finally {
            walk.pool.shutdownNow();
        }
    }

    private void submit(Runnable task) {
        pending.incrementAndGet();
        pool.execute(() -> {
            try {
                task.run();
            } finally {
                if (pending.decrementAndGet() == 0) {
                    ended.countDown();
                }
            }
        });
    }

    private void look(List<Path> paths) {
        for (Path path : paths) {
            try {
                look(path);
            } catch (IOException e) {
                report(path, e);
            }
        }
    }

    /** What was deleted while the walk came to it is no failure. */
    private void report(Path path, IOException why) {
        if (!(why instanceof NoSuchFileException)) {
            visitor.failed(path, why);
        }
    }

    private void look(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(
                path,
                "unix:isDirectory,isRegularFile,size,lastAccessTime,lastModifiedTime,ctime",
                LinkOption.NOFOLLOW_LINKS);
        if (Boolean.TRUE.equals(attributes.get("isDirectory"))) {
            submit(() -> list(path));
        } else if (Boolean.TRUE.equals(attributes.get("isRegularFile"))) {
            HsmState state = state(path);
            visitor.found(new Found(path, (Long) attributes.getOrDefault("size", 0L), used(attributes), state));
        }
    }

    private HsmState state(Path path) throws IOException {
        try {
            return fileSystem.hsm().state(path);
        } catch (LustreException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                throw new NoSuchFileException(path.toString());
            }
            throw e;
        }
    }

    private static Instant used(Map<String, Object> attributes) {
        Instant latest = Instant.EPOCH;
        for (String name : List.of("lastAccessTime", "lastModifiedTime", "ctime")) {
            if (attributes.get(name) instanceof FileTime time
                    && time.toInstant().isAfter(latest)) {
                latest = time.toInstant();
            }
        }
        return latest;
    }

    private void list(Path directory) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            List<Path> chunk = new ArrayList<>(CHUNK);
            for (Path entry : entries) {
                if (NOT_DATA.contains(String.valueOf(entry.getFileName()))) {
                    continue;
                }
                chunk.add(entry);
                if (chunk.size() == CHUNK) {
                    List<Path> full = chunk;
                    submit(() -> look(full));
                    chunk = new ArrayList<>(CHUNK);
                }
            }
            look(chunk);
        } catch (DirectoryIteratorException e) {
            report(directory, new IOException(e.getMessage(), e));
        } catch (IOException e) {
            report(directory, e);
        }
    }
}
