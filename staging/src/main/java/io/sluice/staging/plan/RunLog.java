package io.sluice.staging.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.staging.source.ExternalSort;
import io.sluice.staging.source.JsonCodec;
import io.sluice.staging.source.JsonLines;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What one run records as its files are finished, in the order in which they are. Lines are only ever appended; a run that
 * is killed leaves at most a torn last line, which reading ignores together with whatever was still in memory. A file that
 * is missing from the log is compared by size and modification time by the next run, so nothing is lost but the record.
 * Thread-safe.
 */
public final class RunLog implements Closeable {

    private static final String KIND = "run log";
    private static final int BUFFER = 1 << 16;

    /** In the name of a log that is written to its end. Without file locks only this tells it from a living run's. */
    private static final String ENDED = ".ended.jsonl";

    private final Path file;
    private final FileChannel channel;
    private final JsonCodec<ManifestRecord> codec;
    private final BufferedOutputStream out;
    private final JsonGenerator to;

    /** Makes a log under a name that nobody has, and holds its lock where the file system has locks. */
    RunLog(Path file, String base) throws IOException {
        this.file = file;
        this.codec = ManifestRecord.codec(base);
        this.channel = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
        LiveRuns.began(file, channel);
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
        this.to = JsonLines.writer(out);
        ManifestFile.writeHeader(to, KIND, base);
        flush();
    }

    Path file() {
        return file;
    }

    /**
     * Records a finished file. The record may stay in memory until {@link #flush}.
     *
     * @param entry the file, which must stand under its final name already
     * @throws IOException when the log cannot be written
     */
    public synchronized void finished(ManifestEntry entry) throws IOException {
        codec.write(ManifestRecord.finished(entry), to);
        to.writeRaw('\n');
    }

    /**
     * Records that a file was removed, or is about to be replaced.
     *
     * @param path its path relative to the destination
     * @throws IOException when the log cannot be written
     */
    public synchronized void removed(String path) throws IOException {
        codec.write(ManifestRecord.removed(path), to);
        to.writeRaw('\n');
    }

    /**
     * Hands all records to the operating system, so that they outlive this process.
     *
     * @throws IOException when the log cannot be written
     */
    public synchronized void flush() throws IOException {
        to.flush();
        out.flush();
    }

    /**
     * Flushes, lets go of the lock and names the log as ended.
     *
     * @throws IOException when the log cannot be written
     */
    @Override
    public synchronized void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            flush();
        } finally {
            LiveRuns.ended(file);
        }
        String name = file.getFileName().toString();
        Files.move(
                file,
                file.resolveSibling(name.substring(0, name.length() - ".jsonl".length()) + ENDED),
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether a log is written to its end, by its name. */
    static boolean isEnded(Path log) {
        return log.getFileName().toString().endsWith(ENDED);
    }

    /** Adds a log's records to a sort, up to the first line that is torn or no record. Returns the log's base. */
    static String readInto(ExternalSort<ManifestRecord> sort, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            Lines lines = new Lines(in);
            Optional<byte[]> header = lines.next();
            if (header.isEmpty()) {
                return "";
            }
            String base;
            try (JsonParser parser = JsonLines.reader(header.get())) {
                base = ManifestFile.readHeader(parser, KIND, file);
            } catch (JsonProcessingException e) {
                return "";
            }
            JsonCodec<ManifestRecord> codec = ManifestRecord.codec(base);
            for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
                Optional<ManifestRecord> record = record(line.get(), codec);
                if (record.isEmpty()) {
                    break;
                }
                sort.add(record.get());
            }
            return base;
        }
    }

    private static Optional<ManifestRecord> record(byte[] line, JsonCodec<ManifestRecord> codec) throws IOException {
        try (JsonParser parser = JsonLines.reader(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            ManifestRecord record = codec.read(parser);
            return record.path().isEmpty() ? Optional.empty() : Optional.of(record);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Whole lines of a file; what follows the last line break is not one. */
    private static final class Lines {
        private final InputStream in;
        private final byte[] buffer = new byte[BUFFER];
        private int from;
        private int until;

        Lines(InputStream in) {
            this.in = in;
        }

        Optional<byte[]> next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            while (true) {
                for (int i = from; i < until; i++) {
                    if (buffer[i] == '\n') {
                        line.write(buffer, from, i - from);
                        from = i + 1;
                        return Optional.of(line.toByteArray());
                    }
                }
                line.write(buffer, from, until - from);
                from = 0;
                until = Math.max(0, in.read(buffer));
                if (until == 0) {
                    return Optional.empty();
                }
            }
        }
    }
}
