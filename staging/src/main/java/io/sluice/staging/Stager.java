package io.sluice.staging;

import io.sluice.staging.plan.DestinationManifest;
import io.sluice.staging.plan.ExtraFiles;
import io.sluice.staging.plan.ManifestReader;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.PlanFile;
import io.sluice.staging.plan.PlanStream;
import io.sluice.staging.plan.RunLog;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.S3Listing;
import io.sluice.staging.transfer.Tally;
import io.sluice.staging.transfer.TransferEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Stages S3 prefixes onto a file system. Thread-safe; each call stands for itself and closes what it opened.
 */
public final class Stager implements AutoCloseable {

    private final StageOptions options;

    private Stager(StageOptions options) {
        this.options = options;
    }

    /**
     * A stager. Nothing is connected before the first call that needs it.
     *
     * @param options how to stage
     * @return the stager, to be closed
     */
    public static Stager create(StageOptions options) {
        return new Stager(options);
    }

    /**
     * The options that this stager was made with.
     *
     * @return the options
     */
    public StageOptions options() {
        return options;
    }

    /**
     * Compares the source with the destination without changing either. Nothing is read before the plan is.
     *
     * @param source what to stage
     * @param destination the directory to stage to; it need not exist yet
     * @return the plan, whose entries are found while they are read
     * @throws StagingException when the destination cannot be used
     */
    public StagePlan plan(S3Location source, Path destination) throws StagingException {
        Path root = destination.toAbsolutePath();
        return new ComparedPlan(source, root, DestinationLayouts.of(options, root));
    }

    /**
     * Stages a prefix. Blocks until every object is staged, skipped or given up; an interrupt cancels what is in flight,
     * leaves what is finished and returns with {@link FailureCause#CANCELLED} as the reason why it stopped.
     *
     * @param source what to stage
     * @param destination the directory to stage to; made when it does not exist
     * @param listener told what happens
     * @return what came of it; objects that failed are in it and throw nothing
     * @throws StagingException when the stage could not start
     */
    public StageReport stage(S3Location source, Path destination, StageListener listener) throws StagingException {
        long begun = System.nanoTime();
        Path root = destination.toAbsolutePath();
        DestinationLayouts layouts = DestinationLayouts.of(options, root);
        try (Bucket bucket = Bucket.open(options.access(), source.bucket());
                TransferEngine engine = new TransferEngine(options, bucket.url(), bucket.region())) {
            DirectoryMetadata plan = new DirectoryMetadata(
                    new Comparison(options, source, root, layouts, bucket, engine), options.preserve());
            TransferEngine.Outcome outcome = engine.run(plan, root, layouts, listener);
            if (outcome.stopped().isEmpty()) {
                plan.settle(bucket.client(), source.bucket(), options.access().requesterPays(), root);
            }
            StageReport report = report(source, root, outcome, layouts, Duration.ofNanos(System.nanoTime() - begun));
            listener.finished(report);
            return report;
        }
    }

