package io.sluice.fsx.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.fsx.emulator.Bucket.FileProblem;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.HsmFlag;
import io.sluice.lustre.hsm.HsmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Copies new and changed files, directories and symbolic links to a bucket. Safe for use by several threads. */
final class Exporter {

    private static final int LONGEST_KEY = 1024;
    private static final long LARGEST_OBJECT = 5L << 40;

    private final LustreFileSystem lustre;
    private final Path mount;
    private final Bucket bucket;
    private final Link link;

    Exporter(LustreFileSystem lustre, Path mount, Bucket bucket, Link link) {
        this.lustre = lustre;
        this.mount = mount;
        this.bucket = bucket;
        this.link = link;
    }

    /** Everything below a path that is not in the bucket as it is, in the order of names. */
    List<Path> changed(Path from) throws IOException {
        List<Path> changed = new ArrayList<>();
        Path root = mount.resolve(link.directory.substring(1));
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : (Iterable<Path>) tree.sorted()::iterator) {
                boolean mine = !path.equals(root) && !path.startsWith(mount.resolve(".lustre-sim"));
                if (mine && !key(path).equals(link.prefix) && isChanged(path)) {
                    changed.add(path);
                }
            }
        }
        return changed;
    }

    private boolean isChanged(Path path) throws IOException {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            HsmState state = lustre.hsm().state(path);
            return !state.isReleased() && (!state.isArchived() || !link.known.containsKey(key(path)));
        }
        return !mark(path).equals(link.marks.get(key(path)));
    }

    /** What of a directory or symbolic link counts as a change. */
    static String mark(Path path) throws IOException {
        ObjectAttributes attributes = ObjectAttributes.of(path);
        String target =
                attributes.isSymbolicLink() ? Files.readSymbolicLink(path).toString() : "";
        return attributes.mode() + ":" + attributes.uid() + ":" + attributes.gid() + ":" + target;
    }

    private String key(Path path) {
        String key = link.key("/" + mount.relativize(path));
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? key + "/" : key;
    }

    /** Keys of what was imported or exported and is no longer there. */
    Set<String> gone() {
        Set<String> gone = new TreeSet<>();
        for (String key : link.known.keySet()) {
            String path = link.path(key.endsWith("/") ? key.substring(0, key.length() - 1) : key);
            if (!Files.exists(mount.resolve(path.substring(1)), LinkOption.NOFOLLOW_LINKS)) {
                gone.add(key);
            }
        }
        return gone;
    }

    boolean isNew(Path path) {
        return !link.known.containsKey(key(path));
    }

    void delete(String key) throws FileProblem {
        bucket.delete(key);
        link.known.remove(key);
        link.marks.remove(key);
    }

    /**
     * Exports one path.
     *
     * @throws FileProblem when it cannot be exported
     * @throws IOException when the mount fails
     */
    void apply(Path path) throws IOException {
        String key = key(path);
        if (key.getBytes(UTF_8).length > LONGEST_KEY) {
            throw new FileProblem("PathSizeTooLong");
        }
        ObjectAttributes attributes = ObjectAttributes.of(path);
        if (attributes.isDirectory()) {
            known(key, bucket.put(key, new byte[0], attributes.metadata()), mark(path));
        } else if (attributes.isSymbolicLink()) {
            byte[] target = Files.readSymbolicLink(path).toString().getBytes(UTF_8);
            known(key, bucket.put(key, target, attributes.metadata()), mark(path));
        } else {
            file(path, key, attributes);
        }
    }

    private void known(String key, String entityTag, String mark) {
        link.known.put(key, entityTag);
        link.marks.put(key, mark);
    }

    private void file(Path path, String key, ObjectAttributes attributes) throws IOException {
        BasicFileAttributes before = Files.readAttributes(path, BasicFileAttributes.class);
        if (before.size() > LARGEST_OBJECT) {
            throw new FileProblem("FileSizeTooLarge");
        }
        String entityTag = bucket.put(key, path, attributes.metadata());
        BasicFileAttributes after = Files.readAttributes(path, BasicFileAttributes.class);
        if (before.size() != after.size() || !before.lastModifiedTime().equals(after.lastModifiedTime())) {
            throw new FileProblem("ResourceBusy");
        }
        archived(path);
        link.known.put(key, entityTag);
    }

    private void archived(Path path) throws LustreException {
        lustre.hsm().setFlags(path, Set.of(HsmFlag.EXISTS, HsmFlag.ARCHIVED), Set.of(HsmFlag.DIRTY), Archive.ID);
    }
}
