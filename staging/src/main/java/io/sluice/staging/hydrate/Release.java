package io.sluice.staging.hydrate;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.StorageTarget;
import io.sluice.lustre.hsm.CampaignListener;
import io.sluice.lustre.hsm.CampaignResult;
import io.sluice.lustre.hsm.HsmCampaign;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Drops the data of files from Lustre to make room: of archived, unchanged files only, those unused longest first. What is to
 * be released is found first and can be looked at; nothing happens before {@link #carryOut}. Lustre itself refuses what is not
 * archived or was written to since, so nothing is lost whatever happens in between.
 */
public final class Release {

    private final LustreFileSystem fileSystem;
    private final List<Candidate> chosen;
    private final Counts counts;

    /**
     * A file to be released.
     *
     * @param path the file
     * @param sizeBytes its size
     * @param used when it was last read or changed
     */
    public record Candidate(Path path, long sizeBytes, Instant used) {}

    /**
     * What was found.
     *
     * @param files regular files
     * @param releasedAlready files without data on Lustre
     * @param notArchived files that are not archived, changed since, lost, or marked as not to be released
     * @param tooNew files that were used too lately
     * @param notNeeded files that may stay because enough is free without them
     * @param unreadable paths that could not be looked at
     */
    public record Counts(
            long files, long releasedAlready, long notArchived, long tooNew, long notNeeded, long unreadable) {}

    /**
     * What became of the files that were to be released.
     *
     * @param released files released
     * @param releasedBytes their sizes together
     * @param refused files that Lustre did not release
     */
    public record Outcome(long released, long releasedBytes, long refused) {}

    private Release(LustreFileSystem fileSystem, List<Candidate> chosen, Counts counts) {
        this.fileSystem = fileSystem;
        this.chosen = chosen;
        this.counts = counts;
    }

    /**
     * Finds what to release beneath paths, without releasing it. Blocks.
     *
     * @param fileSystem the file system that all of them are on
     * @param paths files and directories
     * @param options which files
     * @param clock what time it is
     * @return the choice
     * @throws LustreException when the OSTs cannot be asked for their space
     * @throws InterruptedException when this thread is interrupted
     */
    public static Release find(LustreFileSystem fileSystem, List<Path> paths, ReleaseOptions options, Clock clock)
            throws LustreException, InterruptedException {
        Search search = new Search(clock.instant().minus(options.olderThan()));
        LustreWalk.over(fileSystem, paths, options.threads(), search);
        search.candidates.sort(Comparator.comparing(Candidate::used).thenComparing(Candidate::path));
        List<Candidate> chosen = new ArrayList<>();
        long missing = options.keepFree() >= 1 ? Long.MAX_VALUE : missing(fileSystem, options.keepFree());
        for (Candidate candidate : search.candidates) {
            if (missing <= 0) {
                break;
            }
            chosen.add(candidate);
            missing -= candidate.sizeBytes();
        }
        return new Release(
                fileSystem,
                List.copyOf(chosen),
                new Counts(
                        search.files,
                        search.releasedAlready,
                        search.notArchived,
                        search.tooNew,
                        search.candidates.size() - chosen.size(),
                        search.unreadable));
    }

    private static long missing(LustreFileSystem fileSystem, double keepFree) throws LustreException {
        long total = 0;
        long available = 0;
        for (StorageTarget ost : fileSystem.osts()) {
            if (ost.isUsable()) {
                total += ost.totalBytes();
                available += ost.availableBytes();
            }
        }
        return (long) Math.ceil(keepFree * total) - available;
    }

    private static final class Search implements LustreWalk.Visitor {

        private final Instant usedBefore;
        private final List<Candidate> candidates = new ArrayList<>();
        private long files;
        private long releasedAlready;
        private long notArchived;
        private long tooNew;
        private long unreadable;

        Search(Instant usedBefore) {
            this.usedBefore = usedBefore;
        }

        @Override
        public synchronized void found(LustreWalk.Found file) {
            files++;
            if (file.state().isReleased()) {
                releasedAlready++;
            } else if (!file.state().isReleasable()) {
                notArchived++;
            } else if (file.used().isAfter(usedBefore)) {
                tooNew++;
            } else {
                candidates.add(new Candidate(file.path(), file.sizeBytes(), file.used()));
            }
        }

        @Override
        public synchronized void failed(Path path, IOException why) {
            unreadable++;
        }
    }

    /**
     * The files to be released, those unused longest first.
     *
     * @return unmodifiable
     */
    public List<Candidate> chosen() {
        return chosen;
    }

    /**
     * What else was found.
     *
     * @return the counts
     */
    public Counts counts() {
        return counts;
    }

    /**
     * Releases them. Blocks.
     *
     * @param refused told of each file that Lustre did not release
     * @return what came of it
     * @throws IOException when no file can succeed, as for a caller who may not release at all
     * @throws InterruptedException when this thread is interrupted
     */
    public Outcome carryOut(Consumer<CampaignResult> refused) throws IOException, InterruptedException {
        long[] done = new long[3];
        HsmCampaign.release(fileSystem)
                .listener(new CampaignListener() {
                    @Override
                    public void onResult(CampaignResult result) {
                        if (result.outcome().isFinished()) {
                            done[0]++;
                            done[1] += chosen.get((int) result.ordinal()).sizeBytes();
                        } else {
                            done[2]++;
                            refused.accept(result);
                        }
                    }
                })
                .build()
                .runPaths(chosen.stream().map(Candidate::path).iterator());
        return new Outcome(done[0], done[1], done[2]);
    }
}
