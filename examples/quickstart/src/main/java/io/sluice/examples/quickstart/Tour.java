package io.sluice.examples.quickstart;

import io.sluice.staging.cli.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;

/** The steps, each with the command that a user would type, and what it did compared with what it said. */
final class Tour {

    private static final int DIFFERENCES_SHOWN = 20;

    private final Dataset dataset;
    private final Destination destination;
    private final LocalS3 server;
    private final Story story;
    private final String bucket;

    Tour(Dataset dataset, Destination destination, LocalS3 server, String bucket, Story story) {
        this.dataset = dataset;
        this.destination = destination;
        this.server = server;
        this.bucket = bucket;
        this.story = story;
    }

    /**
     * Walks through all of it. Blocks until the end.
     *
     * @return whether everything came out as it should
     */
    boolean run() throws IOException, InterruptedException {
        try (S3Client s3 = server.client()) {
            Upload upload = new Upload(s3, bucket);
            fill(s3, upload);
            return plan() && stage() && look() && stageAgain() && changeOne(upload);
        }
    }

    private void fill(S3Client s3, Upload upload) throws IOException, InterruptedException {
        story.step("Uploading " + dataset.description());
        dataset.remarks().forEach(story::tell);
        long start = System.nanoTime();
        s3.createBucket(request -> request.bucket(bucket));
        upload.all(dataset.items(), story::tell);
        story.tell(String.format(
                Locale.ROOT,
                "%,d objects, %,d MiB, in s3://%s/ (%s).",
                dataset.items().size(),
                dataset.bytes() >> 20,
                bucket,
                since(start)));
    }

    private boolean plan() {
        story.step("What would be staged, and how it would be laid out");
        return sluice(
                "plan",
                "s3://" + bucket + "/",
                destination.dataset().toString(),
                "--endpoint-url",
                endpoint(),
                "--path-style");
    }

    private boolean stage() throws IOException {
        story.step("Staging it");
        boolean staged = sluiceStage();
        story.step("Comparing every byte with what was uploaded");
        return compare(dataset) && staged;
    }

    private boolean look() {
        story.step("How files lie on Lustre");
        String large = path(largest());
        return sluice("layout", "get", large, path(smallest()))
                && sluice("hsm", "state", large, path(smallest()))
                && sluice("df", destination.mount().toString());
    }

    private boolean stageAgain() throws IOException {
        story.step("Staging it again, unchanged");
        Map<Path, Object> before = files();
        return sluiceStage() && replaced(before, 0);
    }

    private boolean changeOne(Upload upload) throws IOException {
        Item item = smallest();
        Item other = new Item(item.key(), item.bytes() + 1, () -> new SeededStream(item.bytes(), item.bytes() + 1));
        story.step("Changing one object in the bucket, " + item.key());
        boolean changed = replace(upload, other, dataset.with(other));
        story.step("Changing it back");
        return replace(upload, item, dataset) && changed;
    }

    private boolean replace(Upload upload, Item item, Dataset expected) throws IOException {
        upload.one(item);
        Map<Path, Object> before = files();
        return sluiceStage() && replaced(before, 1) && compare(expected);
    }

    private boolean sluiceStage() {
        List<String> words = new ArrayList<>(List.of(
                "stage",
                "s3://" + bucket + "/",
                destination.dataset().toString(),
                "--endpoint-url",
                endpoint(),
                "--path-style"));
        if (dataset.hasLinks()) {
            words.addAll(List.of("--preserve", "links"));
        }
        return sluice(words.toArray(String[]::new));
    }

    private boolean sluice(String... words) {
        story.command(words);
        int exitCode = Sluice.run(words);
        if (exitCode != 0) {
            story.tell("exit code " + exitCode);
        }
        return exitCode == 0;
    }

    private boolean compare(Dataset expected) throws IOException {
        long start = System.nanoTime();
        Comparison comparison = Comparison.of(expected, destination.dataset());
        comparison.differences().stream().limit(DIFFERENCES_SHOWN).forEach(story::tell);
        if (comparison.differences().isEmpty()) {
            story.tell(String.format(
                    Locale.ROOT,
                    "Compared: %,d files staged = %,d objects in the bucket, all %,d bytes are the same (%s).",
                    comparison.files(),
                    expected.items().size(),
                    comparison.bytes(),
                    since(start)));
            return true;
        }
        story.tell(String.format(
                Locale.ROOT,
                "NOT the same: %,d of %,d files are right, %,d differences.",
                comparison.files(),
                expected.items().size(),
                comparison.differences().size()));
        return false;
    }

    /** What tells whether a file was replaced: its inode, since every file staged is a new one. */
    private Map<Path, Object> files() throws IOException {
        Map<Path, Object> files = new HashMap<>();
        for (Item item : dataset.items()) {
            Path file = Path.of(path(item));
            files.put(file, Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS));
        }
        return files;
    }

    private boolean replaced(Map<Path, Object> before, int expected) throws IOException {
        Map<Path, Object> after = files();
        long replaced = before.entrySet().stream()
                .filter(file -> !file.getValue().equals(after.get(file.getKey())))
                .count();
        story.tell(String.format(
                Locale.ROOT,
                "Files at the destination that were replaced: %d%s.",
                replaced,
                replaced == expected ? "" : ", but " + expected + " should have been"));
        return replaced == expected;
    }

    private String path(Item item) {
        return destination.dataset().resolve(item.key()).toString();
    }

    private String endpoint() {
        return server.endpoint().toString();
    }

    private Item largest() {
        return dataset.items().stream()
                .max(Comparator.comparingLong(Item::bytes))
                .orElseThrow();
    }

    private Item smallest() {
        return dataset.items().stream()
                .filter(item -> item.bytes() > 0 && !item.isLink())
                .min(Comparator.comparingLong(Item::bytes))
                .orElseGet(this::largest);
    }

    private static String since(long start) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - start) / 1e9);
    }
}
