package io.sluice.staging.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Reads a file to digest it. */
final class FileDigest {

    private static final int BUFFER = 1 << 20;

    private FileDigest() {}

    /** The MD5 of a file's first bytes in hexadecimal. Blocks while it is read. */
    static String md5(FileChannel file, long length) throws IOException {
        MessageDigest digest = DigestAlgorithm.MD5.start();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        for (long at = 0; at < length; ) {
            buffer.clear().limit((int) Math.min(BUFFER, length - at));
            int read = file.read(buffer, at);
            if (read < 0) {
                throw new EOFException("the file ends after " + at + " bytes");
            }
            at += read;
            digest.update(buffer.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
