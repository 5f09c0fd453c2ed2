package io.sluice.lustre.hsm.copytool;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Which bytes of a file were copied, whatever the order, and however often each was reported. */
final class Coverage {

    /** Ends by starts; no two touch. */
    private final NavigableMap<Long, Long> ranges = new TreeMap<>();

    private long bytes;

    /** Adds a range; returns how many of its bytes are new. */
    long add(long offset, long length) {
        if (offset < 0 || length < 0 || offset + length < 0) {
            throw new IllegalArgumentException(
                    "an extent of " + length + " bytes at " + offset + " is not within a file");
        }
        long before = bytes;
        long start = offset;
        long end = offset + length;
        Map.Entry<Long, Long> touching = ranges.floorEntry(end);
        while (touching != null && touching.getValue() >= start) {
            start = Math.min(start, touching.getKey());
            end = Math.max(end, touching.getValue());
            bytes -= touching.getValue() - touching.getKey();
            ranges.remove(touching.getKey());
            touching = ranges.floorEntry(end);
        }
        if (end > start) {
            ranges.put(start, end);
            bytes += end - start;
        }
        return bytes - before;
    }

    /** Bytes covered; never falls. */
    long bytes() {
        return bytes;
    }
}
