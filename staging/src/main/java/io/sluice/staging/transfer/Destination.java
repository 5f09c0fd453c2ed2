package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The directory that is staged to. Every directory beneath it is made or checked before the first file goes into it: a
 * symbolic link on the way is refused, wherever it points. Thread-safe.
 */
final class Destination implements AutoCloseable {

    private static final String RECORDS = ".sluice";
    private static final int DIRECTORIES_REMEMBERED = 20_000;

    private final Path root;
    private final RunRecord record;
    private final FileClock clock;
    private final TemporaryNames names;
    private final Map<String, Path> directories = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Path> eldest) {
            return size() > DIRECTORIES_REMEMBERED;
        }
    };

    private Destination(Path root, RunRecord record) throws IOException {
        this.root = root;
        this.record = record;
        this.clock = FileClock.of(record.file());
        this.names = new TemporaryNames(record.id());
    }

    /**
     * Opens a destination for one run.
     *
     * @param path the directory; made when it does not exist
     * @param share which share of a stage the run does; runs that do another of the same stage are tolerated
     * @throws StagingException when it is no directory, cannot be written, or is in use
     */
    static Destination open(Path path, Share share) throws StagingException {
        Path root = path.toAbsolutePath();
        try {
            if (Files.exists(root) && !Files.isDirectory(root)) {
                throw new StagingException(
                        FailureCause.PATH_CONFLICT,
                        "the destination " + path + " is a file",
                        "name a directory, which need not exist yet");
            }
            Path records = Files.createDirectories(root).resolve(RECORDS);
            makeDirectory(records);
            String id = Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
            // First its own record, then a look at the others': of two that begin at once, none misses the other.
            RunRecord record = RunRecord.begin(records, id, share.word());
            try {
                record.removeLeftovers(root, records, share::toleratesBeside);
                return new Destination(root, record);
            } catch (IOException | RuntimeException e) {
                record.close();
                throw e;
            }
        } catch (StagingException e) {
            throw e;
        } catch (IOException e) {
            throw DestinationFailure.of(e, path).toException();
        }
    }

    Path root() {
        return root;
    }

    /** To be called now and then while a run goes on. */
    void stillHere() throws IOException {
        record.stillHere();
    }

    FileClock clock() {
        return clock;
    }

    /** Removes what is left of large objects that were begun and are no longer wanted. */
    void forgetPartials() throws IOException {
        for (Path journal : PartJournal.all(records())) {
            Optional<PartJournal.Recorded> recorded = PartJournal.read(journal);
            if (recorded.isPresent()) {
                Path partial =
                        root.resolve(recorded.get().subject().temporary()).normalize();
                if (partial.startsWith(root) && TemporaryNames.isPartial(partial)) {
                    Files.deleteIfExists(partial);
                }
            }
            Files.deleteIfExists(journal);
        }
    }

    Path records() {
        return root.resolve(RECORDS);
    }

    /** A fresh name, in a directory that {@link #parentOf} or {@link #directory} gave. */
    String temporaryName() {
        return names.next();
    }

    /** The directory of a file, made if need be. */
    Path parentOf(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        return directory(slash < 0 ? "" : path.substring(0, slash));
    }

    /** A directory, made if need be with all on the way to it. */
    Path directory(String path) throws IOException {
        synchronized (directories) {
            Path known = directories.get(path);
            if (known != null) {
                return known;
            }
        }
        Path made = path.isEmpty() ? root : parentOf(path).resolve(path.substring(path.lastIndexOf('/') + 1));
        synchronized (directories) {
            if (!directories.containsKey(path)) {
                if (!path.isEmpty()) {
                    makeDirectory(made);
                }
                record.uses(path);
                directories.put(path, made);
            }
        }
        return made;
    }

    private static void makeDirectory(Path directory) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw new StagingException(
                        FailureCause.PATH_CONFLICT,
                        directory + " is not a directory",
                        "remove it, or stage to another destination");
            }
        }
    }

    @Override
    public void close() throws IOException {
        record.close();
    }
}
