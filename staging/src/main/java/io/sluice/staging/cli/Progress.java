package io.sluice.staging.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows a tally while it grows, until closed: a bar for somebody who watches, a line now and then for a log. */
final class Progress implements AutoCloseable {

    private static final Duration BAR_REFRESH = Duration.ofMillis(200);
    private static final long MIB = 1L << 20;

    private final Duration interval;
    private final Runnable tick;
    private final Runnable end;
    private final Timer timer = new Timer("progress", true);

    private Progress(Duration interval, Runnable tick, Runnable end) {
        this.interval = interval;
        this.tick = tick;
        this.end = end;
    }

    /** Begins to show, from a thread of its own. */
    void start() {
        timer.scheduleAtFixedRate(
                new TimerTask() {
                    @Override
                    public void run() {
                        tick.run();
                    }
                },
                interval.toMillis(),
                interval.toMillis());
    }

    static Progress bar(Tally tally, String doing) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(doing)
                .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                .setUnit(" MiB", MIB)
                .setInitialMax(0)
                .setUpdateIntervalMillis((int) BAR_REFRESH.toMillis())
                .showSpeed()
                .clearDisplayOnFinish()
                .build();
        Runnable tick = () -> {
            bar.maxHint(tally.bytes());
            bar.stepTo(tally.writtenBytes());
            bar.setExtraMessage("  " + tally.inWords());
        };
        return new Progress(BAR_REFRESH, tick, bar::close);
    }

    /** A line of its own each time, as logs want them. */
    static Progress lines(Tally tally, String doing, PrintWriter err, Duration interval) {
        long started = System.nanoTime();
        Runnable tick = () -> err.println(doing + ": " + line(tally, Duration.ofNanos(System.nanoTime() - started)));
        return new Progress(interval, tick, () -> {});
    }

    static Progress none() {
        return new Progress(Duration.ofDays(1), () -> {}, () -> {});
    }

    static String line(Tally tally, Duration elapsed) {
        if (tally.files() == 0 && !tally.totalsAreKnown()) {
            return "nothing to do yet";
        }
        long written = tally.writtenBytes();
        double rate = written / Math.max(1e-3, elapsed.toMillis() / 1e3);
        StringBuilder line = new StringBuilder(tally.inWords())
                .append("; ")
                .append(Quantity.bytes(written))
                .append(" of ")
                .append(tally.totalsAreKnown() ? "" : "at least ")
                .append(Quantity.bytes(tally.bytes()))
                .append(", ")
                .append(Quantity.rate(rate));
        if (tally.totalsAreKnown() && rate > 0) {
            line.append(", ")
                    .append(Quantity.time(Duration.ofSeconds((long) ((tally.bytes() - written) / rate))))
                    .append(" left");
        }
        return line.toString();
    }

    @Override
    public void close() {
        timer.cancel();
        end.run();
    }
}
