package io.sluice.staging.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast something grew lately: a rate since the start would hide that it has come to a halt. Not thread-safe. */
final class RateWindow {

    private final long widthNanos;
    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, long amount) {}

    RateWindow(Duration width, long startNanos) {
        widthNanos = width.toNanos();
        samples.add(new Sample(startNanos, 0));
    }

    /**
     * Takes a sample.
     *
     * @param nanos a clock that does not go back
     * @param amount how much there is by now
     * @return the growth per second over the window
     */
    double perSecond(long nanos, long amount) {
        samples.add(new Sample(nanos, amount));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > widthNanos) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        double seconds = (nanos - first.nanos()) / 1e9;
        return seconds <= 0 ? 0 : (amount - first.amount()) / seconds;
    }
}
