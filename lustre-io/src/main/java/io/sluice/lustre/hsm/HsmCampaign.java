package io.sluice.lustre.hsm;

import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Archives, restores, releases or removes any number of files without flooding the HSM coordinator.
 *
 * <p>The coordinator's queue is served in order and gets slow when it is long, and a request that waits too long in it is
 * lost. A campaign therefore never asks for everything at once: it reads its input as a stream, asks for at most 50
 * files in one request, keeps a bounded number of files in flight per MDT, and lets that number grow while files are
 * completed quickly and shrink while they are not. A file counts as done only when its state, read back, says so.
 * Memory does not grow with the input.
 *
 * <pre>{@code
 * CampaignReport report = HsmCampaign.restore(fileSystem)
 *         .deadline(Duration.ofHours(2))
 *         .journal(Path.of("restore.journal"))
 *         .listener(listener)
 *         .build()
 *         .runPaths(paths.iterator());
 * }</pre>
 *
 * <p>One campaign runs once, on the thread that calls {@code run}; only {@link #cancel()} may be called from another.
 * What a campaign asked for is not undone when its process dies: those requests stay in the queue, and a campaign that is
 * resumed with the same journal waits for them instead of asking again.
 */
public final class HsmCampaign {

    private final CampaignGoal goal;
    private final CampaignOptions options;
    private final CampaignListener listener;
    private final @Nullable Path journal;
    private final Pace pace;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean cancelled;

    private HsmCampaign(Builder builder) {
        this.goal = builder.goal;
        this.options = builder.options();
        this.listener = builder.listener;
        this.journal = builder.journal;
        this.pace = builder.pace;
    }

    /**
     * A campaign that brings the data of released files back. Files that are not released are
     * {@link CampaignOutcome#NOTHING_TO_DO}. Ordinary users may restore unless the coordinator's request masks say
     * otherwise.
     *
     * @param fileSystem the file system
     * @return a builder
     * @throws LustreException when there is no way to talk to Lustre
     */
    public static Builder restore(LustreFileSystem fileSystem) throws LustreException {
        return on(fileSystem, HsmAction.RESTORE, 0);
    }

    /**
     * A campaign that copies files to the archive: new ones, and those that changed since they were copied. Root's, unless
     * the coordinator's request masks say otherwise.
     *
     * @param fileSystem the file system
     * @param archiveId the archive, at least 1; 0 for the coordinator's default one
     * @return a builder
     * @throws LustreException when there is no way to talk to Lustre
     * @throws IllegalArgumentException when the archive id is negative
     */
    public static Builder archive(LustreFileSystem fileSystem, int archiveId) throws LustreException {
        if (archiveId < 0) {
            throw new IllegalArgumentException("archive id " + archiveId + " is negative");
        }
        return on(fileSystem, HsmAction.ARCHIVE, archiveId);
    }

    /**
     * A campaign that drops the data of archived files from the OSTs. Files that Lustre would not release are
     * {@link CampaignOutcome#REFUSED} without being asked for: those that are not archived, dirty, lost, or marked as not
     * to be released. Root's, unless the coordinator's request masks say otherwise.
     *
     * @param fileSystem the file system
     * @return a builder
     * @throws LustreException when there is no way to talk to Lustre
     */
    public static Builder release(LustreFileSystem fileSystem) throws LustreException {
        return on(fileSystem, HsmAction.RELEASE, 0);
    }

    /**
     * A campaign that deletes archived copies. Released files are {@link CampaignOutcome#REFUSED}: the copy is all there
     * is of them. Root's, unless the coordinator's request masks say otherwise.
     *
     * @param fileSystem the file system
     * @return a builder
     * @throws LustreException when there is no way to talk to Lustre
     */
    public static Builder remove(LustreFileSystem fileSystem) throws LustreException {
        return on(fileSystem, HsmAction.REMOVE, 0);
    }

    private static Builder on(LustreFileSystem fileSystem, HsmAction action, int archiveId) throws LustreException {
        HsmRequests lustre =
                new LustreRequests(fileSystem, "hsm " + action.name().toLowerCase(Locale.ROOT));
        return over(new CampaignGoal(lustre, action, archiveId), new Pace.Real());
    }

    /**
     * Runs the campaign over files named by paths; see {@link #run}.
     *
     * @param files paths on the file system; read lazily, and with a journal 1,024 at a time
     * @return the closing account
     * @throws IOException as {@link #run} does
     * @throws InterruptedException as {@link #run} does
     */
    public CampaignReport runPaths(Iterator<Path> files) throws IOException, InterruptedException {
        return run(stream(files).map(CampaignFile::of).iterator());
    }

    /**
     * Runs the campaign over files named by FIDs, which needs root; see {@link #run}.
     *
     * @param files FIDs of the file system; read lazily, and with a journal 1,024 at a time
     * @return the closing account
     * @throws IOException as {@link #run} does
     * @throws InterruptedException as {@link #run} does
     */
    public CampaignReport runFids(Iterator<Fid> files) throws IOException, InterruptedException {
        return run(stream(files).map(CampaignFile::of).iterator());
    }

    private static <T> Stream<T> stream(Iterator<T> items) {
        Iterable<T> iterable = () -> items;
        return StreamSupport.stream(iterable.spliterator(), false);
    }

    /**
     * Runs the campaign: returns when every file has found its fate, the deadline has passed, or {@link #cancel()} was
     * called. Failures of single files go to the listener and do not end the campaign.
     *
     * @param files the files; read lazily on this thread, and with a journal 1,024 at a time
     * @return the closing account
     * @throws LustreException when no file can succeed: the file system is mounted read-only, or the
     *     first request shows that the caller may not ask for this action
     * @throws IOException when the journal cannot be written, is in use, or was written for another input
     * @throws InterruptedException when the thread is interrupted; the requests that were made stay queued
     * @throws IllegalStateException when the campaign was run before
     */
    public CampaignReport run(Iterator<? extends CampaignFile> files) throws IOException, InterruptedException {
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("a campaign runs once; build another");
        }
        try (CampaignJournal record = journal == null ? null : CampaignJournal.open(journal, heading());
                Crew crew = new Crew(options.parallelism())) {
            CampaignInput input = new CampaignInput(files, record);
            return new CampaignRun(goal, options, listener, pace, () -> cancelled, input, record, crew).run();
        }
    }

    private String heading() {
        return goal.action().name().toLowerCase(Locale.ROOT)
                + (goal.archiveId() == 0 ? "" : " to archive " + goal.archiveId());
    }

    /**
     * Ends the campaign soon: no more input is read, requests that still wait in the queue are cancelled, copies that
     * run are left to finish. Every file that was read gets its result. Only files of this campaign are cancelled; a
     * process that waits for one of them because it reads it gets an input/output error. Safe from any thread; returns
     * at once.
     */
    public void cancel() {
        cancelled = true;
        pace.wake();
    }

    static Builder over(CampaignGoal goal, Pace pace) {
        return new Builder(goal, pace);
    }

    /** Sets a campaign up. Every number has a default that suits a coordinator with its default settings. */
    public static final class Builder {

        private final CampaignGoal goal;
        private final Pace pace;
        private CampaignListener listener = new CampaignListener() {};
        private @Nullable Path journal;
        private int batch = CampaignOptions.LARGEST_BATCH;
        private int firstWindow = 4 * CampaignOptions.LARGEST_BATCH;
        private int smallestWindow = CampaignOptions.LARGEST_BATCH;
        private int largestWindow = 5_000;
        private Duration wantedWait = Duration.ofMinutes(1);
        private int readAhead = 1_024;
        private Duration firstLook = Duration.ofMillis(250);
        private Duration longestLook = Duration.ofSeconds(5);
        private int attempts = 2;
        private Duration fileTimeout = Duration.ZERO;
        private Duration deadline = Duration.ZERO;
        private Duration stallAfter = Duration.ofMinutes(10);
        private Duration progressEvery = Duration.ofSeconds(10);
        private boolean spaceChecked = true;
        private double headRoom = 0.05;
        private int parallelism = 4;
        private boolean leaveQueued;

        private Builder(CampaignGoal goal, Pace pace) {
            this.goal = goal;
            this.pace = pace;
        }

        /**
         * Who hears of results, progress and stalls; nobody by default.
         *
         * @param listener called on the campaign's thread
         * @return this
         */
        public Builder listener(CampaignListener listener) {
            this.listener = listener;
            return this;
        }

        /**
         * Remembers finished files, so that the same campaign over the same input can be resumed after a kill. About 13
         * bytes per file.
         *
         * @param journal a file that is created when it is not there, best on a local disk; its directory must exist
         * @return this
         */
        public Builder journal(Path journal) {
            this.journal = journal;
            return this;
        }

        /**
         * Files per request; 50 by default.
         *
         * @param files 1 to 50: the kernel refuses requests over 1,706 bytes
         * @return this
         */
        public Builder batch(int files) {
            this.batch = files;
            return this;
        }

        /**
         * Files in flight per MDT: 200 at first, 50 at least and 5,000 at most by default.
         *
         * @param first where the window starts
         * @param smallest what no congestion goes below, at least 1
         * @param largest what no success goes above
         * @return this
         */
        public Builder window(int first, int smallest, int largest) {
            this.firstWindow = first;
            this.smallestWindow = smallest;
            this.largestWindow = largest;
            return this;
        }

        /**
         * How long a file should wait from its request to its completion: the window grows while files wait less and
         * shrinks while they wait longer. One minute by default, six rounds of a coordinator with its default period.
         *
         * @param wait at least a millisecond
         * @return this
         */
        public Builder wantedWait(Duration wait) {
            this.wantedWait = wait;
            return this;
        }

        /**
         * Files that are read from the input and wait for a place in a window; 1,024 by default.
         *
         * @param files at least 1
         * @return this
         */
        public Builder readAhead(int files) {
            this.readAhead = files;
            return this;
        }

        /**
         * When to look whether a file is done: 250 ms after the request at first, then after twice as long each time, up
         * to 5 s by default.
         *
         * @param first at least a millisecond
         * @param longest at least {@code first}
         * @return this
         */
        public Builder looks(Duration first, Duration longest) {
            this.firstLook = first;
            this.longestLook = longest;
            return this;
        }

        /**
         * Requests per file before it counts as failed; 2 by default.
         *
         * @param attempts at least 1
         * @return this
         */
        public Builder attempts(int attempts) {
            this.attempts = attempts;
            return this;
        }

        /**
         * Gives a requested file up when no byte of it moved for so long; never by default. Waiting in the coordinator's
         * queue counts.
         *
         * @param timeout zero for never
         * @return this
         */
        public Builder fileTimeout(Duration timeout) {
            this.fileTimeout = timeout;
            return this;
        }

        /**
         * Ends the campaign after so long, as {@link HsmCampaign#cancel()} does; never by default.
         *
         * @param deadline zero for never
         * @return this
         */
        public Builder deadline(Duration deadline) {
            this.deadline = deadline;
            return this;
        }

        /**
         * Tells the listener when nothing has moved for so long; 10 minutes by default.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder stallAfter(Duration time) {
            this.stallAfter = time;
            return this;
        }

        /**
         * Time between two progress events; 10 s by default.
         *
         * @param time at least a millisecond
         * @return this
         */
        public Builder progressEvery(Duration time) {
            this.progressEvery = time;
            return this;
        }

        /**
         * Part of each OST that restores leave free; 0.05 by default. A file that would take more waits until other
         * restores have ended and is reported as {@link CampaignOutcome#NO_SPACE} when that does not help.
         *
         * @param part 0 to below 1
         * @return this
         */
        public Builder headRoom(double part) {
            this.headRoom = part;
            return this;
        }

        /**
         * Restores whether or not the OSTs have room, for clients that do not show the space of theirs. An OST that fills up
         * fails the writes of everybody.
         *
         * @return this
         */
        public Builder withoutSpaceCheck() {
            this.spaceChecked = false;
            return this;
        }

        /**
         * Threads that read file states; 4 by default.
         *
         * @param threads 1 to 256
         * @return this
         */
        public Builder parallelism(int threads) {
            this.parallelism = threads;
            return this;
        }

        /**
         * Leaves requests in the coordinator's queue when the campaign is cancelled or its deadline passes, instead of
         * cancelling them.
         *
         * @return this
         */
        public Builder leaveQueued() {
            this.leaveQueued = true;
            return this;
        }

        /**
         * The campaign, which has not begun.
         *
         * @return a campaign that can be run once
         * @throws IllegalArgumentException when a number is out of its range
         */
        public HsmCampaign build() {
            return new HsmCampaign(this);
        }

        private CampaignOptions options() {
            return new CampaignOptions(
                    batch,
                    firstWindow,
                    smallestWindow,
                    largestWindow,
                    wantedWait,
                    readAhead,
                    firstLook,
                    longestLook,
                    attempts,
                    fileTimeout,
                    deadline,
                    stallAfter,
                    progressEvery,
                    spaceChecked,
                    headRoom,
                    parallelism,
                    leaveQueued);
        }
    }
}
