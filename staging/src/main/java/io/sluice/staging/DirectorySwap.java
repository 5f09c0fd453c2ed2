package io.sluice.staging;

import io.sluice.lustre.io.NameExchange;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is built beside another and takes its name when it is whole. Beside {@code /fsx/set} the new one is
 * {@code /fsx/.set.sluice-next}, and what is being removed {@code /fsx/.set.sluice-old}. A mark in the new one tells it from a
 * former one that was exchanged for it and not yet removed, when a run was killed between the two.
 */
final class DirectorySwap {

    private static final String MARK = ".sluice/next";

    private final Path target;
    private final Path next;
    private final Path old;

    private DirectorySwap(Path target, Path next, Path old) {
        this.target = target;
        this.next = next;
        this.old = old;
    }

    static DirectorySwap of(Path target) throws StagingException {
        Path absolute = target.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    "the root of a file system cannot be replaced in one step",
                    "name a directory beneath it");
        }
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(absolute, LinkOption.NOFOLLOW_LINKS)) {
            throw new StagingException(
                    FailureCause.PATH_CONFLICT,
                    absolute + " is not a directory, so no directory can take its place in one step",
                    "name a directory, which need not exist yet");
        }
        String name = "." + absolute.getFileName();
        return new DirectorySwap(absolute, parent.resolve(name + ".sluice-next"), parent.resolve(name + ".sluice-old"));
    }

    /** The directory to stage to, as an earlier run left it when that was killed. */
    Path begin() throws IOException {
        if (Files.isDirectory(target)) {
            delete(old);
        }
        if (Files.exists(next, LinkOption.NOFOLLOW_LINKS) && !Files.exists(next.resolve(MARK))) {
            delete(next);
        }
        Path mark = next.resolve(MARK);
        Files.createDirectories(mark.getParent());
        if (!Files.exists(mark)) {
            Files.createFile(mark);
        }
        return next;
    }

    /** Puts the new directory in place and removes the former one. */
    SwapKind end() throws IOException {
        SwapKind kind;
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            move(next, target);
            kind = SwapKind.RENAMED;
        } else if (NameExchange.exchange(next, target)) {
            move(next, old);
            kind = SwapKind.EXCHANGED;
        } else {
            move(target, old);
            move(next, target);
            kind = SwapKind.TWO_RENAMES;
        }
        Files.deleteIfExists(target.resolve(MARK));
        delete(old);
        return kind;
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
