package io.sluice.staging.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
import java.util.zip.Checksum;

/**
 * Computes checksums of files with several threads: of several files at once, and of one large file by ranges, where the
 * checksum composes. Holds one buffer a thread. Internal to Sluice: shared between its packages. Thread-safe.
 */
public final class FileChecksums implements AutoCloseable {

    private static final int BUFFER = 1 << 20;
    private static final long RANGE = 64L << 20;

    private final ExecutorService threads;
    private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[BUFFER]);
    private final LongConsumer read;

    /**
     * Threads that compute.
     *
     * @param count how many, 1 or more
     * @param read told how many bytes were read, from these threads
     */
    public FileChecksums(int count, LongConsumer read) {
        this.threads = Executors.newFixedThreadPool(count, Threads.named("sluice-checksum"));
        this.read = read;
    }

    /**
     * What was found of a file.
     *
     * @param size how large it is in bytes
     * @param checksum its checksum in base64; empty when it has another size than expected and was not read
     */
    public record Found(long size, String checksum) {}

    /**
     * Whether an algorithm is known.
     *
     * @param algorithm as S3 spells it, for example {@code CRC64NVME} or {@code SHA256}; {@code MD5} is one too
     * @return true when it can be computed
     */
    public static boolean knows(String algorithm) {
        return CrcAlgorithm.named(algorithm).isPresent() || digest(algorithm).isPresent();
    }

    /**
     * Begins to compute the checksum of a file that is not a symbolic link.
     *
     * @param file the file
     * @param size its expected size in bytes
     * @param algorithm one that is {@linkplain #knows known}
     * @return what was found; fails with an {@link IOException} when the file cannot be read
     */
    public CompletableFuture<Found> of(Path file, long size, String algorithm) {
        Optional<CrcAlgorithm> crc = CrcAlgorithm.named(algorithm);
        if (crc.isPresent() && size > RANGE) {
            return inRanges(file, size, crc.get());
        }
        return submit(() -> {
            try (FileChannel channel = open(file)) {
                if (channel.size() != size) {
                    return new Found(channel.size(), "");
                }
                byte[] value = crc.isPresent()
                        ? crc.get().digest(crcOf(channel, 0, size, crc.get()))
                        : digestOf(channel, 0, size, digest(algorithm).orElseThrow());
                return new Found(size, Base64.getEncoder().encodeToString(value));
            }
        });
    }

    /**
     * Begins to compute the checksum of a file as S3 computes it for an object that was uploaded in parts: the checksum over
     * the checksums of the parts.
     *
     * @param file the file
     * @param size its expected size in bytes
     * @param partBytes the size of every part but the last
     * @param algorithm one that is {@linkplain #knows known}
     * @return what was found; the checksum without the number of parts behind it
     */
    public CompletableFuture<Found> ofParts(Path file, long size, long partBytes, String algorithm) {
        return submit(() -> {
            try (FileChannel channel = open(file)) {
                if (channel.size() != size) {
                    return new Found(channel.size(), "");
                }
                Optional<CrcAlgorithm> crc = CrcAlgorithm.named(algorithm);
                Checksum whole = crc.isPresent() ? crc.get().start() : null;
                MessageDigest digest =
                        crc.isPresent() ? null : digest(algorithm).orElseThrow().start();
                for (long from = 0; from < size; from += partBytes) {
                    long length = Math.min(partBytes, size - from);
                    if (whole != null) {
                        byte[] part = crc.get().digest(crcOf(channel, from, length, crc.get()));
                        whole.update(part, 0, part.length);
                    } else if (digest != null) {
                        digest.update(digestOf(
                                channel, from, length, digest(algorithm).orElseThrow()));
                    }
                }
                byte[] value = whole != null
                        ? crc.get().digest(whole.getValue())
                        : digest == null ? new byte[0] : digest.digest();
                return new Found(size, Base64.getEncoder().encodeToString(value));
            }
        });
    }

    private CompletableFuture<Found> inRanges(Path file, long size, CrcAlgorithm crc) {
        FileChannel channel;
        try {
            channel = open(file);
            if (channel.size() != size) {
                try (channel) {
                    return CompletableFuture.completedFuture(new Found(channel.size(), ""));
                }
            }
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        List<CompletableFuture<Long>> ranges = new ArrayList<>();
        for (long at = 0; at < size; at += RANGE) {
            long from = at;
            ranges.add(submit(() -> crcOf(channel, from, Math.min(RANGE, size - from), crc)));
        }
        return CompletableFuture.allOf(ranges.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> {
                    long whole = crc.start().getValue();
                    long from = 0;
                    for (CompletableFuture<Long> range : ranges) {
                        long length = Math.min(RANGE, size - from);
                        whole = crc.combine(whole, range.join(), length);
                        from += length;
                    }
                    return new Found(size, crc.base64(whole));
                })
                .whenComplete((found, failure) -> close(channel));
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    private long crcOf(FileChannel channel, long from, long length, CrcAlgorithm crc) throws IOException {
        Checksum checksum = crc.start();
        feed(channel, from, length, checksum::update);
        return checksum.getValue();
    }

    private byte[] digestOf(FileChannel channel, long from, long length, DigestAlgorithm algorithm) throws IOException {
        MessageDigest digest = algorithm.start();
        feed(channel, from, length, digest::update);
        return digest.digest();
    }

    /** Takes bytes from an array. */
    @FunctionalInterface
    private interface Sink {
        void update(byte[] bytes, int offset, int length);
    }

    private void feed(FileChannel channel, long from, long length, Sink sink) throws IOException {
        byte[] buffer = buffers.get();
        for (long at = from; at < from + length; ) {
            int wanted = (int) Math.min(buffer.length, from + length - at);
            int got = channel.read(ByteBuffer.wrap(buffer, 0, wanted), at);
            if (got < 0) {
                throw new EOFException("the file ends after " + at + " bytes");
            }
            sink.update(buffer, 0, got);
            read.accept(got);
            at += got;
        }
    }

    /** Something that may fail. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> CompletableFuture<T> submit(Work<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    private static Optional<DigestAlgorithm> digest(String algorithm) {
        String name = algorithm.toUpperCase(Locale.ROOT);
        for (DigestAlgorithm known : DigestAlgorithm.values()) {
            if (known.name().equals(name)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** Ends the threads; what was begun fails. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
