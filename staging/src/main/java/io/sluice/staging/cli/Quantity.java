package io.sluice.staging.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Quantity {

    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Quantity() {}

    /** Three significant figures or more: {@code 0 B}, {@code 1.50 KiB}, {@code 128 MiB}. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        // Not 1024: 1,023.9 KiB would be rounded to 1024 KiB.
        while (value >= 999.5 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        if (unit == 0) {
            return bytes + " B";
        }
        String format =
                value >= 99.95 || value == Math.rint(value) ? "%.0f %s" : value >= 9.995 ? "%.1f %s" : "%.2f %s";
        return String.format(Locale.ROOT, format, value, UNITS[unit]);
    }

    static String rate(double bytesPerSecond) {
        return bytes((long) bytesPerSecond) + "/s";
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String count(long count, String thing) {
        return count(count) + " " + thing + (count == 1 ? "" : "s");
    }

    /** {@code 0.42 s}, {@code 12.3 s}, {@code 4 min 05 s}, {@code 2 h 07 min}. */
    static String time(Duration time) {
        if (time.compareTo(Duration.ofSeconds(10)) < 0) {
            return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1e3);
        }
        if (time.compareTo(Duration.ofMinutes(2)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
        }
        if (time.compareTo(Duration.ofHours(1)) < 0) {
            return String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart());
        }
        return String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
    }
}
