package io.sluice.staging.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.Checksum;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that is written at many places at once. Thread-safe. */
final class PartedFile {

    private static final Logger LOG = LoggerFactory.getLogger(PartedFile.class);
    private static final int SCRATCH = 256 * 1024;
    /** What native code reads the bytes from: one array for each thread, so that nothing is allocated per part. */
    private static final ThreadLocal<byte[]> SCRATCHES = ThreadLocal.withInitial(() -> new byte[SCRATCH]);

    private final Path path;
    private final FileChannel channel;
    private final long stripeBytes;
    private final CrcAlgorithm algorithm;

    private PartedFile(Path path, FileChannel channel, long stripeBytes, CrcAlgorithm algorithm) {
        this.path = path;
        this.channel = channel;
        this.stripeBytes = stripeBytes;
        this.algorithm = algorithm;
    }

    /** Opens a file that was just made. */
    static PartedFile open(Path path, long stripeBytes, CrcAlgorithm algorithm) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        return new PartedFile(path, channel, stripeBytes, algorithm);
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    CrcAlgorithm algorithm() {
        return algorithm;
    }

    /** Writes what remains of a buffer. One write never crosses a stripe boundary. */
    void write(ByteBuffer bytes, long from) throws IOException {
        int end = bytes.limit();
        long at = from;
        while (bytes.position() < end) {
            bytes.limit(bytes.position() + toStripeEnd(at, end - bytes.position(), stripeBytes));
            while (bytes.hasRemaining()) {
                int written = channel.write(bytes, at);
                if (LOG.isTraceEnabled()) {
                    LOG.trace("{}: {} bytes at {}", path, written, at);
                }
                at += written;
            }
        }
    }

    /** How many of the bytes one write may take. */
    static int toStripeEnd(long at, int bytes, long stripeBytes) {
        return stripeBytes == 0 ? bytes : (int) Math.min(bytes, stripeBytes - at % stripeBytes);
    }

    void close() throws IOException {
        channel.close();
    }

    /** The check of bytes that were written before. */
    long read(long from, long length) throws IOException {
        byte[] scratch = SCRATCHES.get();
        ByteBuffer buffer = ByteBuffer.wrap(scratch);
        Checksum checksum = algorithm.start();
        for (long at = from; at < from + length; ) {
            buffer.clear().limit((int) Math.min(scratch.length, from + length - at));
            int read = channel.read(buffer, at);
            if (read < 0) {
                throw new EOFException(path + " ends after " + at + " bytes");
            }
            checksum.update(scratch, 0, read);
            at += read;
        }
        return checksum.getValue();
    }
}
