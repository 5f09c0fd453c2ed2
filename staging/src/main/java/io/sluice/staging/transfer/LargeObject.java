package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.ProofKind;
import io.sluice.staging.SyncMode;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.Proof;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A large object on its way into its file. Its parts come in any order and on several threads; when the last one is written
 * their checks are combined to the check of the whole. Thread-safe.
 */
final class LargeObject {

    private final Run run;
    private final PlanEntry entry;
    private final SourceObject object;
    private final ObjectHead head;
    private final boolean lastTry;
    private final Runnable nextTry;
    private final PartialFile partial;
    private final PartedFile file;
    private final PartPlan parts;
    private final long[] checks;

    private int next;
    private int inFlight;
    private int missing;
    private @Nullable Runnable ending;

    private LargeObject(Tried tried, PartialFile partial) {
        this.run = tried.run();
        this.entry = tried.entry();
        this.object = tried.object();
        this.head = tried.head();
        this.lastTry = tried.lastTry();
        this.nextTry = tried.nextTry();
        this.partial = partial;
        this.file = partial.file();
        this.parts = partial.parts();
        this.checks = partial.checks();
        this.missing = checks.length - partial.there().cardinality();
    }

    /**
     * One try at an object.
     *
     * @param object the object as S3 described it just now
     * @param head that description
     * @param lastTry whether no other try follows
     * @param nextTry starts the next one
     */
    record Tried(Run run, PlanEntry entry, SourceObject object, ObjectHead head, boolean lastTry, Runnable nextTry) {}

    /** Makes the file, or goes on with the one that an earlier run left; when that fails the object is given up. */
    static Optional<LargeObject> open(Tried tried) throws InterruptedException {
        Run run = tried.run();
        PlanEntry entry = tried.entry();
        try {
            LargeObject object = new LargeObject(tried, PartialFile.open(run, entry, tried.object(), tried.head()));
            object.concludeIfWhole();
            return Optional.of(object);
        } catch (IOException e) {
            run.failed(entry, e, run.destination().root().resolve(entry.path()));
            return Optional.empty();
        }
    }

    Run run() {
        return run;
    }

    SourceObject object() {
        return object;
    }

    PartedFile file() {
        return file;
    }

    /** The next part that nobody fetches yet; empty when all are taken or the try is over. */
    synchronized Optional<PartPlan.Part> take() {
        next = partial.there().nextClearBit(next);
        if (ending != null || next >= checks.length) {
            return Optional.empty();
        }
        inFlight++;
        return Optional.of(parts.part(next++));
    }

    /** Sends the request for a part that was taken. */
    void fetch(PartPlan.Part part) {
        if (run.stopped().isPresent()) {
            run.budget().requestDone();
            run.budget().bytesDone(PartFetch.cost(part.length()));
            lost(RequestFailure.of(FailureCause.CANCELLED, "the run was stopped"));
        } else {
            new PartFetch(this, part, null).send();
        }
    }

    /** Writes some of a part. */
    void write(Runnable task) {
        run.write(task);
    }

    private void concludeIfWhole() {
        if (missing == 0) {
            run.write(this::conclude);
        }
    }

    /** A part is written. */
    void done(PartPlan.Part part, long check) {
        run.listener().wrote(part.length());
        try {
            partial.journal().written(part.index(), check);
        } catch (IOException e) {
            lost(e);
            return;
        }
        boolean last;
        synchronized (this) {
            checks[part.index()] = check;
            missing--;
            last = partGone();
        }
        if (last) {
            run.write(this::conclude);
        }
    }

    /** A part will not come. */
    void lost(RequestFailure why) {
        if (why.cause() == FailureCause.OBJECT_CHANGED) {
            lost(() -> {
                partial.discard();
                (lastTry ? giveUp(why) : nextTry).run();
            });
        } else {
            lost(giveUp(why));
        }
    }

    /** A part cannot be written. */
    void lost(IOException why) {
        lost(() -> {
            partial.leave();
            run.failed(entry, why, target());
        });
    }

    /** The next run goes on with what is there. */
    private Runnable giveUp(RequestFailure why) {
        return () -> {
            partial.leave();
            run.failed(entry, why);
        };
    }

