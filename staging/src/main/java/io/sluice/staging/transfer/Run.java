package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.StageListener;
import io.sluice.staging.StageLoad;
import io.sluice.staging.StageOptions;
import io.sluice.staging.StagePhase;
import io.sluice.staging.StagedFile;
import io.sluice.staging.StagingException;
import io.sluice.staging.plan.ManifestEntry;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.RunLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.RetryToken;

/** What all transfers of one run share, and where each of them ends. Thread-safe. */
final class Run implements Publisher.Published, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    /** The rest of what the JVM allows outside the heap is left to the JDK's own buffers. */
    private static final double SHARE_OF_DIRECT_MEMORY = 0.75;

    private static final long STILL_HERE_MINUTES = 5;
    private static final long LOAD_SECONDS = 1;

    private final StageOptions options;
    private final S3Connection connection;
    private final ObjectAddress address;
    private final Destination destination;
    private final FileMaker files;
    private final RunLog log;
    private final StageListener listener;
    private final Concurrency concurrency;
    private final Budget budget;
    private final Pace pace;
    private final Buffers buffers = new Buffers();
    private final Writers writers = new Writers();
    private final Retries retries;
    private final ScheduledExecutorService later;
    private final Publisher publisher;
    private final LargeLane largeLane;
    private final Tally tally = new Tally();
    private final Set<Exchange> inFlight = ConcurrentHashMap.newKeySet();
    private long outstanding;
    private boolean broken;
    private volatile @Nullable StagingException stopped;

    Run(
            StageOptions options,
            S3Connection connection,
            Retries retries,
            ObjectAddress address,
            Destination destination,
            FileMaker files,
            GroupSync sync,
            RunLog log,
            StageListener listener) {
        this.options = options;
        this.connection = connection;
        this.address = address;
        this.destination = destination;
        this.files = files;
        this.log = log;
        this.listener = listener;
        this.concurrency = new Concurrency(options.maxRequests());
        this.budget = new Budget(memory(options), concurrency);
        this.pace = new Pace(options.maxBandwidthBytes());
        this.retries = retries;
        this.later = Executors.newSingleThreadScheduledExecutor(Threads.named("sluice-retry"));
        this.publisher = new Publisher(sync, this);
        this.largeLane = new LargeLane(this);
        Future<?> unused = later.scheduleAtFixedRate(
                guarded(this::stillHere), STILL_HERE_MINUTES, STILL_HERE_MINUTES, TimeUnit.MINUTES);
        Future<?> unusedToo = later.scheduleAtFixedRate(
                guarded(() -> listener.load(load())), LOAD_SECONDS, LOAD_SECONDS, TimeUnit.SECONDS);
    }

    /** The JVM's limit on memory outside the heap is as large as the heap may grow, unless it was given another. */
    private static long memory(StageOptions options) {
        long outside = (long) (Runtime.getRuntime().maxMemory() * SHARE_OF_DIRECT_MEMORY);
        return Math.min(options.maxMemoryBytes(), outside);
    }

    private StageLoad load() {
        return new StageLoad(
                budget.requests(),
                concurrency.limit(),
                budget.waiting(),
                budget.bytes(),
                budget.maxBytes(),
                publisher.waiting());
    }

    private void stillHere() {
        try {
            destination.stillHere();
        } catch (IOException e) {
            LOG.warn("the run's record in {} cannot be kept fresh: {}", destination.records(), e.getMessage());
        }
    }

    LargeLane largeLane() {
        return largeLane;
    }

    StageOptions options() {
        return options;
    }

    Destination destination() {
        return destination;
    }

    FileMaker files() {
        return files;
    }

    ObjectAddress address() {
        return address;
    }

    Tally tally() {
        return tally;
    }

    StageListener listener() {
        return listener;
    }

    Concurrency concurrency() {
        return concurrency;
    }

    Budget budget() {
        return budget;
    }

    Buffers buffers() {
        return buffers;
    }

    Writers writers() {
        return writers;
    }

    Publisher publisher() {
        return publisher;
    }

    S3Connection connection() {
        return connection;
    }

    void inFlight(Exchange exchange) {
        inFlight.add(exchange);
    }

    void noLongerInFlight(Exchange exchange) {
        inFlight.remove(exchange);
    }

    /** Ends every request that S3 has not answered. */
    void cancelInFlight() {
        inFlight.forEach(Exchange::cancel);
    }

    /** Starts a request for so many bytes, which take so much memory, when it may go out. Blocks while many others wait. */
    void admit(Budget.Lane lane, long bytes, long cost, Runnable start) throws InterruptedException {
        pace.take(bytes);
        budget.admit(lane, cost, guarded(start));
    }

    /** Runs something that waits for the file system. */
    void write(Runnable task) {
        writers.execute(guarded(task));
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                broke(e);
            }
        };
    }

    /** Something happened that nobody foresaw: nothing that is under way is waited for. */
    synchronized void broke(Throwable e) {
        if (e instanceof UncheckedIOException && e.getCause() instanceof StagingException known) {
            stop(known);
        } else {
            LOG.error("the transfer broke", e);
            stop(new StagingException(FailureCause.DESTINATION_IO, "the transfer broke: " + e, null, null, e));
        }
        broken = true;
        notifyAll();
    }

    /** An object is under way until {@link #published}, {@link #failed}, {@link #notPublished} or
     * {@link #notBegun}. */
    synchronized void begun() {
        outstanding++;
    }

    /** An object that was under way had not been asked for when the run was stopped. */
    void notBegun() {
        ended();
    }

    private synchronized void ended() {
        outstanding--;
        notifyAll();
    }

    synchronized void awaitAllEnded() throws InterruptedException {
        while (outstanding > 0 && !broken) {
            wait();
        }
    }

    /**
     * Does something again after a pause, if that is worth while.
     *
     * @param attempt what the retries know the attempt by that failed; null for the first one
     * @param again given what they know the next one by; not called when the run ends first
     * @return whether it will be done again
     */
    boolean tryAgain(String key, @Nullable RetryToken attempt, RequestFailure why, Consumer<RetryToken> again) {
        if (!why.isTransient() || stopped != null) {
            return false;
        }
        Optional<Retries.Next> next = retries.after(attempt, why);
        next.ifPresent(then -> {
            tally.retried();
            listener.retried(key, why.cause());
            try {
                Future<?> unused = later.schedule(
                        guarded(() -> again.accept(then.token())), then.pause().toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("{} is not tried again: the run is over", key);
            }
        });
        return next.isPresent();
    }

    /** Ends the whole run: what is in flight is waited for, nothing new is begun. The first reason counts. */
    synchronized void stop(StagingException why) {
        if (stopped == null) {
            stopped = why;
        }
    }

    Optional<StagingException> stopped() {
        return Optional.ofNullable(stopped);
    }

    /** An object that was under way is given up. */
    void failed(PlanEntry entry, RequestFailure why) {
        String name = "s3 object '" + entry.object().key() + "'";
        refused(
                entry,
                new FileFailure(
                        entry.object().key(),
                        entry.object().size(),
                        why.cause(),
                        name + ": " + why.sentence() + remedy(why.cause()),
                        why.requestId().orElse(null)));
        ended();
    }

    private static String remedy(FailureCause cause) {
        return switch (cause) {
            case ACCESS_DENIED -> "; check the credentials and that they allow s3:GetObject";
            case NO_SUCH_BUCKET -> "; check the bucket's name, the region and the endpoint";
            case NO_SUCH_KEY -> "; it was deleted after it was listed";
            case OBJECT_CHANGED -> "; run again to get the new one";
            case OBJECT_ARCHIVED -> "; restore it in S3 first";
            case THROTTLED -> "; run again later or with fewer requests (max-requests)";
            case SERVER_ERROR, CONNECTION -> "; run again: only the rest is fetched";
            default -> "";
        };
    }

    /** An object that was under way cannot be written. */
    void failed(PlanEntry entry, IOException why, Path path) {
        DestinationFailure failure = DestinationFailure.of(why, path);
        if (failure.concernsAll()) {
            stop(failure.toException());
        }
        refused(
                entry,
                new FileFailure(entry.object().key(), entry.object().size(), failure.cause(), failure.message(), null));
        ended();
    }

    /** An object fails that was never under way. */
    void refused(PlanEntry entry, FileFailure failure) {
        LOG.debug("failed: {}", failure.message());
        long failures = tally.failed(failure);
        listener.failed(failure);
        if (failures >= options.maxFailures()) {
            stop(new StagingException(
                    FailureCause.TOO_MANY_FAILURES,
                    failures + " objects failed, the last one: " + failure.message(),
                    "what is staged stays; raise max-failures to go on over more failures"));
        }
    }

    /** A directory that was under way is there. */
    void madeDirectory() {
        tally.madeDirectory();
        ended();
    }

    @Override
    public void published(Finished file) {
        try {
            log.finished(new ManifestEntry(
                    file.entry().path(),
                    file.object().key(),
                    file.object().size(),
                    file.object().eTag(),
                    file.object().versionId(),
                    file.modified(),
                    file.proof()));
        } catch (IOException e) {
            stop(DestinationFailure.of(e, destination.records()).toException());
        }
        forgetParts(file);
        tally.staged(file.object().size(), file.kind());
        listener.staged(
                new StagedFile(file.object().key(), file.target(), file.object().size(), file.kind()));
        ended();
    }

    @Override
    public void notPublished(Finished file, IOException why) {
        discard(file.temporary());
        forgetParts(file);
        failed(file.entry(), why, file.target());
    }

    private void forgetParts(Finished file) {
        if (file.inParts()) {
            discard(PartJournal.at(
                    destination.records(), TemporaryNames.id(file.entry().path())));
        }
    }

    @Override
    public void took(StagePhase phase, long nanos) {
        listener.took(phase, nanos);
    }

    @Override
    public void groupEnded() {
        try {
            log.flush();
        } catch (IOException e) {
            stop(DestinationFailure.of(e, destination.records()).toException());
        }
    }

    /** Removes a temporary file. When that fails too it is left to the next run. */
    static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            LOG.debug("{} is left for the next run: {}", temporary, e.getMessage());
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
        largeLane.close();
        publisher.close();
        writers.close();
    }
}
