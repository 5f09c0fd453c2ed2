package io.sluice.examples.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A temporary directory that is gone when this is closed, or when the process is told to end before that. */
final class Scratch implements AutoCloseable {

    private final Path directory;
    private final Thread hook = new Thread(this::delete, "scratch");

    private Scratch(Path directory) {
        this.directory = directory;
    }

    static Scratch create() throws IOException {
        Scratch scratch = new Scratch(Files.createTempDirectory("sluice-"));
        Runtime.getRuntime().addShutdownHook(scratch.hook);
        return scratch;
    }

    Path directory() {
        return directory;
    }

    private synchronized void delete() {
        try (Stream<Path> found = Files.walk(directory)) {
            found.sorted(Comparator.reverseOrder()).forEach(Scratch::deleteOne);
        } catch (NoSuchFileException e) {
            // Deleted before; the hook comes second when the process is told to end just then.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete();
        if (hook.getState() == Thread.State.NEW) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
