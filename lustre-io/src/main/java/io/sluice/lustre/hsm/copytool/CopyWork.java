package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.CopytoolItem;
import io.sluice.lustre.backend.CopytoolPort;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work that an agent has: handed to a bounded number of threads, found again by its cookie to be cancelled. */
final class CopyWork {

    private static final Logger log = LoggerFactory.getLogger(CopyWork.class);

    private final Registrar registrar;
    private final CopytoolHandler handler;
    private final ExecutorService pool;
    private final CopytoolCounts counts;
    private final long reportEveryNanos;
    private final LongSupplier clock;
    private final @Nullable RequestJournal journal;
    private final Map<Long, CopyAction> actions = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    CopyWork(
            Registrar registrar,
            CopytoolHandler handler,
            int workers,
            CopytoolCounts counts,
            long reportEveryNanos,
            LongSupplier clock,
            @Nullable RequestJournal journal) {
        this.registrar = registrar;
        this.handler = handler;
        this.counts = counts;
        this.reportEveryNanos = reportEveryNanos;
        this.clock = clock;
        this.journal = journal;
        AtomicLong number = new AtomicLong();
        this.pool = Executors.newFixedThreadPool(
                workers, task -> new Thread(task, "hsm-copytool-" + number.incrementAndGet()));
    }

    boolean isIdle() {
        return actions.isEmpty();
    }

    void accept(CopytoolPort port, CopytoolItem item) {
        if (item.action() == CopyKind.CANCEL_CODE) {
            CopyAction unwanted = actions.get(item.cookie());
            if (unwanted != null) {
                unwanted.cancel();
            }
            return;
        }
        CopyKind kind = CopyKind.of(item.action()).orElse(null);
        if (kind == null) {
            log.warn("the coordinator asked for action {} on {}, which is not known here", item.action(), item.fid());
            end(new CopyAction(port, item, CopyKind.REMOVE, -1, reportEveryNanos, clock), Failure.UNKNOWN_ACTION);
            return;
        }
        int mdt = kind == CopyKind.RESTORE ? registrar.mdt(item.fid()) : -1;
        CopyAction action = new CopyAction(port, item, kind, mdt, reportEveryNanos, clock);
        if (actions.putIfAbsent(item.cookie(), action) != null) {
            log.warn("the coordinator sent {} again while it is being done", action);
            return;
        }
        pool.execute(() -> work(action));
    }

    private void work(CopyAction action) {
        Failure failure = Failure.BROKEN;
        try {
            failure = stopping ? Failure.STOPPED : attempt(action);
        } catch (RuntimeException e) {
            log.error("the handler broke on {}", action, e);
        } finally {
            end(action, failure);
            actions.remove(action.cookie());
        }
    }

    private @Nullable Failure attempt(CopyAction action) {
        try {
            action.checkCancelled();
            switch (action.kind()) {
                case ARCHIVE -> handler.archive(action);
                case RESTORE -> handler.restore(action);
                case REMOVE -> handler.remove(action);
            }
            return null;
        } catch (IOException | InterruptedException e) {
            Failure failure = Failure.of(e);
            if (!failure.isCancelled()) {
                log.warn("{} failed: {}", action, e.toString());
            }
            return failure;
        }
    }

    private void end(CopyAction action, @Nullable Failure failure) {
        counts.count(failure);
        try {
            if (failure == null) {
                action.end(false, 0);
            } else {
                action.end(failure.retry(), failure.errno());
            }
        } catch (LustreException e) {
            // The file was deleted, or the coordinator has given the request up: nobody is left to be told.
            log.warn("the end of {} could not be reported: {}", action, e.getMessage());
        }
        forget(action);
    }

    private void forget(CopyAction action) {
        if (journal == null) {
            return;
        }
        try {
            journal.ended(action.cookie());
        } catch (IOException e) {
            log.error("the request journal cannot be written, so {} would be done again: {}", action, e.toString());
        }
    }

    /** Hands back what has not begun, gives what runs some time, interrupts it after that, and waits for its end. */
    void stop(Duration grace) {
        stopping = true;
        pool.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            if (!awaitEnd(grace.toNanos())) {
                actions.values().forEach(CopyAction::cancel);
                pool.shutdownNow().forEach(Runnable::run);
                awaitEnd(Long.MAX_VALUE);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The library's own data hangs on the registration, so the wait for running copies is not given up. */
    private boolean awaitEnd(long nanos) {
        boolean interrupted = false;
        try {
            long end = System.nanoTime() + nanos;
            while (true) {
                try {
                    return pool.awaitTermination(
                            nanos == Long.MAX_VALUE ? nanos : end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
