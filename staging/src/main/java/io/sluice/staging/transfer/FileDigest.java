package io.sluice.staging.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Reads a file to digest it. */
final class FileDigest {

    private static final int BUFFER = 1 << 20;

    private FileDigest() {}

    /** The MD5 of a file's first bytes in hexadecimal. Blocks while it is read. */
    static String md5(FileChannel file, long length) throws IOException {
        MessageDigest digest = DigestAlgorithm.MD5.start();
        read(file, 0, length, ByteBuffer.allocateDirect(BUFFER), digest::update);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A buffer for {@link #read}. */
    static ByteBuffer buffer() {
        return ByteBuffer.allocate(BUFFER);
    }

    /** Reads a stretch of a file, a buffer at a time. Blocks. */
    static void read(FileChannel file, long from, long length, ByteBuffer buffer, Consumer<ByteBuffer> reader)
            throws IOException {
        for (long at = from; at < from + length; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), from + length - at));
            int read = file.read(buffer, at);
            if (read < 0) {
                throw new EOFException("the file ends after " + at + " bytes");
            }
            at += read;
            reader.accept(buffer.flip());
        }
    }
}
