package io.sluice.examples.quickstart;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What goes into the bucket.
 *
 * @param description what it is, in a few words
 * @param items its objects
 * @param remarks what of the original is not in it, and why; empty when all of it is
 */
record Dataset(String description, List<Item> items, List<String> remarks) {

    private static final long MIB = 1L << 20;

    /** Copies the lists. */
    Dataset {
        items = List.copyOf(items);
        remarks = List.copyOf(remarks);
    }

    boolean hasLinks() {
        return items.stream().anyMatch(Item::isLink);
    }

    long bytes() {
        return items.stream().mapToLong(Item::bytes).sum();
    }

    /** The same with one item in the place of the one that has its key. */
    Dataset with(Item changed) {
        return new Dataset(
                description,
                items.stream()
                        .map(item -> item.key().equals(changed.key()) ? changed : item)
                        .toList(),
                remarks);
    }

    /**
     * A training set as they are found in buckets: a few large shards, thousands of small files in nested directories, and the
     * names that scripts trip over.
     *
     * @param seed determines every byte
     * @param shards the sizes of the large files, in MiB
     * @param samples how many small files
     */
    static Dataset generated(long seed, List<Integer> shards, int samples) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < shards.size(); i++) {
            items.add(seeded(String.format(Locale.ROOT, "shards/train-%05d.tar", i), shards.get(i) * MIB, random));
        }
        for (int i = 0; i < samples; i++) {
            String key = String.format(Locale.ROOT, "images/class-%03d/%02d/img-%06d.jpg", i % 40, i / 40 % 8, i);
            // Mostly a few kilobytes, now and then a hundred: sizes of photographs are spread like this.
            long bytes = (long) (4096 * Math.exp(random.nextDouble() * random.nextDouble() * 4));
            items.add(seeded(key, bytes, random));
        }
        items.add(seeded("_SUCCESS", 0, random));
        items.add(seeded("labels/class names (final) & more.txt", 2_310, random));
        items.add(seeded("labels/100% + 1.csv", 977, random));
        items.add(seeded("labels/Größe, déjà vu.csv", 4_096, random));
        items.add(seeded("labels/数据集/ラベル.json", 12_345, random));
        items.add(seeded("labels/данные/🙂.txt", 1, random));
        items.add(seeded("val/a/b/c/d/e/f/g/deep.bin", MIB + 1, random));
        return new Dataset("a generated training set (seed " + seed + ")", items, List.of());
    }

    private static Item seeded(String key, long bytes, SplittableRandom random) {
        long seed = random.nextLong();
        return new Item(key, bytes, () -> new SeededStream(seed, bytes));
    }

    /**
     * A real directory, as one of its name in the bucket, so that what is staged of it lies in a directory with nothing else in
     * it. Symbolic links are followed, since S3 has no links: each becomes an object with the bytes of the file it leads to,
     * unless it leads to nothing. A directory without files in it leaves no trace in a bucket.
     *
     * @throws IOException when it cannot be read, or a link leads in a circle
     */
    static Dataset of(Path directory) throws IOException {
        List<Item> items = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        int links = 0;
        Path name = name(directory);
        try (Stream<Path> found = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            for (Path path : (Iterable<Path>) found.sorted()::iterator) {
                String key = name.resolve(directory.relativize(path)).toString();
                if (Files.isRegularFile(path)) {
                    links += Files.isSymbolicLink(path) ? 1 : 0;
                    items.add(new Item(key, Files.size(path), () -> Files.newInputStream(path)));
                } else if (Files.isSymbolicLink(path) && !Files.exists(path)) {
                    items.add(Item.link(key, path));
                    remarks.add(key + " is a link to nothing, and goes as a link: an object that says where it leads");
                } else if (!Files.isDirectory(path)) {
                    remarks.add(key + " is left out: no regular file");
                } else if (isEmpty(path)) {
                    remarks.add(key + "/ is left out: S3 has no empty directories");
                }
            }
        }
        if (links > 0) {
            remarks.add(links + " symbolic links become files: S3 has no links");
        }
        return new Dataset(directory.toString(), items, remarks);
    }

    /** What a directory is called; nothing for the root. */
    static Path name(Path directory) {
        Path name = directory.toAbsolutePath().normalize().getFileName();
        return name == null ? Path.of("") : name;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.findAny().isEmpty();
        }
    }
}
