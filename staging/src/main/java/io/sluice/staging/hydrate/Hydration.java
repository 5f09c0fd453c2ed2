package io.sluice.staging.hydrate;

import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.CampaignListener;
import io.sluice.lustre.hsm.CampaignOutcome;
import io.sluice.lustre.hsm.CampaignProgress;
import io.sluice.lustre.hsm.CampaignReport;
import io.sluice.lustre.hsm.CampaignResult;
import io.sluice.lustre.hsm.CampaignStall;
import io.sluice.lustre.hsm.HsmCampaign;
import io.sluice.staging.StagingException;
import io.sluice.staging.hydrate.HydrateOptions.Fallback;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the data of released files back before it is needed: finds them without restoring any, makes sure that they fit, and
 * restores them in a bounded campaign. What was restored is restored, whatever becomes of the rest, so the same call goes on
 * where an earlier one was killed. Holds some 300 bytes per released file. Runs once, on one thread.
 */
public final class Hydration {

    private static final int FIRST = 100;

    private final LustreFileSystem fileSystem;
    private final HydrateOptions options;
    private final HydrateListener listener;
    private final Search search = new Search();
    private final Map<String, Long> failures = new LinkedHashMap<>();
    private final List<HydrateFailure> first = new ArrayList<>();
    private final List<Released> left = new ArrayList<>();
    private long hydrated;
    private long hydratedBytes;
    private long byFallback;

    /** A released file; {@code root} is the place in the caller's list of what it was found beneath. */
    record Released(Path path, long sizeBytes, int root) {}

    private Hydration(LustreFileSystem fileSystem, HydrateOptions options, HydrateListener listener) {
        this.fileSystem = fileSystem;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Hydrates files and what is beneath directories. Blocks.
     *
     * @param fileSystem the file system that all of them are on
     * @param paths files and directories
     * @param options how
     * @param listener told what happens
     * @return what came of it; files whose data is not back are in it and throw nothing
     * @throws StagingException when not all fits, and some is not wanted either; nothing was asked for then
     * @throws IOException when no file can succeed, as on a read-only mount
     * @throws InterruptedException when this thread is interrupted; requests that were made stay queued
     */
    public static HydrateReport run(
            LustreFileSystem fileSystem, List<Path> paths, HydrateOptions options, HydrateListener listener)
            throws IOException, InterruptedException {
        return new Hydration(fileSystem, options, listener).run(paths);
    }

    /** What the walk found. Filled by several threads at once. */
    private static final class Search {
        private final List<Released> released = new ArrayList<>();
        private final List<HydrateFailure> unreadable = new ArrayList<>();
        private long files;
        private long bytes;

        synchronized void found(LustreWalk.Found file, int root) {
            files++;
            if (file.state().isReleased()) {
                bytes += file.sizeBytes();
                released.add(new Released(file.path(), file.sizeBytes(), root));
            }
        }

        synchronized void failed(Path path, IOException why) {
            unreadable.add(new HydrateFailure(path, "UNREADABLE", String.valueOf(why.getMessage())));
        }
    }

    private HydrateReport run(List<Path> paths) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        for (int i = 0; i < paths.size(); i++) {
            int root = i;
            LustreWalk.over(fileSystem, List.of(paths.get(i)), options.threads(), new LustreWalk.Visitor() {
                @Override
                public void found(LustreWalk.Found file) {
                    search.found(file, root);
                }

                @Override
                public void failed(Path path, IOException why) {
                    search.failed(path, why);
                }
            });
        }
        search.unreadable.forEach(this::failed);
        listener.searched(search.files, search.released.size(), search.bytes);
        if (!search.released.isEmpty()) {
            if (!options.partial()) {
                Space.require(fileSystem, search.released, options.headRoom());
            }
            search.released.sort(order());
            restore(begun);
            fallBack();
        }
        return new HydrateReport(
                search.files,
                search.released.size(),
                search.bytes,
                hydrated,
                hydratedBytes,
                byFallback,
                failures,
                first,
                Duration.ofNanos(System.nanoTime() - begun));
    }

    /** Beneath a directory by path, which is how data sets are read. */
    private Comparator<Released> order() {
        Comparator<Released> listed = Comparator.comparingInt(Released::root).thenComparing(Released::path);
        return switch (options.order()) {
            case LISTED -> listed;
            case SMALLEST -> Comparator.comparingLong(Released::sizeBytes).thenComparing(listed);
            case LARGEST ->
                Comparator.comparingLong(Released::sizeBytes).reversed().thenComparing(listed);
        };
    }