    /**
     * Stages a prefix as one step: everything is staged to a new directory beside the destination, which takes the
     * destination's name when it is whole. Until then, and when not all can be staged, the destination is as it was. What it
     * held besides is gone afterwards. Needs room for both; a run that was stopped is taken up by the next. A destination
     * that holds everything already is left alone. Blocks.
     *
     * @param source what to stage
     * @param destination the directory to replace; need not exist
     * @param listener told what happens
     * @return what came of it
     * @throws StagingException when the stage could not start, or the directories cannot be renamed
     */
    public AtomicReport stageAtomically(S3Location source, Path destination, StageListener listener)
            throws StagingException {
        if (!options.shard().isWhole()) {
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    "a shard cannot replace a directory that all shards stage to",
                    "stage the shards to a new directory and rename it when 'sluice wait' says that it is complete");
        }
        DirectorySwap swap = DirectorySwap.of(destination);
        try {
            if (isUpToDate(source, destination)) {
                return new AtomicReport(stage(source, destination, listener), SwapKind.NOT_NEEDED);
            }
            StageReport report = stage(source, swap.begin(), listener).at(destination.toAbsolutePath());
            return new AtomicReport(report, report.complete() ? swap.end() : null);
        } catch (StagingException e) {
            throw e;
        } catch (IOException e) {
            throw new StagingException(
                    FailureCause.DESTINATION_IO,
                    "cannot replace " + destination + ": " + e.getMessage(),
                    "its parent must be writable",
                    null,
                    e);
        }
    }

    private boolean isUpToDate(S3Location source, Path destination) throws StagingException {
        if (StagedDirectory.at(destination).state() != StagedDirectory.State.COMPLETE
                || !(options.objectsFrom() instanceof ObjectsFrom.Listing)) {
            return false;
        }
        StagePlan.Summary summary = plan(source, destination).read(entry -> {});
        boolean nothingToDo = summary.objects() > 0 && summary.skips() == summary.objects();
        try (ExtraFiles extra = nothingToDo ? extraFiles(source, destination) : null) {
            return extra != null && extra.count() == 0;
        } catch (IOException e) {
            throw lookingFailed(destination, e);
        }
    }

    /**
     * Looks for files that were staged from a source and whose objects are gone from it, whatever the filter says: an object
     * that the filter leaves out is not gone. Files that somebody else put there or changed are none of them. Lists the whole
     * source; blocks.
     *
     * @param source what was staged
     * @param destination the directory that it was staged to
     * @return what was found, to be closed; nothing is removed
     * @throws StagingException when the source cannot be listed or is empty, the destination cannot be looked at, or the
     *     options name only some of the objects
     */
    public ExtraFiles extraFiles(S3Location source, Path destination) throws StagingException {
        if (!(options.objectsFrom() instanceof ObjectsFrom.Listing)
                || !options.shard().isWhole()) {
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    "which files are extra cannot be told from some of the objects",
                    "list the whole source: no list, no plan and no shard");
        }
        Path root = destination.toAbsolutePath();
        try (Bucket bucket = Bucket.open(options.access(), source.bucket());
                TransferEngine engine = new TransferEngine(options, bucket.url(), bucket.region());
                ObjectSource objects = S3Listing.open(engine.bucketQuery(), source);
                ManifestReader recorded = DestinationManifest.of(root).read()) {
            return ExtraFiles.find(objects, root, recorded);
        } catch (IOException e) {
            throw lookingFailed(root, e);
        }
    }

    /**
     * Removes files that were staged from a source and whose objects are gone from it, as {@link #extraFiles} finds them, and
     * none at all when there are more than expected. Directories stay. Blocks.
     *
     * @param source what was staged
     * @param destination the directory that it was staged to
     * @param atMost how many files may be removed
     * @return what was found and removed
     * @throws StagingException as {@link #extraFiles}; when there are more; and when a file cannot be removed
     */
    public Deletion deleteExtra(S3Location source, Path destination, long atMost) throws StagingException {
        Path root = destination.toAbsolutePath();
        try (ExtraFiles extra = extraFiles(source, destination)) {
            if (extra.count() == 0) {
                return new Deletion(0, 0, 0);
            }
            DestinationManifest manifest = DestinationManifest.of(root);
            boolean complete = manifest.state() == DestinationManifest.State.COMPLETE;
            String prefix = source.prefix();
            String base = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
            RunLog log = manifest.begin(base);
            try {
                long deleted = extra.delete(log, atMost);
                return new Deletion(extra.count(), extra.bytes(), deleted);
            } finally {
                manifest.complete(log, base, complete);
            }
        } catch (IOException e) {
            throw lookingFailed(root, e);
        }
    }

    private static StagingException lookingFailed(Path root, IOException e) {
        return e instanceof StagingException known
                ? known
                : new StagingException(
                        FailureCause.DESTINATION_IO,
                        "cannot compare with " + root + ": " + e.getMessage(),
                        null,
                        null,
                        e);
    }

    private static StageReport report(
            S3Location source, Path root, TransferEngine.Outcome outcome, DestinationLayouts layouts, Duration wall) {
        Tally tally = outcome.tally();
        return new StageReport(
                source,
                root,
                tally.objects(),
                tally.staged(),
                tally.skippedObjects(),
                tally.failedObjects(),
                tally.bytesPlanned(),
                tally.bytesStaged(),
                wall,
                tally.proofs(),
                tally.failures(),
                tally.firstFailures(),
                tally.layouts(),
                layouts.whyNone().orElse(null),
                tally.retries(),
                outcome.stopped().orElse(null));
    }

    /** A plan that lists and compares each time it is read. */
    private final class ComparedPlan implements StagePlan {

        private final S3Location source;
        private final Path root;
        private final DestinationLayouts layouts;

        ComparedPlan(S3Location source, Path root, DestinationLayouts layouts) {
            this.source = source;
            this.root = root;
            this.layouts = layouts;
        }

        @Override
        public S3Location source() {
            return source;
        }

        @Override
        public Path destination() {
            return root;
        }

        @Override
        public Summary read(Consumer<PlanEntry> reader) throws StagingException {
            Counts counts = new Counts();
            withEntries((entries, base) -> {
                for (Optional<PlanEntry> entry = entries.next(); entry.isPresent(); entry = entries.next()) {
                    counts.count(entry.get());
                    reader.accept(entry.get());
                }
            });
            return counts.summary();
        }

        @Override
        public Summary write(Path file) throws StagingException {
            Counts counts = new Counts();
            withEntries((entries, base) -> {
                Path beside = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
                try {
                    try (OutputStream to = Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW)) {
                        PlanFile.write(new CountedPlan(entries, counts), source, base, to);
                    }
                    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(beside);
                }
            });
            return counts.summary();
        }

        private void withEntries(Reading reading) throws StagingException {
            try (Bucket bucket = Bucket.open(options.access(), source.bucket());
                    TransferEngine engine = new TransferEngine(options, bucket.url(), bucket.region())) {
                Comparison comparison = new Comparison(options, source, root, layouts, bucket, engine);
                try (PlanStream entries = comparison.open()) {
                    reading.read(entries, comparison.base());
                }
            } catch (IOException e) {
                throw lookingFailed(root, e);
            }
        }
    }

    /** Reads a plan to its end. */
    @FunctionalInterface
    private interface Reading {
        void read(PlanStream entries, String base) throws IOException;
    }

    /** A plan that is counted while it is read. */
    private record CountedPlan(PlanStream plan, Counts counts) implements PlanStream {

        @Override
        public Optional<PlanEntry> next() throws IOException {
            Optional<PlanEntry> entry = plan.next();
            entry.ifPresent(counts::count);
            return entry;
        }

        @Override
        public void close() throws IOException {
            plan.close();
        }
    }

    /** Totals of a plan's entries. */
    private static final class Counts {
        private long objects;
        private long copies;
        private long skips;
        private long directories;
        private long failures;
        private long bytes;
        private long bytesToCopy;

        void count(PlanEntry entry) {
            objects++;
            bytes += entry.length();
            switch (entry.action()) {
                case COPY -> {
                    copies++;
                    bytesToCopy += entry.length();
                }
                case SKIP -> skips++;
                case MAKE_DIRECTORY -> directories++;
                case FAIL -> failures++;
            }
        }

        StagePlan.Summary summary() {
            return new StagePlan.Summary(objects, copies, skips, directories, failures, bytes, bytesToCopy);
        }
    }

    /** Ends the stager. What each call opened was closed by the call. */
    @Override
    public void close() {}
}
