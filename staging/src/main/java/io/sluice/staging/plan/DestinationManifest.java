package io.sluice.staging.plan;

import io.sluice.staging.FailureCause;
import io.sluice.staging.Shard;
import io.sluice.staging.StagedDirectory;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.ExternalSort;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a destination says about itself, in its directory {@code .sluice}: the manifest {@code manifest.jsonl}, sorted by
 * path, and beside it a log for each run that is under way or was killed ({@code run-*.jsonl}). A run opens a log, appends
 * to it what it finishes, and at its end merges all logs of dead runs and its own into a new manifest. Merging twice what
 * was merged before changes nothing, so it may be interrupted anywhere. Records never outvote the file system: an entry
 * counts only while the file still has the size and the modification time that it records.
 */
public final class DestinationManifest {

    private static final Logger LOG = LoggerFactory.getLogger(DestinationManifest.class);
    private static final String MANIFEST = "manifest.jsonl";

    /** File locks keep processes apart but not the threads of one. */
    private static final ReentrantLock MERGE = new ReentrantLock();

    private final Path directory;

    private DestinationManifest(Path directory) {
        this.directory = directory;
    }

    /**
     * The manifest of a destination. Touches nothing.
     *
     * @param destination the directory that is staged to; need not exist
     * @return its manifest
     */
    public static DestinationManifest of(Path destination) {
        return new DestinationManifest(destination.toAbsolutePath().resolve(KeyMapper.RESERVED));
    }

    /** How far a destination is. */
    public enum State {
        /** Nothing was ever staged here. */
        ABSENT,
        /** A run is under way, was killed, or left objects that it could not stage. */
        PARTIAL,
        /** The last run staged everything that it was asked to. */
        COMPLETE
    }

