package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.source.SourceObject;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Sends the parts of large objects, those of a few objects in turn: several writers of one file wait for each other at its
 * inode, writers of several files do not.
 */
final class LargeLane implements AutoCloseable {

    private static final int OBJECTS_AT_ONCE = 4;
    /** How many objects are described ahead of their turn. */
    private static final int DESCRIBED_AHEAD = 32;

    private static final int TRIES = 3;

    /** What is done when it is an object's turn; empty when it failed at once. */
    private interface Turn {
        Optional<LargeObject> come() throws InterruptedException;
    }

    private final Run run;
    private final Semaphore ahead = new Semaphore(DESCRIBED_AHEAD);
    private final LinkedBlockingQueue<Turn> ready = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    LargeLane(Run run) {
        this.run = run;
        this.thread = Threads.named("sluice-large").newThread(this::sendUntilClosed);
        thread.start();
    }

    /** Takes an object over that is under way. Blocks while many others wait. */
    void add(PlanEntry entry) throws InterruptedException {
        ahead.acquire();
        describe(entry, 1);
    }

    /** Takes over an object that turned out to belong here only when it was read. */
    void addUnawaited(PlanEntry entry) {
        describe(entry, 2);
    }

    private void describe(PlanEntry entry, int attempt) {
        SourceObject listed = entry.object();
        new HeadRequest(run, listed.key(), listed.versionId(), new HeadRequest.Answer() {
                    @Override
                    public void known(ObjectHead head) {
                        LargeObject.Tried tried = new LargeObject.Tried(
                                run,
                                entry,
                                asDescribed(listed, head),
                                head,
                                attempt >= TRIES,
                                () -> again(entry, attempt + 1));
                        ready.add(() -> {
                            itsTurn(attempt);
                            return LargeObject.open(tried);
                        });
                    }

                    @Override
                    public void unknown(RequestFailure why) {
                        itsTurn(attempt);
                        run.failed(entry, why);
                    }
                })
                .send();
    }

    private void itsTurn(int attempt) {
        if (attempt == 1) {
            ahead.release();
        }
    }

    private void again(PlanEntry entry, int attempt) {
        run.tally().retried();
        run.listener().retried(entry.object().key(), FailureCause.OBJECT_CHANGED);
        describe(entry, attempt);
    }

    private static SourceObject asDescribed(SourceObject listed, ObjectHead head) {
        return new SourceObject(
                listed.key(),
                head.size(),
                head.eTag(),
                head.lastModified(),
                listed.versionId(),
                listed.storageClass(),
                listed.checksum());
    }

    private void sendUntilClosed() {
        Queue<LargeObject> active = new ArrayDeque<>();
        try {
            while (!closed || !active.isEmpty() || !ready.isEmpty()) {
                while (active.size() < OBJECTS_AT_ONCE) {
                    Turn next = active.isEmpty() ? ready.take() : ready.poll();
                    if (next == null) {
                        break;
                    }
                    next.come().ifPresent(active::add);
                    if (closed && active.isEmpty() && ready.isEmpty()) {
                        return;
                    }
                }
                sendOne(active);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendOne(Queue<LargeObject> active) throws InterruptedException {
        LargeObject object = active.remove();
        if (run.stopped().isPresent()) {
            object.cancel();
            return;
        }
        Optional<PartPlan.Part> part = object.take();
        if (part.isPresent()) {
            long length = part.get().length();
            run.admit(Budget.Lane.LARGE, length, PartFetch.cost(length), () -> object.fetch(part.get()));
            active.add(object);
        }
    }

    /** Ends the lane, when no object is under way any more. */
    @Override
    public void close() {
        closed = true;
        ready.add(Optional::empty);
        Threads.joinUninterruptibly(thread);
    }
}
