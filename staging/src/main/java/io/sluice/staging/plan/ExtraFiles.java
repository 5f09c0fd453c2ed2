package io.sluice.staging.plan;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.ExternalSort;
import io.sluice.staging.source.KeyOrder;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.SourceObject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.Optional;

/**
 * Files at a destination whose objects are gone from the source. Only what the manifest records as staged from this source
 * counts, and only while the file still has the recorded size and modification time: what somebody else put there, or changed,
 * is never an extra file. Looking is a dry run; nothing is removed before {@link #delete}.
 */
public final class ExtraFiles implements Closeable {

    private final Path destination;
    private final ExternalSort<ManifestRecord> found =
            new ExternalSort<>(ManifestRecord.BY_PATH, ManifestRecord.codec(""), ExternalSort.DEFAULT_IN_MEMORY);
    private long count;
    private long bytes;

    private ExtraFiles(Path destination) {
        this.destination = destination;
    }

    /**
     * Looks for extra files. Blocks until the source is at its end; holds a bounded number of entries.
     *
     * @param source every object of the source, without a filter; not closed
     * @param destination the directory that is staged to
     * @param recorded what is recorded there; not closed
     * @return what was found, to be closed
     * @throws StagingException when the source has no objects at all, which is more likely a mistake than a wish
     * @throws IOException when the source, the records or the destination cannot be read
     */
    public static ExtraFiles find(ObjectSource source, Path destination, ManifestReader recorded) throws IOException {
        ExtraFiles extra = new ExtraFiles(destination.toAbsolutePath());
        try {
            extra.compare(source, recorded);
            return extra;
        } catch (IOException | RuntimeException e) {
            extra.found.discard();
            throw e;
        }
    }

    private void compare(ObjectSource source, ManifestReader recorded) throws IOException {
        DestinationTree tree = new DestinationTree(destination);
        Optional<SourceObject> object = source.next();
        if (object.isEmpty()) {
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    "the source has no objects, so every staged file in " + destination + " would be extra",
                    "check the source; remove the directory yourself if this is meant");
        }
        for (Optional<ManifestEntry> next = recorded.next(); next.isPresent(); next = recorded.next()) {
            ManifestEntry entry = next.get();
            if (!entry.key().equals(source.base() + entry.path())) {
                continue;
            }
            while (object.isPresent() && KeyOrder.INSTANCE.compare(object.get().key(), entry.key()) < 0) {
                object = source.next();
            }
            boolean gone = object.isEmpty() || !object.get().key().equals(entry.key());
            if (gone && isAsStaged(tree.at(entry.path()), entry)) {
                found.add(ManifestRecord.finished(entry));
                count++;
                bytes += entry.size();
            }
        }
    }

    private static boolean isAsStaged(Standing standing, ManifestEntry entry) {
        return standing instanceof Standing.RegularFile file
                && file.size() == entry.size()
                && Standing.sameTime(file.modified(), entry.modified());
    }

    /**
     * How many files were found.
     *
     * @return files
     */
    public long count() {
        return count;
    }

    /**
     * How large they are together.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes;
    }

    /**
     * The next of the files found, to be shown. Either this or {@link #delete} reads what was found, once.
     *
     * @return the file's record, or empty at the end
     * @throws IOException when it cannot be read back
     */
    public Optional<ManifestEntry> next() throws IOException {
        Optional<ManifestRecord> record = found.next();
        return record.isPresent() ? record.get().entry() : Optional.empty();
    }

    /**
     * Removes the files found, and nothing at all when there are more than expected. Directories are left, empty or not.
     *
     * @param log records what was removed
     * @param atMost how many files may be removed
     * @return how many were
     * @throws StagingException when there are more
     * @throws IOException when a file cannot be removed; those before it are
     */
    public long delete(RunLog log, long atMost) throws IOException {
        if (count > atMost) {
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    count + " files in " + destination + " are no longer in the source, and at most " + atMost
                            + " may be deleted",
                    "look at them first, then allow that many");
        }
        long deleted = 0;
        for (Optional<ManifestEntry> next = next(); next.isPresent(); next = next()) {
            try (DirectoryStream<Path> root = Files.newDirectoryStream(destination)) {
                delete(root, Path.of(next.get().path()));
                deleted++;
            } catch (NoSuchFileException e) {
                // Somebody was faster, which is as well.
            }
            log.removed(next.get().path());
        }
        return deleted;
    }

    /** Goes down one opened directory after the other, so that no link put in the way meanwhile leads elsewhere. */
    private static void delete(DirectoryStream<Path> directory, Path path) throws IOException {
        if (!(directory instanceof SecureDirectoryStream<Path> secure)) {
            throw new IOException("this platform cannot delete beneath a directory safely");
        }
        if (path.getNameCount() == 1) {
            secure.deleteFile(path);
            return;
        }
        try (SecureDirectoryStream<Path> below =
                secure.newDirectoryStream(path.getName(0), LinkOption.NOFOLLOW_LINKS)) {
            delete(below, path.subpath(1, path.getNameCount()));
        }
    }

    @Override
    public void close() throws IOException {
        found.close();
    }
}
