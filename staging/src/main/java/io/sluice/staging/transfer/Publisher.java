package io.sluice.staging.transfer;

import io.sluice.staging.StagePhase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Gives files their final names, in groups: what is finished while one group is being synced and renamed makes up the next.
 * Thread-safe.
 */
final class Publisher implements AutoCloseable {

    /** How many files may wait: with more, writing waits for publishing. */
    private static final int MOST_WAITING = 8192;
    /** A group that is smaller waits a moment for more. */
    private static final int WORTH_A_SYNC = 1024;

    private static final long LINGER_MILLIS = 200;
    private static final int RENAMING_THREADS = 8;
    /** From this mean on renames go out side by side: they then wait for a server. */
    private static final long SLOW_RENAME_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private static final int SAMPLE = 16;

    private final GroupSync sync;
    private final Published published;
    private final ExecutorService renaming;
    private final Thread thread;
    private List<Finished> waiting = new ArrayList<>();
    private boolean hurrying;
    private boolean closed;

    /** Told what came of each file. Called from several threads. */
    interface Published {
        void published(Finished file);

        void notPublished(Finished file, IOException why);

        /** All files of a group were told. */
        void groupEnded();

        void took(StagePhase phase, long nanos);
    }

    Publisher(GroupSync sync, Published published) {
        this.sync = sync;
        this.published = published;
        this.renaming = Executors.newFixedThreadPool(RENAMING_THREADS, Threads.named("sluice-rename"));
        this.thread = Threads.named("sluice-publish").newThread(this::publishUntilClosed);
        thread.start();
    }

    /** Takes a file over. Blocks while too many wait. */
    synchronized void add(Finished file) throws InterruptedException {
        while (waiting.size() >= MOST_WAITING && !closed) {
            wait();
        }
        waiting.add(file);
        if (waiting.size() == 1 || waiting.size() == WORTH_A_SYNC) {
            notifyAll();
        }
    }

    /** How many files wait for their final name. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** From now on a group waits for no more files than there are: no more are begun. */
    synchronized void hurry() {
        hurrying = true;
        notifyAll();
    }

    private void publishUntilClosed() {
        for (List<Finished> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
            publish(group);
        }
    }

    /** The files that wait, at least one; empty when closed. */
    private synchronized List<Finished> nextGroup() {
        try {
            while (waiting.isEmpty() && !closed) {
                wait();
            }
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
            while (waiting.size() < WORTH_A_SYNC && !hurrying && !closed) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
        List<Finished> group = waiting;
        waiting = new ArrayList<>();
        notifyAll();
        return group;
    }

    private void publish(List<Finished> group) {
        long begun = System.nanoTime();
        try {
            sync.sync(group);
            published.took(StagePhase.SYNC, System.nanoTime() - begun);
        } catch (IOException e) {
            group.forEach(file -> published.notPublished(file, e));
            published.groupEnded();
            return;
        }
        int sample = Math.min(SAMPLE, group.size());
        long before = System.nanoTime();
        group.subList(0, sample).forEach(this::rename);
        long each = (System.nanoTime() - before) / sample;
        List<Finished> rest = group.subList(sample, group.size());
        if (each < SLOW_RENAME_NANOS || rest.size() < RENAMING_THREADS) {
            rest.forEach(this::rename);
        } else {
            renameSideBySide(rest);
        }
        published.took(StagePhase.PUBLISH, System.nanoTime() - before);
        published.groupEnded();
    }

    private void renameSideBySide(List<Finished> files) {
        CountDownLatch done = new CountDownLatch(RENAMING_THREADS);
        for (int t = 0; t < RENAMING_THREADS; t++) {
            int first = t;
            renaming.execute(() -> {
                try {
                    for (int i = first; i < files.size(); i += RENAMING_THREADS) {
                        rename(files.get(i));
                    }
                } finally {
                    done.countDown();
                }
            });
        }
        Threads.awaitUninterruptibly(done);
    }

    private void rename(Finished file) {
        try {
            if (!file.inPlace()) {
                Files.move(
                        file.temporary(),
                        file.target(),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            published.notPublished(file, e);
            return;
        }
        published.published(file);
    }

    /** Stops after the files that were added. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        Threads.joinUninterruptibly(thread);
        renaming.shutdown();
    }
}
