package io.sluice.staging.cli;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.StageListener;
import io.sluice.staging.StagedFile;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a stage tells, from whichever threads it tells it. */
final class Tally implements StageListener {

    private final LongAdder planned = new LongAdder();
    private final LongAdder plannedBytes = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder skippedBytes = new LongAdder();
    private final LongAdder staged = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder failedBytes = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private volatile boolean planComplete;

    @Override
    public void planned(String key, long bytes) {
        planned.increment();
        plannedBytes.add(bytes);
    }

    @Override
    public void planComplete() {
        planComplete = true;
    }

    @Override
    public void skipped(String key, long bytes, String reason) {
        skipped.increment();
        skippedBytes.add(bytes);
    }

    @Override
    public void wrote(long bytes) {
        written.add(bytes);
    }

    @Override
    public void retried(String key, FailureCause cause) {
        retried.increment();
    }

    @Override
    public void staged(StagedFile file) {
        staged.increment();
    }

    @Override
    public void failed(FileFailure failure) {
        failed.increment();
        failedBytes.add(failure.bytes());
    }

    /** Whether {@link #files} and {@link #bytes} are final. */
    boolean totalsAreKnown() {
        return planComplete;
    }

    /** Files to copy, as far as the plan has come. */
    long files() {
        return planned.sum() - skipped.sum();
    }

    /** Bytes to copy, as far as the plan has come, without those of files that were given up. */
    long bytes() {
        return Math.max(0, plannedBytes.sum() - skippedBytes.sum() - failedBytes.sum());
    }

    long stagedFiles() {
        return staged.sum();
    }

    long failedFiles() {
        return failed.sum();
    }

    long retries() {
        return retried.sum();
    }

    long writtenBytes() {
        return written.sum();
    }

    /** Where the files are, in words: {@code 1,204 of 3,000 files, 7 skipped}. */
    String inWords() {
        StringBuilder words = new StringBuilder(Quantity.count(staged.sum()))
                .append(totalsAreKnown() ? " of " : " of at least ")
                .append(Quantity.count(files(), "file"));
        append(words, skipped, "skipped");
        append(words, retried, "retried");
        append(words, failed, "FAILED");
        return words.toString();
    }

    private static void append(StringBuilder words, LongAdder count, String what) {
        if (count.sum() > 0) {
            words.append(", ").append(Quantity.count(count.sum())).append(' ').append(what);
        }
    }
}
