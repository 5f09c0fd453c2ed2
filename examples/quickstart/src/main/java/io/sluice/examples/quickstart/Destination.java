package io.sluice.examples.quickstart;

import io.sluice.lustre.simulator.LustreSimulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the dataset goes.
 *
 * @param mount the file system, or the directory on it that was asked for
 * @param isSimulated whether it is a simulated Lustre
 */
record Destination(Path mount, boolean isSimulated) {

    private static final int OSTS = 4;

    /** Not the mount itself: what the simulator keeps in it is no part of the dataset. */
    Path dataset() {
        return mount.resolve("dataset");
    }

    /**
     * The directory asked for when it is on a real Lustre; otherwise a simulated Lustre is made of it.
     *
     * @param asked the directory; null for a simulated Lustre at {@code otherwise}
     * @throws IOException when there is something in the directory that no quickstart put there
     */
    static Destination of(@Nullable Path asked, Path otherwise) throws IOException {
        if (asked == null) {
            return simulated(otherwise);
        }
        Path absolute = asked.toAbsolutePath().normalize();
        if (isOnLustre(absolute)) {
            return new Destination(Files.createDirectories(absolute), false);
        }
        return simulated(absolute);
    }

    private static Destination simulated(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new IOException(directory + " is a file; name a new or empty directory with --to");
        }
        if (!LustreSimulator.isMount(directory)) {
            if (Files.isDirectory(directory) && !isEmpty(directory)) {
                throw new IOException(
                        directory + " is neither on Lustre nor empty; name a new or empty directory with --to");
            }
            LustreSimulator.builder(Files.createDirectories(directory))
                    .osts(OSTS)
                    .create();
        }
        System.setProperty("sluice.lustre.library", LustreSimulator.library().toString());
        return new Destination(directory, true);
    }

    /** Asks the kernel, not the library: that can be loaded only once, and which one depends on the answer. */
    private static boolean isOnLustre(Path path) throws IOException {
        Path existing = path;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing).type().equals("lustre");
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.findAny().isEmpty();
        }
    }
}
