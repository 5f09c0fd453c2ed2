package io.sluice.staging.repository;

import io.sluice.staging.source.KeyOrder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files and symbolic links of a tree in the order in which S3 lists their keys, with one directory of each level in
 * memory. Not thread-safe.
 */
final class FilesInKeyOrder {

    /** What Sluice and the simulator keep for themselves. */
    private static final Set<String> OURS = Set.of(".sluice", ".lustre-sim");

    private final Path root;
    private final Deque<Iterator<Entry>> open = new ArrayDeque<>();

    /** A name as it stands in the order of keys: a directory's ends with a slash. */
    private record Entry(Path path, boolean directory, String order) {}

    FilesInKeyOrder(Path root) throws IOException {
        this.root = root;
        if (Files.isDirectory(root)) {
            open.push(entries(root));
        }
    }

    /** The next file relative to the root; null after the last. */
    @Nullable
    Path next() throws IOException {
        while (!open.isEmpty()) {
            Iterator<Entry> level = open.element();
            if (!level.hasNext()) {
                open.pop();
                continue;
            }
            Entry entry = level.next();
            if (!entry.directory()) {
                return root.relativize(entry.path());
            }
            open.push(entries(entry.path()));
        }
        return null;
    }

    private static Iterator<Entry> entries(Path directory) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
            for (Path path : names) {
                String name = String.valueOf(path.getFileName());
                if (!OURS.contains(name) && !name.startsWith(".sluice-")) {
                    boolean below = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
                    entries.add(new Entry(path, below, below ? name + "/" : name));
                }
            }
        }
        entries.sort(Comparator.comparing(Entry::order, KeyOrder.INSTANCE));
        return entries.iterator();
    }
}
