package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StagePhase;
import io.sluice.staging.StagingException;
import io.sluice.staging.SyncMode;
import io.sluice.staging.plan.DestinationManifest;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.PlanStream;
import io.sluice.staging.plan.RunLog;
import io.sluice.staging.source.BucketQuery;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Carries out plans against one bucket: small objects with one request each, large ones in parts, both within one budget of
 * memory and requests. Runs one plan at a time; not for use by several threads at once.
 */
public final class TransferEngine implements AutoCloseable {

    private final StageOptions options;
    private final ObjectAddress address;
    private final S3Connection connection;
    private final Retries retries;

    /**
     * An engine, connected on the first request.
     *
     * @param options how to transfer
     * @param bucketUrl the bucket's URL, with the bucket in its host or in its path
     * @param region the bucket's region
     * @throws StagingException when there are no credentials
     */
    public TransferEngine(StageOptions options, URI bucketUrl, String region) throws StagingException {
        this.options = options;
        this.address = new ObjectAddress(bucketUrl, options.access().requesterPays());
        this.connection = new S3Connection(options.access(), region, address.endpoint(), options.stallTimeout());
        this.retries = new Retries(options.maxAttempts());
    }

    /**
     * Sends listings over the engine's connection.
     *
     * @return usable until the engine is closed
     */
    public BucketQuery bucketQuery() {
        return new BucketGet(connection, address, retries);
    }

    /** A plan that is not begun yet. */
    public interface Plan {
        /**
         * Begins to read the plan.
         *
         * @return its entries, which the engine closes
         * @throws IOException when the source or the destination cannot be read
         */
        PlanStream open() throws IOException;

        /**
         * What the keys begin with that is no part of their paths.
         *
         * @return empty, or a text that ends with a slash; known once the plan is open
         */
        String base();

        /**
         * Says what is staged from where.
         *
         * @return a text that all shards of one stage have in common, and no other stage has
         */
        String identity();
    }

    /**
     * What came of a run.
     *
     * @param tally the counts
     * @param stopped why it ended before the plan's end; empty when it did not
     */
    public record Outcome(Tally tally, Optional<StagingException> stopped) {}

    /**
     * Carries out a plan. Blocks until every entry is staged, skipped or given up; an interrupt cancels what is in flight and is
     * kept for the caller. The plan and the listener are called on other threads.
     *
     * @param plan the plan; begun when the destination is open and what dead runs left in it is gone
     * @param path the destination
     * @param files makes the files of large objects
     * @param listener told what happens
     * @return what came of it
     * @throws StagingException when the run could not start
     */
    public Outcome run(Plan plan, Path path, FileMaker files, StageListener listener) throws StagingException {
        Shield shield = new Shield();
        try {
            return shield.around(() -> run(plan, path, files, listener, shield));
        } catch (StagingException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Outcome run(Plan plan, Path path, FileMaker files, StageListener listener, Shield shield)
            throws StagingException {
        Share share = new Share(plan.identity(), options.shard());
        try (Destination destination = Destination.open(path, share)) {
            DestinationManifest manifest = DestinationManifest.of(destination.root());
            manifest.beginShard(share.stage(), share.shard());
            Outcome outcome;
            RunLog log;
            try (PlanStream entries = plan.open()) {
                log = manifest.begin(plan.base());
                try (log;
                        Run run = new Run(
                                options,
                                connection,
                                retries,
                                address,
                                destination,
                                files,
                                sync(destination),
                                log,
                                listener)) {
                    carryOut(entries, run, shield);
                    outcome = new Outcome(run.tally(), run.stopped());
                }
            }
            boolean complete = outcome.stopped().isEmpty() && outcome.tally().failedObjects() == 0;
            end(log, plan.base(), complete, share, destination, manifest);
            return outcome;
        } catch (StagingException e) {
            throw e;
        } catch (IOException e) {
            throw DestinationFailure.of(e, path).toException();
        }
    }

    private static void end(
            RunLog log,
            String base,
            boolean complete,
            Share share,
            Destination destination,
            DestinationManifest manifest)
            throws IOException {
        if (share.shard().isWhole()) {
            if (complete) {
                destination.forgetPartials();
            }
            manifest.complete(log, base, complete);
        } else if (manifest.completeShard(log, base, complete, share.stage(), share.shard())) {
            destination.forgetPartials();
        }
    }

    private GroupSync sync(Destination destination) throws IOException {
        return options.sync() == SyncMode.GROUP ? GroupSync.of(destination.root()) : GroupSync.NOTHING;
    }

    private void carryOut(PlanStream entries, Run run, Shield shield) {
        try {
            shield.open();
            begin(entries, run);
            run.awaitAllEnded();
        } catch (InterruptedException e) {
            run.stop(new StagingException(FailureCause.CANCELLED, "the run was interrupted"));
            run.cancelInFlight();
            awaitAllEndedAfterInterrupt(run);
        } finally {
            shield.shut();
        }
    }

    private static void awaitAllEndedAfterInterrupt(Run run) {
        while (true) {
            try {
                run.awaitAllEnded();
                return;
            } catch (InterruptedException e) {
                run.cancelInFlight();
            }
        }
    }

    private void begin(PlanStream entries, Run run) throws InterruptedException {
        long listing = System.nanoTime();
        try {
            for (Optional<PlanEntry> entry = entries.next();
                    entry.isPresent() && run.stopped().isEmpty();
                    entry = entries.next()) {
                begin(entry.get(), run);
            }
            run.listener().took(StagePhase.LIST, System.nanoTime() - listing);
            run.listener().planComplete();
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            run.stop(DestinationFailure.of(e, run.destination().root()).toException());
        }
        run.publisher().hurry();
    }

    private void begin(PlanEntry entry, Run run) throws InterruptedException {
        String key = entry.object().key();
        long size = entry.length();
        run.tally().planned(size);
        run.listener().planned(key, size);
        switch (entry.action()) {
            case SKIP -> {
                run.tally().skipped();
                run.listener().skipped(key, size, entry.why());
            }
            case FAIL ->
                run.refused(
                        entry,
                        new FileFailure(
                                key,
                                size,
                                entry.reason().failureCause().orElse(FailureCause.UNSAFE_KEY),
                                "s3 object '" + key + "': " + entry.why(),
                                null));
            case MAKE_DIRECTORY -> makeDirectory(entry, run);
            case COPY -> copy(entry, run);
        }
    }

    private static void makeDirectory(PlanEntry entry, Run run) {
        run.begun();
        run.write(() -> {
            try {
                run.destination().directory(entry.path());
                run.madeDirectory();
            } catch (IOException e) {
                run.failed(entry, e, run.destination().root().resolve(entry.path()));
            }
        });
    }

    private void copy(PlanEntry entry, Run run) throws InterruptedException {
        long size = entry.object().size();
        run.begun();
        boolean composite = entry.object().checksum().type().equals("COMPOSITE");
        try {
            if (size >= options.largeObjectBytes() || (composite && size > 0)) {
                run.largeLane().add(entry);
            } else {
                run.admit(Budget.Lane.SMALL, size, SmallFetch.cost(size), () -> fetch(entry, run));
            }
        } catch (InterruptedException e) {
            run.notBegun();
            throw e;
        }
    }

    private static void fetch(PlanEntry entry, Run run) {
        if (run.stopped().isPresent()) {
            run.budget().requestDone();
            run.budget().bytesDone(SmallFetch.cost(entry.object().size()));
            run.notBegun();
        } else {
            new SmallFetch(run, entry, entry.object(), null).send();
        }
    }

    /** Closes connections and waits for their threads to end. */
    @Override
    public void close() {
        connection.close();
    }
}
