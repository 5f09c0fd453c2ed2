package io.sluice.staging.push;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.ExternalSort;
import io.sluice.staging.source.KeyOrder;
import io.sluice.staging.source.ObjectFilter;
import io.sluice.staging.source.ObjectJson;
import io.sluice.staging.source.SourceObject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * The files of a directory as the objects that they are to be, in the order of keys. Symbolic links are not followed; what
 * Sluice keeps for itself ({@code .sluice}) is passed over. Holds a bounded number of files.
 */
final class LocalFiles implements Closeable {

    private static final String RESERVED = ".sluice";
    private static final int LONGEST_KEY = 1024;

    private final ExternalSort<SourceObject> sorted = new ExternalSort<>(
            (a, b) -> KeyOrder.INSTANCE.compare(a.key(), b.key()), ObjectJson.INSTANCE, ExternalSort.DEFAULT_IN_MEMORY);

    private LocalFiles() {}

    /** Told what is no file, and what cannot be an object. */
    interface Others {

        void leftOut(String path, String what);

        void refused(String path, long bytes, FailureCause cause, String why);
    }

    static LocalFiles beneath(Path directory, String base, ObjectFilter filter, boolean tree, Others others)
            throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    Files.exists(directory) ? directory + " is not a directory" : "there is no " + directory,
                    "name the directory whose files are to be pushed");
        }
        LocalFiles files = new LocalFiles();
        try {
            Files.walkFileTree(
                    directory.toRealPath(), files.new Visitor(directory.toRealPath(), base, filter, tree, others));
            return files;
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    Optional<SourceObject> next() throws IOException {
        return sorted.next();
    }

    @Override
    public void close() {
        sorted.discard();
    }

    private final class Visitor extends SimpleFileVisitor<Path> {

        private final Path root;
        private final String base;
        private final ObjectFilter filter;
        private final boolean tree;
        private final Others others;

        Visitor(Path root, String base, ObjectFilter filter, boolean tree, Others others) {
            this.root = root;
            this.base = base;
            this.filter = filter;
            this.tree = tree;
            this.others = others;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
            if (directory.equals(root.resolve(RESERVED))) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (tree && !directory.equals(root)) {
                add(directory, root.relativize(directory) + "/", 0, attributes);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            String path = root.relativize(file).toString();
            if (attributes.isRegularFile() || (tree && attributes.isSymbolicLink())) {
                add(file, path, attributes.size(), attributes);
            } else {
                others.leftOut(path, attributes.isSymbolicLink() ? "a symbolic link" : "a special file");
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            String path = root.relativize(file).toString();
            others.refused(path, 0, FailureCause.DESTINATION_IO, path + ": cannot be read: " + failure);
            return FileVisitResult.CONTINUE;
        }

        private void add(Path file, String path, long size, BasicFileAttributes attributes) throws IOException {
            String key = base + path;
            if (!root.resolve(path).equals(file)
                    || !StandardCharsets.UTF_8.newEncoder().canEncode(path)) {
                others.refused(
                        path,
                        size,
                        FailureCause.UNSAFE_KEY,
                        path + ": its name is not in UTF-8, as keys are; rename it");
            } else if (key.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
                others.refused(path, size, FailureCause.UNSAFE_KEY, path + ": its key would be longer than 1024 bytes");
            } else {
                SourceObject object = SourceObject.of(
                        key, size, "", attributes.lastModifiedTime().toInstant());
                if (filter.takes(object, base)) {
                    sorted.add(object);
                }
            }
        }
    }
}
