package io.sluice.examples.quickstart;

import io.sluice.fsx.emulator.FsxEmulator;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.simulator.LustreSimulator;
import io.sluice.staging.cli.Sluice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The way of a dataset between a bucket and FSx for Lustre: linked, imported, hydrated, changed, exported, released, read
 * again. The FSx API is an emulator's, and what it works on is a simulated Lustre and the S3 server of this process.
 */
final class FsxTour {

    private static final String DIRECTORY = "/dataset";
    private static final int CHANGED = 10;
    private static final int WRITTEN = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Dataset dataset;
    private final LocalS3 server;
    private final Path mount;
    private final String bucket;
    private final Story story;

    FsxTour(Dataset dataset, LocalS3 server, Path mount, String bucket, Story story) {
        this.dataset = dataset;
        this.server = server;
        this.mount = mount;
        this.bucket = bucket;
        this.story = story;
    }

    /**
     * Walks through all of it. Blocks until the end.
     *
     * @return whether everything came out as it should
     */
    boolean run() throws IOException, InterruptedException {
        LustreSimulator.builder(Files.createDirectories(mount))
                .fsname("fsxdemo")
                .hsmMaxRequests(16)
                .withoutBuiltInArchive()
                .create();
        System.setProperty("sluice.lustre.library", LustreSimulator.library().toString());
        try (S3Client s3 = server.client();
                FsxEmulator fsx = FsxEmulator.builder(s3)
                        .lifecycleDelay(Duration.ofSeconds(1))
                        .taskDelay(Duration.ofSeconds(1))
                        .filesPerSecond(5000)
                        .sweepEvery(Duration.ofSeconds(2))
                        .start()) {
            String id = fsx.adopt(mount);
            story.tell(
                    "An FSx endpoint listens on " + fsx.endpoint() + "; its file system " + id + " is " + mount + ".");
            Upload upload = new Upload(s3, bucket);
            story.step("Uploading " + dataset.description());
            s3.createBucket(request -> request.bucket(bucket));
            upload.all(dataset.items(), story::tell);
            return link(fsx) && hydrate(dataset) && change(fsx, upload) && writeAndExport(fsx) && releaseAndRead(fsx);
        }
    }

    private boolean link(FsxEmulator fsx) throws IOException {
        story.step("Linking the bucket to a directory, and importing what is in it");
        boolean linked =
                sluice(fsx, "dra", "create", mount.toString(), DIRECTORY, url(""), "--auto-import=NEW,CHANGED,DELETED")
                        && sluice(fsx, "task", "import", url(""), "--file-system", mount.toString());
        return linked
                && counted(
                        "Released files, whose data is in the bucket only",
                        released(),
                        dataset.items().size());
    }

    private boolean hydrate(Dataset expected) throws IOException {
        story.step("Bringing the data of all released files, a bounded number at a time");
        long before = released();
        String[] words = {"hydrate", data().toString()};
        story.command(words);
        int exitCode = Sluice.run(words);
        return exitCode == 0 && counted("Still released, of " + before, released(), 0) && compare(expected);
    }

    private boolean change(FsxEmulator fsx, Upload upload) throws IOException, InterruptedException {
        story.step("Changing " + CHANGED + " objects in the bucket, which automatic import notices");
        Dataset changed = changed();
        for (Item item : changed.items()) {
            if (!dataset.items().contains(item)) {
                upload.one(item);
            }
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (released() < CHANGED && System.nanoTime() < deadline) {
            Thread.sleep(Duration.ofSeconds(1).toMillis());
            fsx.advance();
        }
        return counted("Files that were released again, because their objects changed", released(), CHANGED)
                && hydrate(changed);
    }

    /** The same with some small objects one byte longer. */
    private Dataset changed() {
        Dataset changed = dataset;
        List<Item> small = dataset.items().stream()
                .filter(item -> item.bytes() > 0 && item.bytes() < 1 << 20)
                .limit(CHANGED)
                .toList();
        for (Item item : small) {
            changed = changed.with(
                    new Item(item.key(), item.bytes() + 1, () -> new SeededStream(item.bytes(), item.bytes() + 1)));
        }
        return changed;
    }

    /** The data set as it is at the end. */
    private Dataset written() {
        List<Item> items = new ArrayList<>(changed().items());
        for (int i = 0; i < WRITTEN; i++) {
            int seed = i;
            items.add(new Item("results/epoch-" + i + ".pt", 1000 + i, () -> new SeededStream(seed, 1000 + seed)));
        }
        return new Dataset("the data set with results", items, List.of());
    }

    private boolean writeAndExport(FsxEmulator fsx) throws IOException {
        story.step("Writing " + WRITTEN + " files, and exporting them to the bucket");
        Path results = Files.createDirectories(data().resolve("results"));
        for (Item item : written().items()) {
            if (item.key().startsWith("results/")) {
                try (var content = item.content().open()) {
                    Files.copy(content, data().resolve(item.key()));
                }
            }
        }
        return sluice(fsx, "task", "export", results.toString());
    }

    private boolean releaseAndRead(FsxEmulator fsx) throws IOException {
        story.step("Releasing everything, and reading it again");
        return sluice(fsx, "task", "release", data().toString())
                && counted("Released files", released(), written().items().size())
                && hydrate(written())
                && sluice(fsx, "reconcile", url(""), data().toString());
    }

    private long released() throws IOException {
        LustreFileSystem lustre = LustreFileSystem.at(mount);
        long released = 0;
        try (var files = Files.walk(data())) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                released += lustre.hsm().state(file).isReleased() ? 1 : 0;
            }
        }
        return released;
    }

    private boolean counted(String what, long count, long expected) {
        story.tell(String.format(
                Locale.ROOT,
                "%s: %,d%s.",
                what,
                count,
                count == expected ? "" : String.format(Locale.ROOT, ", but %,d should be", expected)));
        return count == expected;
    }

    private boolean compare(Dataset expected) throws IOException {
        Comparison comparison = Comparison.of(expected, data());
        comparison.differences().stream().limit(20).forEach(story::tell);
        story.tell(String.format(
                Locale.ROOT,
                comparison.differences().isEmpty()
                        ? "Compared: all %,d files and %,d bytes are those of the bucket."
                        : "NOT the same: only %,d files with %,d bytes are right.",
                comparison.files(),
                comparison.bytes()));
        return comparison.differences().isEmpty();
    }

    private boolean sluice(FsxEmulator fsx, String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(List.of(
                "--fsx-endpoint-url",
                fsx.endpoint().toString(),
                "--endpoint-url",
                server.endpoint().toString(),
                "--path-style"));
        String[] all = command.toArray(String[]::new);
        story.command(all);
        int exitCode = Sluice.run(all);
        if (exitCode != 0) {
            story.tell("exit code " + exitCode);
        }
        return exitCode == 0;
    }

    private Path data() {
        return mount.resolve(DIRECTORY.substring(1));
    }

    private String url(String prefix) {
        return "s3://" + bucket + "/" + prefix;
    }
}
