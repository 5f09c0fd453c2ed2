package io.sluice.lustre.hsm;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which entries of a campaign's input are finished, so that a campaign that was killed goes on where it was.
 *
 * <p>The file is a line of text that names the campaign, then records that are only ever appended. A block record holds
 * the digest of {@value #BLOCK} consecutive entries of the input and is written before any of them is worked on; a
 * finished record holds one position of the input. Each record ends with its own checksum. A torn tail, as a kill or a
 * full disk leaves it, is cut off on opening: at worst a few files are looked at again.
 *
 * <p>Memory: see {@link FinishedSet}, and 8 bytes per block.
 */
final class CampaignJournal implements Closeable {

    /** Entries of the input under one digest. */
    static final int BLOCK = 1024;

    private static final Logger log = LoggerFactory.getLogger(CampaignJournal.class);

    private static final byte BLOCK_RECORD = 'B';
    private static final byte FINISHED_RECORD = 'F';
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final FinishedSet finished = new FinishedSet();
    private long[] digests = new long[64];
    private int blocks;
    private int lastCount;
    private long reachedBefore;

    private CampaignJournal(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens or creates a journal and takes its lock.
     *
     * @throws IOException when the file belongs to another campaign, is no journal, or is in use
     */
    static CampaignJournal open(Path file, String campaign) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            CampaignJournal journal = new CampaignJournal(file, channel, lock(file, channel));
            journal.load("sluice hsm journal 1 " + campaign + "\n");
            return journal;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileLock lock(Path file, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IOException("the journal " + file + " is in use by another campaign; give each its own");
        }
        return lock;
    }

    private void load(String heading) throws IOException {
        byte[] expected = heading.getBytes(StandardCharsets.UTF_8);
        long length = channel.size();
        if (length < expected.length && isStartOf(expected, length)) {
            channel.truncate(0);
            write(ByteBuffer.wrap(expected));
            return;
        }
        // Not closed: closing the stream would close the channel under the lock.
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(0)), BUFFER_BYTES);
        if (!Arrays.equals(in.readNBytes(expected.length), expected)) {
            throw new IOException("the file " + file + " is not the journal of this campaign; it should begin with '"
                    + heading.strip() + "'. Name another file, or delete this one to start over");
        }
        long good = expected.length + loadRecords(new DataInputStream(in));
        if (good < length) {
            log.warn("the journal {} ended in a torn record; its last {} bytes are dropped", file, length - good);
            channel.truncate(good);
        }
        channel.position(good);
        reachedBefore = (long) blocks * BLOCK;
    }

    /** A kill right after creation may leave the heading itself torn. */
    private boolean isStartOf(byte[] expected, long length) throws IOException {
        byte[] start = Channels.newInputStream(channel.position(0)).readNBytes((int) length);
        return Arrays.equals(start, Arrays.copyOf(expected, start.length));
    }

    /** Reads records up to the first that is torn; returns the bytes of the whole ones. */
    private long loadRecords(DataInputStream in) throws IOException {
        long good = 0;
        ByteBuffer record = ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + Long.BYTES);
        try {
            for (int type = in.read(); type >= 0; type = in.read()) {
                record.clear().put((byte) type);
                if (type == BLOCK_RECORD) {
                    record.putLong(in.readLong()).putInt(in.readInt()).putLong(in.readLong());
                } else if (type == FINISHED_RECORD) {
                    record.putLong(in.readLong());
                } else {
                    return good;
                }
                if (in.readInt() != checksum(record.flip())) {
                    return good;
                }
                good += record.limit() + Integer.BYTES;
                accept(record);
            }
        } catch (EOFException e) {
            return good;
        }
        return good;
    }

    private void accept(ByteBuffer record) {
        if (record.get() == FINISHED_RECORD) {
            finished.add(record.getLong());
        } else {
            long index = record.getLong();
            int count = record.getInt();
            remember(index, count, record.getLong());
        }
    }

    private void remember(long index, int count, long digest) {
        int at = Math.toIntExact(index);
        if (at >= digests.length) {
            digests = Arrays.copyOf(digests, Math.max(at + 1, digests.length * 2));
        }
        digests[at] = digest;
        if (at + 1 >= blocks) {
            blocks = at + 1;
            lastCount = count;
        }
    }

    /** Positions of the input that an earlier run, or this one, has finished. */
    boolean isFinished(long ordinal) {
        return finished.contains(ordinal);
    }

    long finishedCount() {
        return finished.size();
    }

    /** Whether an earlier run may have asked for the entry: such a request may still stand in the coordinator's queue. */
    boolean wasReached(long ordinal) {
        return ordinal < reachedBefore;
    }

    /**
     * Number of leading entries of a block whose digest is known from an earlier run.
     *
     * @return 0 when no earlier run came so far
     */
    int knownEntries(long block) {
        if (block >= blocks) {
            return 0;
        }
        return block == blocks - 1 ? lastCount : BLOCK;
    }

    long knownDigest(long block) {
        return digests[Math.toIntExact(block)];
    }

    void block(long index, int count, long digest) throws IOException {
        remember(index, count, digest);
        append(ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + Long.BYTES + Integer.BYTES)
                .put(BLOCK_RECORD)
                .putLong(index)
                .putInt(count)
                .putLong(digest));
        flush();
    }

    void finished(long ordinal) throws IOException {
        if (finished.add(ordinal)) {
            append(ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
                    .put(FINISHED_RECORD)
                    .putLong(ordinal));
        }
    }

    private void append(ByteBuffer record) throws IOException {
        if (buffer.remaining() < record.capacity()) {
            flush();
        }
        buffer.put(record.putInt(checksum(record.duplicate().flip())).flip());
    }

    private static int checksum(ByteBuffer record) {
        CRC32C crc = new CRC32C();
        crc.update(record.duplicate().rewind());
        return (int) crc.getValue();
    }

    /** Hands what was noted to the operating system: from here on a kill of the process loses none of it. */
    void flush() throws IOException {
        if (buffer.position() > 0) {
            write(buffer.flip());
            buffer.clear();
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Flushes to the disk and gives the lock up. */
    @Override
    public void close() throws IOException {
        try (channel;
                lock) {
            flush();
            channel.force(false);
        }
    }
}
