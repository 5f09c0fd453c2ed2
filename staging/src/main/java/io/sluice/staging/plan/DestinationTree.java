package io.sluice.staging.plan;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the destination, path by path in key order, without ever following a symbolic link beneath it. The directories
 * on the way to the last path are remembered, so that each is checked and read once; a name that is not in its directory
 * then costs no request, and one that is costs one {@code stat}. What other processes change in a directory after it was
 * read is not seen: writing beneath the destination safely is the writer's own duty.
 */
final class DestinationTree {

    /** Names remembered over all directories on the way; a directory that does not fit is asked name by name. */
    private static final int NAMES_REMEMBERED = 200_000;

    private final List<Level> way = new ArrayList<>();
    private int namesRemembered;

    /**
     * A view of a destination.
     *
     * @param root the destination; need not exist. It may be a symbolic link itself: it is the caller's choice
     */
    DestinationTree(Path root) throws IOException {
        Standing standing = Files.isDirectory(root) ? Standing.Directory.INSTANCE : look(root);
        way.add(level("", root, standing));
    }

    /** What stands at a relative path, with {@code /} between segments; empty for the destination itself. */
    Standing at(String path) throws IOException {
        if (path.isEmpty()) {
            return way.get(0).standing;
        }
        int nameStart = path.lastIndexOf('/') + 1;
        Level parent = enter(path, nameStart);
        if (!(parent.standing instanceof Standing.Directory)) {
            return parent.standing instanceof Standing.Nothing ? parent.standing : blocked(parent);
        }
        return child(parent, path.substring(nameStart));
    }

    /** Goes to the directory that holds a path, from the deepest one that the last path shares with it. */
    private Level enter(String path, int nameStart) throws IOException {
        int depth = 0;
        int start = 0;
        while (depth + 1 < way.size()) {
            String name = way.get(depth + 1).name;
            int end = start + name.length();
            if (end >= nameStart || path.charAt(end) != '/' || !path.startsWith(name, start)) {
                break;
            }
            depth++;
            start = end + 1;
        }
        while (way.size() > depth + 1) {
            Level left = way.remove(way.size() - 1);
            namesRemembered -= left.names == null ? 0 : left.names.size();
        }
        while (start < nameStart) {
            Level above = way.get(way.size() - 1);
            if (!(above.standing instanceof Standing.Directory)) {
                return above;
            }
            int end = path.indexOf('/', start);
            String name = path.substring(start, end);
            way.add(level(name, above.path.resolve(name), child(above, name)));
            start = end + 1;
        }
        return way.get(way.size() - 1);
    }

    private static Standing child(Level parent, String name) throws IOException {
        if (parent.names != null && !parent.names.contains(name)) {
            return Standing.Nothing.INSTANCE;
        }
        return look(parent.path.resolve(name));
    }

    private Level level(String name, Path path, Standing standing) throws IOException {
        return new Level(name, path, standing, standing instanceof Standing.Directory ? names(path) : null);
    }

    private @Nullable Set<String> names(Path directory) throws IOException {
        Set<String> names = new HashSet<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                if (namesRemembered + names.size() >= NAMES_REMEMBERED) {
                    return null;
                }
                names.add(child.getFileName().toString());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        namesRemembered += names.size();
        return names;
    }

    private static Standing look(Path path) throws IOException {
        try {
            BasicFileAttributes found =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isRegularFile()) {
                return new Standing.RegularFile(
                        found.size(), found.lastModifiedTime().toInstant());
            }
            if (found.isDirectory()) {
                return Standing.Directory.INSTANCE;
            }
            return found.isSymbolicLink()
                    ? new Standing.InTheWay(
                            "the symbolic link " + path,
                            new Standing.RegularFile(
                                    found.size(), found.lastModifiedTime().toInstant()))
                    : new Standing.InTheWay("the special file " + path);
        } catch (NoSuchFileException e) {
            return Standing.Nothing.INSTANCE;
        }
    }

    private static Standing blocked(Level level) {
        return level.standing instanceof Standing.RegularFile
                ? new Standing.InTheWay("the file " + level.path)
                : level.standing instanceof Standing.InTheWay blocking
                        ? new Standing.InTheWay(blocking.what())
                        : level.standing;
    }

    /** One directory on the way, or the thing that blocks it. Names are null when they were too many to remember. */
    private static final class Level {
        final String name;
        final Path path;
        final Standing standing;
        final @Nullable Set<String> names;

        Level(String name, Path path, Standing standing, @Nullable Set<String> names) {
            this.name = name;
            this.path = path;
            this.standing = standing;
            this.names = names;
        }
    }
}