    private void restore(long begun) throws IOException, InterruptedException {
        HsmCampaign.Builder builder = HsmCampaign.restore(fileSystem)
                .headRoom(options.headRoom())
                .stallAfter(options.stallAfter())
                .progressEvery(Duration.ofSeconds(1));
        if (!options.deadline().isZero()) {
            Duration rest = options.deadline().minusNanos(System.nanoTime() - begun);
            builder.deadline(rest.isNegative() || rest.isZero() ? Duration.ofMillis(1) : rest);
        }
        Restores restores = new Restores();
        CampaignReport report;
        try {
            report = builder.listener(restores)
                    .build()
                    .runPaths(search.released.stream().map(Released::path).iterator());
        } catch (Stalled e) {
            for (int i = restores.settled.nextClearBit(0);
                    i < search.released.size();
                    i = restores.settled.nextClearBit(i + 1)) {
                left.add(search.released.get(i));
            }
            return;
        }
        if (report.ending() != CampaignReport.Ending.INPUT_EXHAUSTED) {
            // The campaign reads its input in order, so what it did not read is the end of the list.
            for (Released file : search.released.subList((int) report.read(), search.released.size())) {
                notRestored(
                        file,
                        report.ending() == CampaignReport.Ending.DEADLINE
                                ? CampaignOutcome.OUT_OF_TIME
                                : CampaignOutcome.CANCELLED,
                        "not asked for");
            }
        }
    }

    /**
     * Ends the campaign, which would wait for copies that are said to run. What was asked for stays asked for: whoever serves
     * the queue again finds those files resident or replaced.
     */
    private static final class Stalled extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final class Restores implements CampaignListener {

        private final BitSet settled = new BitSet();

        @Override
        public void onResult(CampaignResult result) {
            settled.set((int) result.ordinal());
            Released file = search.released.get((int) result.ordinal());
            if (result.outcome().isFinished()) {
                hydrated(file);
            } else {
                notRestored(file, result.outcome(), result.detail());
            }
        }

        @Override
        public void onProgress(CampaignProgress progress) {
            listener.progress(progress);
        }

        @Override
        public void onStall(CampaignStall stall) {
            listener.stalled(stall.message());
            if (options.fallback() != Fallback.NONE) {
                throw new Stalled();
            }
        }
    }

    private void hydrated(Released file) {
        hydrated++;
        hydratedBytes += file.sizeBytes();
        listener.hydrated(file.path());
    }

    private void notRestored(Released file, CampaignOutcome outcome, String detail) {
        boolean other = options.fallback() != Fallback.NONE
                && (outcome == CampaignOutcome.FAILED || outcome == CampaignOutcome.CANCELLED);
        if (other) {
            left.add(file);
        } else {
            String message = detail.isEmpty() ? sentence(outcome) : detail;
            failed(new HydrateFailure(file.path(), outcome.name(), message));
        }
    }

    private static String sentence(CampaignOutcome outcome) {
        return switch (outcome) {
            case REFUSED ->
                "refused; ordinary users may restore only if mdt.*.hsm.user_request_mask, group_request_mask or"
                        + " other_request_mask has RESTORE";
            case VANISHED -> "no longer there";
            case NO_SPACE -> "no room for it above the head-room";
            case CANCELLED -> "cancelled while it waited";
            case OUT_OF_TIME -> "the deadline passed";
            default -> "the agent gave up; its log says why";
        };
    }

    private void failed(HydrateFailure failure) {
        failures.merge(failure.why(), 1L, Long::sum);
        if (first.size() < FIRST) {
            first.add(failure);
        }
        listener.failed(failure);
    }

    private void fallBack() throws IOException, InterruptedException {
        if (left.isEmpty()) {
            return;
        }
        try (FallbackCopy copy = FallbackCopy.of(fileSystem, options)) {
            for (Released file : left) {
                try {
                    copy.bring(file.path());
                    byFallback++;
                    hydrated(file);
                } catch (IOException e) {
                    failed(new HydrateFailure(
                            file.path(), CampaignOutcome.FAILED.name(), String.valueOf(e.getMessage())));
                }
            }
        }
    }
}
