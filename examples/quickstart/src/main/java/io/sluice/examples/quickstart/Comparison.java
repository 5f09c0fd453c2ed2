package io.sluice.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory compared with the dataset that it should hold, without asking anything that took part in staging it.
 *
 * @param files how many files of the dataset were found with the same bytes
 * @param bytes how many bytes they have
 * @param differences one sentence per file that is missing, that differs, or that nobody asked for
 */
record Comparison(long files, long bytes, List<String> differences) {

    /** The command's own records and the simulator's state: at the destination, but no part of the dataset. */
    private static final Set<String> NOT_DATA = Set.of(".sluice", ".lustre-sim");

    private static final int BLOCK = 1 << 20;

    /** Copies the list. */
    Comparison {
        differences = List.copyOf(differences);
    }

    /**
     * Reads every byte on both sides.
     *
     * @throws IOException when the dataset or the directory cannot be read
     */
    static Comparison of(Dataset dataset, Path directory) throws IOException {
        List<String> differences = new ArrayList<>();
        Set<String> expected = new HashSet<>();
        long files = 0;
        long bytes = 0;
        for (Item item : dataset.items()) {
            expected.add(item.key());
            Path file = directory.resolve(item.key());
            if (Files.isSymbolicLink(file) != item.isLink()) {
                differences.add(item.key() + (item.isLink() ? " is no link" : " is a link"));
            } else if (item.isLink()) {
                if (samePlace(item, file)) {
                    files++;
                    bytes += item.bytes();
                } else {
                    differences.add(item.key() + " leads elsewhere");
                }
            } else if (!Files.isRegularFile(file)) {
                differences.add(item.key() + " is missing");
            } else if (!sameBytes(item, file)) {
                differences.add(item.key() + " differs");
            } else {
                files++;
                bytes += item.bytes();
            }
        }
        for (String found : filesBelow(directory)) {
            if (!expected.contains(found)) {
                differences.add(found + " is in the directory but not in the bucket");
            }
        }
        return new Comparison(files, bytes, differences);
    }

    private static boolean samePlace(Item item, Path link) throws IOException {
        byte[] target = Files.readSymbolicLink(link).toString().getBytes(StandardCharsets.UTF_8);
        try (InputStream expected = item.content().open()) {
            return Arrays.equals(expected.readAllBytes(), target);
        }
    }

    private static boolean sameBytes(Item item, Path file) throws IOException {
        byte[] left = new byte[BLOCK];
        byte[] right = new byte[BLOCK];
        try (InputStream expected = item.content().open();
                InputStream actual = Files.newInputStream(file)) {
            while (true) {
                int count = expected.readNBytes(left, 0, BLOCK);
                if (actual.readNBytes(right, 0, BLOCK) != count || !Arrays.equals(left, 0, count, right, 0, count)) {
                    return false;
                }
                if (count < BLOCK) {
                    return true;
                }
            }
        }
    }

    private static List<String> filesBelow(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(Files::isRegularFile)
                    .map(directory::relativize)
                    .filter(path -> !NOT_DATA.contains(path.getName(0).toString()))
                    .map(Path::toString)
                    .toList();
        }
    }
}
