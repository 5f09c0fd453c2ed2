package io.sluice.staging.testing.fault;

import io.sluice.staging.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Objects of mixed sizes whose bytes follow from their key and version, so that any file can be judged at any time. */
final class SeededObjects {

    private final TreeMap<String, Integer> sizes = new TreeMap<>();

    private SeededObjects() {}

    /**
     * Nearly all of at most 64 KiB, some of about 1 MiB, one in a hundred of 4 to 9 MiB. The first twenty have the sizes at
     * which something begins or ends.
     */
    static SeededObjects mixed(int count) {
        SeededObjects objects = new SeededObjects();
        SplittableRandom random = new SplittableRandom(count);
        int[] edges = {0, 1, 4095, 4096, 4097, 65_536, 1 << 20, (1 << 20) + 1, 4 << 20, (4 << 20) - 1, (4 << 20) + 1};
        for (int k = 0; k < count; k++) {
            int bytes;
            if (k < edges.length) {
                bytes = edges[k];
            } else if (k % 100 == 99) {
                bytes = random.nextInt(4 << 20, 9 << 20);
            } else if (k % 20 == 19) {
                bytes = random.nextInt(1 << 18, 3 << 19);
            } else {
                bytes = random.nextInt(1 << 16);
            }
            objects.sizes.put("directory-%02d/object-%05d".formatted(k % 13, k), bytes);
        }
        return objects;
    }

    List<String> keys() {
        return List.copyOf(sizes.keySet());
    }

    boolean has(String key) {
        return sizes.containsKey(key);
    }

    long bytes() {
        return sizes.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** The bytes of a version, from 0 on; later versions are a little longer. */
    byte[] content(String key, int version) {
        Integer size = sizes.get(key);
        if (size == null) {
            throw new IllegalArgumentException("no such object: " + key);
        }
        byte[] bytes = new byte[size + 7 * version];
        new SplittableRandom(key.hashCode() * 31L + version).nextBytes(bytes);
        return bytes;
    }

    boolean isVersion(Path file, String key, int version) throws IOException {
        return Arrays.equals(Files.readAllBytes(file), content(key, version));
    }

    void putAll(S3Server server, String bucket) {
        List<String> keys = keys();
        IntStream.range(0, keys.size())
                .parallel()
                .forEach(k -> server.put(bucket, keys.get(k), content(keys.get(k), 0)));
    }
}
