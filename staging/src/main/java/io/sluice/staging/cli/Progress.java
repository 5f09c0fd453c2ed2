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
    private static final Duration BAR_WINDOW = Duration.ofSeconds(8);
    private static final Duration LINE_WINDOW = Duration.ofSeconds(30);
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
                .hideEta()
                .clearDisplayOnFinish()
                .build();
        RateWindow window = new RateWindow(BAR_WINDOW, System.nanoTime());
        Runnable tick = () -> {
            bar.maxHint(tally.bytes());
            bar.stepTo(tally.writtenBytes());
            bar.setExtraMessage("  " + beside(tally, window.perSecond(System.nanoTime(), tally.writtenBytes())));
        };
        return new Progress(BAR_REFRESH, tick, bar::close);
    }

    /** A line of its own each time, as logs want them. */
    static Progress lines(Tally tally, String doing, PrintWriter err, Duration interval) {
        RateWindow window = new RateWindow(LINE_WINDOW, System.nanoTime());
        Runnable tick = () ->
                err.println(doing + ": " + line(tally, window.perSecond(System.nanoTime(), tally.writtenBytes())));
        return new Progress(interval, tick, () -> {});
    }

    static Progress none() {
        return new Progress(Duration.ofDays(1), () -> {}, () -> {});
    }

    /** What stands right of a bar. */
    static String beside(Tally tally, double rate) {
        if (tally.files() == 0 && !tally.totalsAreKnown()) {
            return "listing the bucket";
        }
        return Quantity.rate(rate) + timeLeft(tally, rate) + ", " + tally.inWords() + tally.shortTail();
    }

    private static String timeLeft(Tally tally, double rate) {
        if (!tally.totalsAreKnown() || rate <= 0) {
            return "";
        }
        long seconds = (long) Math.ceil((tally.bytes() - tally.writtenBytes()) / rate);
        // Fractions of a guess would only flicker.
        return ", " + (seconds < 120 ? seconds + " s" : Quantity.time(Duration.ofSeconds(seconds))) + " left";
    }

    static String line(Tally tally, double rate) {
        if (tally.files() == 0 && !tally.totalsAreKnown()) {
            return "nothing to do yet";
        }
        long written = tally.writtenBytes();
        return tally.inWords() + "; " + Quantity.bytes(written) + " of "
                + (tally.totalsAreKnown() ? "" : "at least ") + Quantity.bytes(tally.bytes()) + ", "
                + Quantity.rate(rate) + timeLeft(tally, rate) + tally.tail();
    }

    @Override
    public void close() {
        timer.cancel();
        end.run();
    }
}
