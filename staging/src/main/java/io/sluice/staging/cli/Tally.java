package io.sluice.staging.cli;

import io.sluice.staging.FailureCause;
import io.sluice.staging.FileFailure;
import io.sluice.staging.StageListener;
import io.sluice.staging.StagedFile;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<String> largeOnes = ConcurrentHashMap.newKeySet();
    private volatile boolean planComplete;

    /** What takes long enough to be named when little else is left. */
    private static final long LARGE_BYTES = 32L << 20;

    private static final int MOST_NAMES = 10_000;
    private static final int FEW = 3;
    private static final int MOST_LETTERS = 24;

    @Override
    public void planned(String key, long bytes) {
        planned.increment();
        plannedBytes.add(bytes);
        if (bytes >= LARGE_BYTES && largeOnes.size() < MOST_NAMES) {
            largeOnes.add(key);
        }
    }

    @Override
    public void planComplete() {
        planComplete = true;
    }

    @Override
    public void skipped(String key, long bytes, String reason) {
        skipped.increment();
        skippedBytes.add(bytes);
        largeOnes.remove(key);
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
        largeOnes.remove(file.key());
    }

    @Override
    public void failed(FileFailure failure) {
        failed.increment();
        failedBytes.add(failure.bytes());
        largeOnes.remove(failure.key());
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

    /** The large objects that a run waits for when few files are left: {@code ; waiting for shards/train-007.tar}. */
    String tail() {
        List<String> names = lastOnes();
        return names.isEmpty() ? "" : "; waiting for " + String.join(", ", names);
    }

    /** The same beside a bar, which has to stay one: {@code ; waiting for train-007.tar and 2 more}. */
    String shortTail() {
        List<String> names = lastOnes();
        if (names.isEmpty()) {
            return "";
        }
        String name = names.get(0).substring(names.get(0).lastIndexOf('/') + 1);
        String shown = name.length() > MOST_LETTERS ? name.substring(0, MOST_LETTERS) + "..." : name;
        return "; waiting for " + shown + (names.size() > 1 ? " and " + (names.size() - 1) + " more" : "");
    }

    private List<String> lastOnes() {
        long left = files() - staged.sum() - failed.sum();
        return planComplete && left > 0 && left <= FEW
                ? largeOnes.stream().sorted().limit(FEW).toList()
                : List.of();
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
