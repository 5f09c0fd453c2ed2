package io.sluice.staging.testing.fault;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a destination again and again while something stages to it, and reads every file that stands under a final
 * name: whatever it finds there must be a whole version of the object, from the first look on.
 */
final class FinalNameWatcher implements AutoCloseable {

    private final Path destination;
    private final SeededObjects objects;
    private final int versions;
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();
    private final Set<Object> judged = ConcurrentHashMap.newKeySet();
    private final AtomicLong judgements = new AtomicLong();
    private final Thread thread = new Thread(this::watch, "final-name-watcher");
    private volatile boolean closed;

    private FinalNameWatcher(Path destination, SeededObjects objects, int versions) {
        this.destination = destination;
        this.objects = objects;
        this.versions = versions;
    }

    /** Starts to watch; any version below {@code versions} is right. */
    static FinalNameWatcher over(Path destination, SeededObjects objects, int versions) {
        FinalNameWatcher watcher = new FinalNameWatcher(destination, objects, versions);
        watcher.thread.setDaemon(true);
        watcher.thread.start();
        return watcher;
    }

    /** What was seen that must not be; one sentence each. */
    Set<String> violations() {
        return new HashSet<>(violations);
    }

    /** How many files were read. */
    long judgements() {
        return judgements.get();
    }

    /** Stops after one more look; blocks until that is done. */
    void finish() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finish();
    }

    private void watch() {
        boolean last;
        do {
            last = closed;
            try {
                look();
            } catch (IOException e) {
                violations.add("the destination cannot be read: " + e);
            }
        } while (!last);
    }

    private void look() throws IOException {
        if (!Files.exists(destination)) {
            Thread.onSpinWait();
            return;
        }
        Files.walkFileTree(destination, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isOurs(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!isOurs(file)) {
                    look(file, attributes);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
    }

    /** Temporary files and records of a run begin so. */
    private static boolean isOurs(Path path) {
        return path.getFileName().toString().startsWith(".sluice");
    }

    /** Reads a file once per inode, size and time; what changes is read again. */
    private void look(Path file, BasicFileAttributes attributes) throws IOException {
        record State(@Nullable Object inode, long size, long nanos) {}
        State state = new State(
                attributes.fileKey(),
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        if (judged.contains(state)) {
            return;
        }
        String key = destination.relativize(file).toString();
        if (!objects.has(key)) {
            violations.add(key + " is no object's name");
            return;
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return;
        }
        judgements.incrementAndGet();
        for (int version = 0; version < versions; version++) {
            if (Arrays.equals(bytes, objects.content(key, version))) {
                judged.add(state);
                return;
            }
        }
        violations.add(String.format(
                Locale.ROOT, "%s is visible with %d bytes that are no version of the object", key, bytes.length));
    }
}