    /**
     * How far the destination is.
     *
     * @return the state
     * @throws IOException when the records cannot be read
     */
    public State state() throws IOException {
        if (!exists()) {
            return State.ABSENT;
        }
        boolean logs = !logs().isEmpty();
        Path file = manifest();
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return logs ? State.PARTIAL : State.ABSENT;
        }
        boolean complete =
                ManifestFile.footer(file).map(ManifestFile.Footer::complete).orElse(false);
        return complete && !logs ? State.COMPLETE : State.PARTIAL;
    }

    /**
     * What a complete destination holds.
     *
     * @return files and bytes; empty unless the destination is {@link State#COMPLETE}
     * @throws IOException when the records cannot be read
     */
    public Optional<StagedDirectory.Content> completeContent() throws IOException {
        return state() == State.COMPLETE
                ? ManifestFile.footer(manifest())
                        .map(footer -> new StagedDirectory.Content(footer.entries(), footer.bytes()))
                : Optional.empty();
    }

    /**
     * Everything that is recorded: the manifest, and over it the logs of dead runs and, as far as they are written, of other
     * processes' living ones. Sorts the logs, in bounded memory; blocks meanwhile.
     *
     * @return the records, to be closed
     * @throws IOException when the records cannot be read
     */
    public ManifestReader read() throws IOException {
        if (!exists()) {
            return ManifestReader.EMPTY;
        }
        List<Path> logs = new ArrayList<>();
        for (Path log : logs()) {
            if (!LiveRuns.isOurs(log)) {
                logs.add(log);
            }
        }
        return merged(logs);
    }

    /**
     * Opens the log of a new run. From here until {@link #complete} the destination is {@link State#PARTIAL}.
     *
     * @param base what the keys of this run begin with that is no part of their paths
     * @return the log, to be closed
     * @throws IOException when it cannot be made
     */
    public RunLog begin(String base) throws IOException {
        Files.createDirectories(directory.getParent());
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            exists();
        }
        return new RunLog(directory.resolve("run-" + UUID.randomUUID() + ".jsonl"), base);
    }

    /**
     * Ends a run: closes its log and merges it, with the logs of dead runs, into a new manifest, which replaces the old one
     * in one rename. Logs of other processes that are still running are left to them. Blocks while another process
     * merges.
     *
     * @param run the run's log
     * @param base as given to {@link #begin}
     * @param complete whether everything was staged
     * @throws IOException when the manifest cannot be written; the logs are still there then
     */
    public void complete(RunLog run, String base, boolean complete) throws IOException {
        run.close();
        underMergeLock(() -> {
            merge(base, complete);
            if (complete) {
                ShardMarks.takeAllAway(directory);
            }
            return true;
        });
    }

    /**
     * Begins the run of a shard: what an earlier run of the same shard did no longer counts as done. To be called before the
     * shard's plan is read.
     *
     * @param identity says what is staged; the same for all its shards
     * @param shard the shard
     * @throws IOException when its mark cannot be removed
     */
    public void beginShard(String identity, Shard shard) throws IOException {
        new ShardMarks(directory, identity, shard).takeAway();
    }

    /**
     * Ends the run of a shard: closes its log, which stays until the last shard ends. That one, which finds that all others have
     * staged everything, merges the logs of all into a new manifest and completes it. Blocks while another process merges.
     *
     * @param run the run's log
     * @param base as given to {@link #begin}
     * @param complete whether this shard staged everything that is its
     * @param identity as given to {@link #beginShard}
     * @param shard the shard
     * @return whether this was the last, and the manifest is complete
     * @throws IOException when the manifest cannot be written; the logs are still there then
     */
    public boolean completeShard(RunLog run, String base, boolean complete, String identity, Shard shard)
            throws IOException {
        run.close();
        if (!complete) {
            return false;
        }
        return underMergeLock(() -> {
            ShardMarks marks = new ShardMarks(directory, identity, shard);
            marks.set();
            if (!marks.allSet()) {
                return false;
            }
            merge(base, true);
            ShardMarks.takeAllAway(directory);
            return true;
        });
    }

    /** Something that is done by one process at a time. */
    @FunctionalInterface
    private interface Exclusive {
        boolean run() throws IOException;
    }

    @SuppressWarnings("try")
    private boolean underMergeLock(Exclusive work) throws IOException {
        MERGE.lock();
        try (MergeLock lock = MergeLock.take(directory)) {
            LOG.debug("merging under {}", lock);
            return work.run();
        } finally {
            MERGE.unlock();
        }
    }

    private void merge(String base, boolean complete) throws IOException {
        List<Path> dead = new ArrayList<>();
        for (Path log : logs()) {
            if (!LiveRuns.isLive(log)) {
                dead.add(log);
            }
        }
        try (ManifestReader entries = merged(dead)) {
            ManifestFile.write(manifest(), base, entries, complete);
        }
        for (Path log : dead) {
            Files.deleteIfExists(log);
        }
    }

    private Path manifest() {
        return directory.resolve(MANIFEST);
    }

    /** Whether there is a directory of records; refuses anything else in its place. */
    private boolean exists() throws IOException {
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new StagingException(
                    FailureCause.PATH_CONFLICT,
                    directory + " is not a directory, and Sluice keeps its records there",
                    "remove it");
        }
        return false;
    }

    private List<Path> logs() throws IOException {
        List<Path> logs = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "run-*.jsonl")) {
            found.forEach(logs::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return logs;
    }

    private ManifestReader merged(List<Path> logs) throws IOException {
        ExternalSort<ManifestRecord> sorted =
                new ExternalSort<>(ManifestRecord.BY_PATH, ManifestRecord.codec(""), ExternalSort.DEFAULT_IN_MEMORY);
        try {
            // Oldest first: where two runs finished the same path, the later record stands.
            for (Path log : byAge(logs)) {
                RunLog.readInto(sorted, log);
            }
            ManifestReader old;
            try {
                old = ManifestFile.read(manifest());
            } catch (NoSuchFileException e) {
                old = ManifestReader.EMPTY;
            }
            return new MergedManifest(old, sorted);
        } catch (IOException | RuntimeException e) {
            sorted.close();
            throw e;
        }
    }

    private static List<Path> byAge(List<Path> logs) throws IOException {
        record Aged(Path log, FileTime written) {}
        List<Aged> aged = new ArrayList<>();
        for (Path log : logs) {
            aged.add(new Aged(log, Files.getLastModifiedTime(log, LinkOption.NOFOLLOW_LINKS)));
        }
        aged.sort(Comparator.comparing(Aged::written));
        return aged.stream().map(Aged::log).toList();
    }
}
