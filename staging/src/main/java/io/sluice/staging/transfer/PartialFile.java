package io.sluice.staging.transfer;

import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A large file as far as it is there, with its journal.
 */
final class PartialFile {

    private static final Logger LOG = LoggerFactory.getLogger(PartialFile.class);

    private final PartedFile file;
    private final PartJournal journal;
    private final PartPlan parts;
    private final long[] checks;
    private final BitSet there = new BitSet();

    private PartialFile(PartedFile file, PartJournal journal, PartPlan parts) {
        this.file = file;
        this.journal = journal;
        this.parts = parts;
        this.checks = new long[parts.count()];
    }

    PartedFile file() {
        return file;
    }

    PartJournal journal() {
        return journal;
    }

    /** How the object is cut. */
    PartPlan parts() {
        return parts;
    }

    /** The checks of the parts that are there; the caller's to complete. */
    long[] checks() {
        return checks;
    }

    /** Which parts are there. */
    BitSet there() {
        return there;
    }

    /** Goes on with what an earlier run left, or starts anew. Blocks while parts that are there are read. */
    static PartialFile open(Run run, PlanEntry entry, SourceObject object, ObjectHead head)
            throws IOException, InterruptedException {
        Destination destination = run.destination();
        String id = TemporaryNames.id(entry.path());
        Path temporary = destination.parentOf(entry.path()).resolve(TemporaryNames.partial(id));
        Path journal = PartJournal.at(destination.records(), id);
        CrcAlgorithm algorithm =
                head.fullChecksum().map(ObjectHead.FullChecksum::algorithm).orElse(CrcAlgorithm.CRC64NVME);
        PartJournal.Subject wanted = new PartJournal.Subject(
                object.key(),
                object.versionId(),
                object.eTag(),
                object.size(),
                algorithm,
                destination.root().relativize(temporary).toString());
        Optional<PartJournal.Recorded> recorded = PartJournal.read(journal);
        if (recorded.isPresent()
                && recorded.get().partBytes() > 0
                && wanted.continues(recorded.get().subject())
                && Files.isRegularFile(temporary, LinkOption.NOFOLLOW_LINKS)) {
            return resumed(run, entry, temporary, journal, recorded.get());
        }
        PartJournal fresh = PartJournal.begin(journal, wanted);
        Files.deleteIfExists(temporary);
        FileMaker.Made made = run.files().create(temporary, entry.layout());
        count(run, entry, made);
        PartPlan parts = PartPlan.of(object.size(), run.options().partBytes(), made.stripeBytes());
        fresh.cutInto(parts);
        return new PartialFile(PartedFile.open(temporary, made.stripeBytes(), algorithm), fresh, parts);
    }

    private static PartialFile resumed(
            Run run, PlanEntry entry, Path temporary, Path journal, PartJournal.Recorded recorded)
            throws IOException, InterruptedException {
        PartJournal.Subject subject = recorded.subject();
        FileMaker.Made made = run.files().existing(temporary, entry.layout());
        count(run, entry, made);
        PartPlan parts = new PartPlan(subject.size(), recorded.partBytes());
        PartialFile partial = new PartialFile(
                PartedFile.open(temporary, made.stripeBytes(), subject.algorithm()), PartJournal.goOn(journal), parts);
        partial.confirm(run, recorded.checks());
        LOG.info(
                "going on with {}: {} of {} parts are there", entry.path(), partial.there.cardinality(), parts.count());
        return partial;
    }

    private static void count(Run run, PlanEntry entry, FileMaker.Made made) {
        if (made.ownLayout()) {
            run.tally().laidOut(entry.layout().notation());
        }
    }

    /** Reads every recorded part, several at once; those whose check is the recorded one count as there. */
    private void confirm(Run run, Map<Integer, Long> recorded) throws InterruptedException {
        CountDownLatch left = new CountDownLatch(recorded.size());
        recorded.forEach((index, check) -> run.write(() -> {
            try {
                confirm(run, index, check);
            } finally {
                left.countDown();
            }
        }));
        left.await();
    }

    private void confirm(Run run, int index, long check) {
        if (index < 0 || index >= checks.length) {
            return;
        }
        PartPlan.Part part = parts.part(index);
        try {
            if (file.read(part.from(), part.length()) != check) {
                return;
            }
        } catch (IOException e) {
            LOG.debug("part {} of {} is fetched again: {}", index, file.path(), e.getMessage());
            return;
        }
        run.listener().wrote(part.length());
        synchronized (this) {
            checks[index] = check;
            there.set(index);
        }
    }

    /** Closes both and leaves them: for the publisher, or for the next run to go on with. */
    void leave() {
        try {
            file.close();
            journal.close();
        } catch (IOException e) {
            LOG.debug("{}: {}", file.path(), e.getMessage());
        }
    }

    /** Closes and removes both. */
    void discard() {
        leave();
        Run.discard(file.path());
        forget();
    }

    /** Removes the journal. */
    void forget() {
        try {
            journal.remove();
        } catch (IOException e) {
            LOG.debug("a journal stays: {}", e.getMessage());
        }
    }
}
