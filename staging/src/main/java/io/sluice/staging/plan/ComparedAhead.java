package io.sluice.staging.plan;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Decides by checksum where a plan could only tell that the sizes are the same, for several files at once ahead of the reader.
 * Keeps the plan's order; holds a bounded number of entries.
 */
final class ComparedAhead implements PlanStream {

    private static final int AHEAD = 256;

    private final PlanStream plan;
    private final Path destination;
    private final FileComparison comparison;
    private final Deque<CompletableFuture<PlanEntry>> ahead = new ArrayDeque<>();

    ComparedAhead(PlanStream plan, Path destination, FileComparison comparison) {
        this.plan = plan;
        this.destination = destination;
        this.comparison = comparison;
    }

    @Override
    public Optional<PlanEntry> next() throws IOException {
        while (ahead.size() < AHEAD) {
            Optional<PlanEntry> entry = plan.next();
            if (entry.isEmpty()) {
                break;
            }
            ahead.add(
                    entry.get().reason() == Reason.SAME_SIZE
                            ? compared(entry.get())
                            : CompletableFuture.completedFuture(entry.get()));
        }
        CompletableFuture<PlanEntry> first = ahead.poll();
        return first == null ? Optional.empty() : Optional.of(await(first));
    }

    private CompletableFuture<PlanEntry> compared(PlanEntry entry) {
        return comparison
                .compare(entry.object(), destination.resolve(entry.path()))
                .thenApply(verdict -> switch (verdict) {
                    case SAME ->
                        PlanEntry.whole(Reason.SAME_CHECKSUM, entry.object(), entry.path(), LayoutChoice.INHERIT);
                    case DIFFERENT -> copy(entry, Reason.CHECKSUM_DIFFERS);
                    case UNKNOWN -> copy(entry, Reason.NOTHING_TO_COMPARE);
                });
    }

    private static PlanEntry copy(PlanEntry entry, Reason reason) {
        return PlanEntry.whole(
                entry.object().isArchived() ? Reason.ARCHIVED_IN_S3 : reason,
                entry.object(),
                entry.path(),
                entry.layout());
    }

    private static PlanEntry await(CompletableFuture<PlanEntry> entry) throws IOException {
        try {
            return entry.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StagingException(FailureCause.CANCELLED, "interrupted while files were compared");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException inner ? inner.getCause() : e.getCause();
            if (cause instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("a comparison broke", cause);
        }
    }

    @Override
    public void close() throws IOException {
        ahead.forEach(entry -> entry.cancel(true));
        plan.close();
    }
}
