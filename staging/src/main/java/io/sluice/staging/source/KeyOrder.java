package io.sluice.staging.source;

import java.util.Comparator;

/**
 * The order in which S3 lists keys: by the bytes of their UTF-8 form. It differs from {@link String#compareTo}, which
 * places characters beyond U+FFFF before those from U+E000 to U+FFFF.
 */
public final class KeyOrder implements Comparator<String> {

    /** The one instance. */
    public static final KeyOrder INSTANCE = new KeyOrder();

    private KeyOrder() {}

    @Override
    public int compare(String a, String b) {
        int shared = Math.min(a.length(), b.length());
        for (int i = 0; i < shared; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                return Character.compare(rank(x), rank(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Moves surrogates behind every other character, which is where their four-byte UTF-8 forms sort. */
    private static char rank(char c) {
        if (c < 0xD800) {
            return c;
        }
        return (char) (c >= 0xE000 ? c - 0x800 : c + 0x2000);
    }
}