    private void lost(Runnable then) {
        boolean last;
        synchronized (this) {
            ending = ending == null ? then : ending;
            last = partGone();
        }
        if (last) {
            run.write(this::conclude);
        }
    }

    /** No more parts will be fetched. */
    void cancel() {
        boolean last;
        synchronized (this) {
            if (ending != null || missing == inFlight) {
                return;
            }
            ending = giveUp(RequestFailure.of(FailureCause.CANCELLED, "the run was stopped"));
            last = inFlight == 0;
        }
        if (last) {
            run.write(this::conclude);
        }
    }

    /** Whether the part that is gone was the last one to wait for. */
    private boolean partGone() {
        inFlight--;
        return inFlight == 0 && (ending != null || missing == 0);
    }

    private synchronized @Nullable Runnable ending() {
        return ending;
    }

    private void conclude() {
        Runnable then = ending();
        (then == null ? settle() : then).run();
    }

    /** Proves the whole and hands it to the publisher; returns what is left to do. */
    private Runnable settle() {
        try {
            long whole = combined();
            Composite.Verdict composite = Composite.verdict(run, object, head, file.channel());
            Optional<String> mismatch = composite == Composite.Verdict.DIFFERS
                    ? Optional.of("the checksums of the parts that it was uploaded in")
                    : mismatch(whole);
            if (mismatch.isPresent()) {
                partial.discard();
                return lastTry ? () -> run.failed(entry, unproven(mismatch.get())) : nextTry;
            }
            ProofKind kind = composite == Composite.Verdict.MATCHES ? ProofKind.COMPOSITE : kind();
            if (kind == ProofKind.LENGTH && run.options().requireChecksum()) {
                partial.discard();
                return () -> run.failed(
                        entry,
                        RequestFailure.of(
                                FailureCause.CHECKSUM_MISSING,
                                "S3 keeps no checksum for this object that can be compared"));
            }
            if (run.options().sync() == SyncMode.FILE) {
                file.channel().force(false);
            }
            file.close();
            partial.journal().close();
            Finished finished = new Finished(
                    entry,
                    object,
                    file.path(),
                    target(),
                    kind,
                    proof(kind, whole),
                    Attributes.settle(run, file.path(), Instant.EPOCH, object, head),
                    true);
            return () -> publish(finished);
        } catch (IOException e) {
            partial.leave();
            return () -> run.failed(entry, e, target());
        }
    }

    private void publish(Finished finished) {
        try {
            run.publisher().add(finished);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            partial.leave();
            run.failed(entry, RequestFailure.of(FailureCause.CANCELLED, "interrupted"));
        }
    }

    private Path target() {
        return run.destination().root().resolve(entry.path());
    }

    private synchronized long combined() {
        long whole = file.algorithm().start().getValue();
        for (int i = 0; i < checks.length; i++) {
            whole = file.algorithm().combine(whole, checks[i], parts.part(i).length());
        }
        return whole;
    }

    /** What the bytes do not match, if anything. */
    private Optional<String> mismatch(long whole) throws IOException {
        Optional<ObjectHead.FullChecksum> expected = head.fullChecksum();
        if (expected.isPresent()) {
            return expected.get().base64().equals(file.algorithm().base64(whole))
                    ? Optional.empty()
                    : Optional.of("the checksum that S3 keeps");
        }
        Optional<String> md5 = head.md5();
        return md5.isEmpty() || md5.get().equals(FileDigest.md5(file.channel(), object.size()))
                ? Optional.empty()
                : Optional.of("the object's ETag, which is an MD5");
    }

    private static RequestFailure unproven(String what) {
        return RequestFailure.of(FailureCause.CHECKSUM_MISMATCH, "the bytes received do not match " + what);
    }

    private ProofKind kind() {
        if (head.fullChecksum().isPresent()) {
            return file.algorithm().kind();
        }
        return head.md5().isPresent() ? ProofKind.MD5_ETAG : ProofKind.LENGTH;
    }

    private Proof proof(ProofKind kind, long whole) {
        String word = switch (kind) {
            case MD5_ETAG -> "etag";
            case COMPOSITE -> "composite";
            case LENGTH -> "length";
            default -> "full-object";
        };
        return new Proof(word, file.algorithm().name(), file.algorithm().base64(whole));
    }
}
