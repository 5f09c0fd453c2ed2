package io.sluice.staging.agent;

import io.sluice.lustre.Errno;
import io.sluice.lustre.hsm.copytool.CopyAction;
import io.sluice.lustre.hsm.copytool.CopyData;
import io.sluice.staging.FailureCause;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.crt.checksums.CRC64NVME;

/**
 * A file's content on its way to S3. The last byte is not handed out before it is certain that nobody wrote to the file
 * meanwhile, so no object mixes two states of a file. Read by one thread.
 */
final class FileContent extends InputStream {

    private static final int LARGEST_READ = 1 << 20;

    private final CopyAction action;
    private final CopyData data;
    private final PosixFileAttributes before;
    private final CRC64NVME checksum = new CRC64NVME();
    private long position;
    private volatile @Nullable IOException failure;

    FileContent(CopyAction action, CopyData data) throws IOException {
        this.action = action;
        this.data = data;
        this.before = data.attributes();
    }

    long sizeBytes() {
        return before.size();
    }

    /** Of what was read so far. */
    String crc64nvme() {
        return ContentProof.base64(checksum, Long.BYTES);
    }

    /** What kept the content from being read, which whoever reads may not pass on. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return readSome(into, offset, (int) Math.min(Math.min(length, LARGEST_READ), before.size() - position));
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private int readSome(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            requireUnchanged();
            return position == before.size() ? -1 : 0;
        }
        int count = data.read(ByteBuffer.wrap(into, offset, length), position);
        if (count < 0) {
            throw changed();
        }
        checksum.update(into, offset, count);
        action.progress(position, count);
        position += count;
        if (position == before.size()) {
            requireUnchanged();
        }
        return count;
    }

    private void requireUnchanged() throws IOException {
        PosixFileAttributes now = data.attributes();
        if (now.size() != before.size() || !now.lastModifiedTime().equals(before.lastModifiedTime())) {
            throw changed();
        }
    }

    private IOException changed() {
        return new ArchiveFailedException(
                FailureCause.DESTINATION_IO,
                Errno.EBUSY,
                "cannot archive " + action.fid() + ": the file was written to meanwhile; archive it again");
    }
}
