package io.sluice.staging;

import io.sluice.staging.plan.DestinationManifest;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.PlanRules;
import io.sluice.staging.plan.PlanStream;
import io.sluice.staging.plan.Planner;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.S3Listing;
import io.sluice.staging.transfer.Tally;
import io.sluice.staging.transfer.TransferEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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
            TransferEngine.Outcome outcome = engine.run(
                    new Comparison(() -> S3Listing.open(engine.bucketQuery(), source), root, layouts),
                    root,
                    layouts,
                    listener);
            StageReport report = report(source, root, outcome, layouts, Duration.ofNanos(System.nanoTime() - begun));
            listener.finished(report);
            return report;
        }
    }

    /** A listing that is not begun yet. */
    @FunctionalInterface
    private interface Listing {
        ObjectSource open() throws StagingException;
    }

    /** A source compared with a destination, when that is asked for. */
    private final class Comparison implements TransferEngine.Plan {

        private final Listing listing;
        private final Path root;
        private final DestinationLayouts layouts;
        private String base = "";

        Comparison(Listing listing, Path root, DestinationLayouts layouts) {
            this.listing = listing;
            this.root = root;
            this.layouts = layouts;
        }

        @Override
        public PlanStream open() throws IOException {
            ObjectSource objects = options.filter().apply(listing.open());
            base = objects.base();
            return Planner.compare(
                    objects,
                    root,
                    DestinationManifest.of(root).read(),
                    PlanRules.DEFAULTS.withSkip(options.skip()).withLayouts(layouts));
        }

        @Override
        public String base() {
            return base;
        }
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
            try (Bucket bucket = Bucket.open(options.access(), source.bucket());
                    PlanStream entries = new Comparison(
                                    () -> S3Listing.open(
                                            bucket.client(),
                                            source,
                                            options.access().requesterPays()),
                                    root,
                                    layouts)
                            .open()) {
                for (Optional<PlanEntry> entry = entries.next(); entry.isPresent(); entry = entries.next()) {
                    counts.count(entry.get());
                    reader.accept(entry.get());
                }
            } catch (StagingException e) {
                throw e;
            } catch (IOException e) {
                throw new StagingException(
                        FailureCause.DESTINATION_IO,
                        "cannot compare with " + root + ": " + e.getMessage(),
                        null,
                        null,
                        e);
            }
            return counts.summary();
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
