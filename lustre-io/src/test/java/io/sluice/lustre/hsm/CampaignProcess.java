package io.sluice.lustre.hsm;

import io.sluice.lustre.LustreFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.LongStream;

/**
 * Archives generated paths in a process of its own, which a test can kill. Every result is one line of a file, written
 * before the campaign goes on; progress and the closing account go to standard output.
 */
public final class CampaignProcess {

    private static final int PER_DIRECTORY = 1000;

    private CampaignProcess() {}

    static Path file(Path directory, long number) {
        return directory.resolve("d" + number / PER_DIRECTORY).resolve("f" + number);
    }

    /** Arguments: directory of the files, their number, journal, results. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        try (FileChannel results =
                FileChannel.open(Path.of(arguments[3]), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Iterator<Path> files = LongStream.range(0, count)
                    .mapToObj(number -> file(directory, number))
                    .iterator();
            CampaignReport report = HsmCampaign.archive(LustreFileSystem.at(directory), 1)
                    .journal(Path.of(arguments[2]))
                    .looks(Duration.ofMillis(250), Duration.ofSeconds(1))
                    .wantedWait(Duration.ofSeconds(5))
                    .window(200, 50, 500)
                    .progressEvery(Duration.ofMillis(200))
                    .parallelism(2)
                    .listener(new Recorder(results))
                    .build()
                    .runPaths(files);
            System.out.println("report " + report + " peakHeapBytes=" + peakHeapBytes());
        }
    }

    private static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }

    private record Recorder(FileChannel results) implements CampaignListener {
        @Override
        public void onResult(CampaignResult result) {
            String line =
                    result.ordinal() + " " + result.outcome() + " " + result.attempts() + " " + result.file() + "\n";
            try {
                ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    results.write(bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onProgress(CampaignProgress progress) {
            long finished = progress.count(CampaignOutcome.DONE) + progress.count(CampaignOutcome.NOTHING_TO_DO);
            System.out.println("progress " + finished + " in flight " + progress.inFlight() + " windows "
                    + progress.windows() + " peakHeapBytes=" + peakHeapBytes());
        }
    }
}
