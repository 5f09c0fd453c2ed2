package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.backend.CopyPort;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * The data of a copy on the Lustre side: the file itself for an archive, which is read; a nameless new file for a
 * restore, which is written and takes the released file's place when the copy ends well.
 *
 * <p>The methods with a position may be used by several threads; the ones without share one position, as a channel's do.
 * All of them throw {@link CopyCancelledException} once the copy is cancelled. Closing does nothing: the data is closed
 * when the action ends.
 */
public final class CopyData implements SeekableByteChannel {

    private final CopyAction action;
    private final CopyPort port;
    private long position;
    private volatile boolean ended;

    CopyData(CopyAction action, CopyPort port) {
        this.action = action;
        this.port = port;
    }

    /**
     * Reads at a position.
     *
     * @param into filled from its position, maybe not to its limit
     * @param at offset in the file, in bytes
     * @return the number of bytes, -1 at the end of the file
     * @throws IOException when the data cannot be read or the copy is cancelled
     */
    public int read(ByteBuffer into, long at) throws IOException {
        check();
        return port.read(into, at);
    }

    /**
     * Writes all of a buffer at a position.
     *
     * @param from written from its position to its limit
     * @param at offset in the file, in bytes
     * @return the number of bytes
     * @throws IOException when the data cannot be written or the copy is cancelled
     */
    public int write(ByteBuffer from, long at) throws IOException {
        if (action.kind() != CopyKind.RESTORE) {
            throw new NonWritableChannelException();
        }
        int count = from.remaining();
        long offset = at;
        while (from.hasRemaining()) {
            check();
            offset += port.write(from, offset);
        }
        return count;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int count = read(into, position);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int count = write(from, position);
        position += count;
        return count;
    }

    /**
     * Brings what was written to the servers' disks.
     *
     * @throws IOException when that fails
     */
    public void sync() throws IOException {
        check();
        port.sync();
    }

    /**
     * A path that leads to the data for as long as the action runs, whatever the file is called and whether it has a name.
     *
     * @return a symbolic link below {@code /proc}
     */
    public Path path() {
        return Path.of("/proc/self/fd/" + port.descriptor());
    }

    /**
     * The data's attributes: for an archive the file's size, times, owner and mode.
     *
     * @return read now
     * @throws IOException when they cannot be read
     */
    public PosixFileAttributes attributes() throws IOException {
        check();
        return Files.readAttributes(path(), PosixFileAttributes.class);
    }

    @Override
    public long size() throws IOException {
        return attributes().size();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        if (newPosition < 0) {
            throw new IllegalArgumentException("position " + newPosition + " is negative");
        }
        position = newPosition;
        return this;
    }

    /** Not supported: a restore writes a new, empty file. */
    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException("the data of a copy cannot be cut short");
    }

    @Override
    public boolean isOpen() {
        return !ended;
    }

    /** Does nothing; the data is closed when the action ends. */
    @Override
    public void close() {}

    void end() {
        ended = true;
    }

    private void check() throws IOException {
        if (ended) {
            throw new ClosedChannelException();
        }
        action.checkCancelled();
    }
}
