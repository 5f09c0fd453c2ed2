package io.sluice.staging.testing;

import io.sluice.staging.source.KeyOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/** Keys as nobody should choose them, and as S3 takes them all the same. */
public final class HostileKeys {

    private static final int MOST_BYTES = 8192;

    private static final List<String> SEGMENTS = List.of(
            "",
            ".",
            "..",
            "...",
            "a",
            "b",
            "c",
            "a.txt",
            "A",
            " ",
            "-",
            "*",
            "~",
            "link",
            "file",
            "dir",
            "dangling",
            ".sluice",
            ".sluice2",
            ".lustre",
            "etc",
            "passwd",
            "C:",
            "\\",
            "a\\..\\b",
            "%2e%2e",
            "%00",
            "\0",
            "x\0y",
            "\n",
            "\r\n",
            "\t",
            "\u001b[2J",
            "\u007f",
            "\u0085",
            "\u2028",
            "\ufeff",
            "\u202e",
            "\u00e9",
            "e\u0301",
            "\ufffd",
            "\uffff",
            "日本",
            "😀",
            "\ud83d",
            "\ude00",
            "\ude00\ud83d",
            "x".repeat(255),
            "x".repeat(256),
            "é".repeat(127),
            "é".repeat(128),
            "😀".repeat(63),
            "😀".repeat(64),
            "CON",
            "nul",
            "..\u0000",
            ". ",
            " .",
            "..%c0%af",
            "${HOME}",
            "`id`",
            "$(id)",
            "'\"");

    private HostileKeys() {}

    /**
     * Makes keys, in the order of a listing.
     *
     * @param random what they are made of
     * @param count how many
     * @param base what most of them begin with
     */
    public static SortedSet<String> some(Random random, int count, String base) {
        SortedSet<String> keys = new TreeSet<>(KeyOrder.INSTANCE);
        while (keys.size() < count) {
            String key = key(random, base);
            if (!key.isEmpty() && key.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static String key(Random random, String base) {
        StringBuilder key = new StringBuilder(random.nextInt(50) == 0 ? "" : base);
        int segments = random.nextInt(random.nextInt(20) == 0 ? 30 : 6) + 1;
        for (int i = 0; i < segments; i++) {
            key.append(i == 0 ? "" : "/").append(segment(random));
        }
        if (random.nextInt(1000) == 0) {
            key.append(("/" + "y".repeat(200 + random.nextInt(60))).repeat(20));
        }
        return key.toString();
    }

    private static String segment(Random random) {
        if (random.nextInt(3) > 0) {
            return SEGMENTS.get(random.nextInt(SEGMENTS.size()));
        }
        StringBuilder segment = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            segment.append((char) (random.nextInt(8) == 0 ? random.nextInt(0x10000) : 'a' + random.nextInt(26)));
        }
        return segment.toString();
    }
}
