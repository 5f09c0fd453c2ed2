package io.sluice.staging.hydrate;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.staging.agent.DirectRestore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Another way to a released file's data than a restore request. */
interface FallbackCopy extends AutoCloseable {

    /** Brings one file's data. Blocks. */
    void bring(Path file) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;

    static FallbackCopy of(LustreFileSystem fileSystem, HydrateOptions options) throws IOException {
        return switch (options.fallback()) {
            case NONE -> throw new IllegalArgumentException("there is no fallback");
            case READ -> new Reads(fileSystem, options.stallAfter());
            case COPY -> new Copies(DirectRestore.open(fileSystem, options.access()));
        };
    }

    /** By this process, from S3. */
    record Copies(DirectRestore restore) implements FallbackCopy {
        @Override
        public void bring(Path file) throws IOException {
            restore.restore(file);
        }

        @Override
        public void close() {
            restore.close();
        }
    }

    /**
     * By reading. A read that waits for a restore cannot be interrupted, so each is on a thread that may be left behind, and
     * after the first such none is begun.
     */
    final class Reads implements FallbackCopy {

        private final LustreFileSystem fileSystem;
        private final Duration longest;
        private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "hydrate-read");
            thread.setDaemon(true);
            return thread;
        });
        private boolean stuck;

        Reads(LustreFileSystem fileSystem, Duration longest) {
            this.fileSystem = fileSystem;
            this.longest = longest;
        }

        @Override
        public void bring(Path file) throws IOException, InterruptedException {
            if (stuck) {
                throw new IOException("not read: the read before it is still waiting");
            }
            try {
                reader.submit(() -> read(file)).get(longest.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                stuck = true;
                throw new IOException("a read still waits for its data after " + longest.toSeconds() + " s", e);
            } catch (ExecutionException e) {
                throw new IOException("it cannot be read: " + e.getMessage(), e);
            }
            if (fileSystem.hsm().state(file).isReleased()) {
                throw new IOException("it was read, and is still released");
            }
        }

        private static long read(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                return in.transferTo(OutputStream.nullOutputStream());
            }
        }

        @Override
        public void close() {
            reader.shutdownNow();
        }
    }
}
