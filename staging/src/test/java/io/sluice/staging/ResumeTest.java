package io.sluice.staging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.staging.testing.S3Server;
import io.sluice.staging.testing.fault.Fault;
import io.sluice.staging.testing.fault.FaultProxy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {

    private static final int MIB = 1 << 20;
    /** Parts that were written but not yet recorded when the run was interrupted, and the listing. */
    private static final long WHAT_WAS_IN_FLIGHT = 3L << 20;

    private static final int PARTS = 24;

    @TempDir
    private Path destination;

    private FaultProxy proxy;
    private String bucket = "";
    private final byte[] bytes = new byte[PARTS * MIB - 77];

    @BeforeEach
    void putOneLargeObject() {
        bucket = S3Server.shared().newBucket();
        new Random(5).nextBytes(bytes);
        S3Server.shared().put(bucket, "large", bytes);
        proxy = FaultProxy.before(S3Server.shared().endpoint())
                .faults(EnumSet.noneOf(Fault.class), 0, 1)
                .start();
    }

    @AfterEach
    void stopProxy() {
        proxy.close();
    }

    @Test
    void whatAnInterruptedRunWroteIsNotFetchedAgain() throws IOException {
        long there = interruptAfter(8);
        long before = proxy.bodyBytes();

        StageReport report = stage(StageListener.NONE);

        assertThat(report.complete()).isTrue();
        assertThat(destination.resolve("large")).hasBinaryContent(bytes);
        assertThat(proxy.bodyBytes() - before).isLessThan(bytes.length - there + WHAT_WAS_IN_FLIGHT);
        assertThat(leftovers()).isZero();
    }

    @Test
    void aPartThatChangedOnDiskIsFetchedAgain() throws IOException {
        interruptAfter(8);
        Path partial = only("*.part");
        try (FileChannel file = FileChannel.open(partial, StandardOpenOption.WRITE)) {
            for (int part = 0; part < PARTS; part++) {
                file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), (long) part * MIB + 500);
            }
        }
        long before = proxy.bodyBytes();

        StageReport report = stage(StageListener.NONE);

        assertThat(report.complete()).isTrue();
        assertThat(destination.resolve("large")).hasBinaryContent(bytes);
        assertThat(proxy.bodyBytes() - before).isGreaterThanOrEqualTo(bytes.length);
    }

    @Test
    void anObjectThatWasReplacedIsFetchedFromItsStart() throws IOException {
        interruptAfter(8);
        byte[] replaced = new byte[bytes.length];
        new Random(6).nextBytes(replaced);
        S3Server.shared().put(bucket, "large", replaced);

        StageReport report = stage(StageListener.NONE);

        assertThat(report.complete()).isTrue();
        assertThat(destination.resolve("large")).hasBinaryContent(replaced);
        assertThat(leftovers()).isZero();
    }

    @Test
    void aTornJournalCostsNoMoreThanItsTornLine() throws IOException {
        long there = interruptAfter(8);
        try (Stream<Path> records = Files.list(destination.resolve(".sluice"))) {
            Path journal = records.filter(file -> file.getFileName().toString().startsWith("partial-"))
                    .findFirst()
                    .orElseThrow();
            Files.write(
                    journal, "3 12f".getBytes(java.nio.charset.StandardCharsets.US_ASCII), StandardOpenOption.APPEND);
        }
        long before = proxy.bodyBytes();

        stage(StageListener.NONE);

        assertThat(destination.resolve("large")).hasBinaryContent(bytes);
        assertThat(proxy.bodyBytes() - before).isLessThan(bytes.length - there + MIB + WHAT_WAS_IN_FLIGHT);
    }

    /** Returns how many bytes were written and recorded. */
    private long interruptAfter(int parts) throws IOException {
        Thread staging = Thread.currentThread();
        AtomicLong written = new AtomicLong();
        StageReport report = stage(new StageListener() {
            @Override
            public void wrote(long length) {
                if (written.addAndGet(length) >= (long) parts * MIB) {
                    staging.interrupt();
                }
            }
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.stopped()).isPresent();
        assertThat(report.stopped().get().failureCause()).isEqualTo(FailureCause.CANCELLED);
        assertThat(destination.resolve("large")).doesNotExist();
        assertThat(written.get()).isLessThan(bytes.length);
        return written.get();
    }

    private StageReport stage(StageListener listener) throws StagingException {
        StageOptions options = StageOptions.builder()
                .access(S3Server.shared().access().withEndpoint(proxy.endpoint()))
                .largeObjectBytes(MIB)
                .partBytes(MIB)
                .maxRequests(2)
                .build();
        try (Stager stager = Stager.create(options)) {
            return stager.stage(new S3Location(bucket, ""), destination, listener);
        }
    }

    private Path only(String glob) throws IOException {
        try (var found = Files.newDirectoryStream(destination, glob)) {
            return found.iterator().next();
        }
    }

    private long leftovers() throws IOException {
        try (Stream<Path> all = Files.walk(destination)) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(".sluice-") || name.startsWith("partial-"))
                    .count();
        }
    }
}
