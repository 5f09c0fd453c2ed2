package io.sluice.lustre.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * A second reader of the layout attribute, written from the structures' offsets alone and sharing nothing with the
 * product's, so that a mistake in one shows against the other.
 */
final class IndependentReader {

    /** One component as this reader sees it. */
    record Part(long start, long end, int count, long size, List<Integer> osts) {}

    private IndependentReader() {}

    static List<Part> read(byte[] bytes) {
        List<Part> parts = new ArrayList<>();
        if (word(bytes, 0) == 0x0BD60BD0L) {
            int entries = (int) half(bytes, 14);
            for (int entry = 0; entry < entries; entry++) {
                int at = 32 + 48 * entry;
                boolean made = (word(bytes, at + 4) & 0x10) != 0;
                parts.add(part(bytes, (int) word(bytes, at + 24), twice(bytes, at + 8), twice(bytes, at + 16), made));
            }
        } else {
            parts.add(part(bytes, 0, 0, -1, true));
        }
        return parts;
    }

    private static Part part(byte[] bytes, int at, long start, long end, boolean made) {
        int header = word(bytes, at) == 0x0BD30BD0L ? 48 : 32;
        int count = (int) half(bytes, at + 28);
        List<Integer> osts = new ArrayList<>();
        for (int stripe = 0; made && stripe < count; stripe++) {
            osts.add((int) word(bytes, at + header + 24 * stripe + 20));
        }
        return new Part(start, end, count, word(bytes, at + 24), osts);
    }

    private static long half(byte[] bytes, int at) {
        return (bytes[at] & 0xffL) | (bytes[at + 1] & 0xffL) << 8;
    }

    private static long word(byte[] bytes, int at) {
        return half(bytes, at) | half(bytes, at + 2) << 16;
    }

    private static long twice(byte[] bytes, int at) {
        return word(bytes, at) | word(bytes, at + 4) << 32;
    }
}
