package io.sluice.lustre.hsm.copytool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.lustre.Fid;
import io.sluice.lustre.backend.CopytoolItem;
import io.sluice.lustre.layout.OpaqueBytes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a copytool has received and not ended. The coordinator takes a request that it has sent for being worked on until
 * {@code active_request_timeout} passes, an hour by default, and gives it up then; so a copytool that dies must remember
 * its requests itself to end them sooner. A line is added per request received and per request ended; the one that a crash
 * cut off is not there. Thread-safe.
 */
final class RequestJournal implements Closeable {

    private static final long REWRITE_BYTES = 8L << 20;
    private static final int FIELDS = 10;

    private final Path file;
    private final Map<Long, String> open = new LinkedHashMap<>();
    private FileChannel channel;

    private RequestJournal(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            read(Files.readString(file, US_ASCII));
        }
        this.channel = rewritten();
    }

    static RequestJournal at(Path file) throws IOException {
        return new RequestJournal(file.toAbsolutePath());
    }

    private void read(String text) {
        int end = text.lastIndexOf('\n');
        for (String line : text.substring(0, end + 1).split("\n", -1)) {
            if (line.startsWith("-")) {
                open.remove(Long.parseUnsignedLong(line.substring(2), 16));
            } else if (line.startsWith("+")) {
                open.put(Long.parseUnsignedLong(line.split(" ", 3)[1], 16), line);
            }
        }
    }

    /** Only what is open, in a new file that takes the old one's place. */
    private FileChannel rewritten() throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        FileChannel made = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            for (String line : open.values()) {
                append(made, line);
            }
            made.force(false);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    private static void append(FileChannel to, String line) throws IOException {
        ByteBuffer bytes = US_ASCII.encode(line + '\n');
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** What an earlier copytool received and did not end, in the order received. */
    synchronized List<CopytoolItem> unfinished() {
        return open.values().stream().map(RequestJournal::item).toList();
    }

    /**
     * Remembers requests. Not forced to disk, where what outlives the process is enough: a client that loses power is evicted,
     * and while a line is forced the next requests lie in a pipe that dies with the process.
     */
    synchronized void received(Collection<CopytoolItem> items) throws IOException {
        for (CopytoolItem item : items) {
            String line = line(item);
            open.put(item.cookie(), line);
            append(channel, line);
        }
    }

    /** Forgets a request. To do one once more does no harm. */
    synchronized void ended(long cookie) throws IOException {
        if (open.remove(cookie) == null) {
            return;
        }
        append(channel, "- " + Long.toHexString(cookie));
        if (channel.position() > REWRITE_BYTES) {
            FileChannel old = channel;
            channel = rewritten();
            old.close();
        }
    }

    private static String line(CopytoolItem item) {
        return String.join(
                " ",
                "+",
                Long.toHexString(item.cookie()),
                Integer.toString(item.action()),
                item.fid().toString(),
                item.dataFid().toString(),
                Long.toString(item.offset()),
                Long.toString(item.length()),
                Long.toString(item.groupId()),
                Integer.toString(item.archiveId()),
                "." + item.data(),
                "." + item.raw());
    }

    private static CopytoolItem item(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != FIELDS + 1) {
            throw new IllegalStateException("not a line of a request journal: '" + line + "'");
        }
        return new CopytoolItem(
                Integer.parseInt(fields[2]),
                Fid.parse(fields[3]),
                Fid.parse(fields[4]),
                Long.parseLong(fields[5]),
                Long.parseLong(fields[6]),
                Long.parseUnsignedLong(fields[1], 16),
                Long.parseLong(fields[7]),
                Integer.parseInt(fields[8]),
                bytes(fields[9]),
                bytes(fields[10]));
    }

    private static OpaqueBytes bytes(String field) {
        return OpaqueBytes.copyOf(HexFormat.of().parseHex(field.substring(1)));
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
