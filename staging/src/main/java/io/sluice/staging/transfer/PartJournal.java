package io.sluice.staging.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * Which parts of a large object are written, with their checks, so that a run that was killed is gone on with. Nothing in it
 * is trusted: a part counts only when its bytes in the file still have the recorded check, so neither file nor journal is
 * ever synced for its sake. Thread-safe.
 */
final class PartJournal {

    private static final String PREFIX = "partial-";
    private static final String VERSION = "1";
    private static final Pattern PART = Pattern.compile("(\\d{1,9}) ([0-9a-f]{1,16})");

    private final Path file;
    private final Subject subject;
    private @Nullable FileChannel channel;

    /**
     * What is being put together. The journal of anything else is of no use.
     *
     * @param temporary the file with the parts, relative to the destination
     */
    record Subject(
            String key,
            String versionId,
            String eTag,
            long size,
            long partBytes,
            CrcAlgorithm algorithm,
            String temporary) {

        String line() {
            return String.join(
                    " ",
                    VERSION,
                    encoded(key),
                    encoded(versionId),
                    encoded(eTag),
                    Long.toString(size),
                    Long.toString(partBytes),
                    algorithm.name(),
                    encoded(temporary));
        }

        static Optional<Subject> parse(String line) {
            String[] words = line.split(" ", -1);
            if (words.length != 8 || !words[0].equals(VERSION)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Subject(
                        decoded(words[1]),
                        decoded(words[2]),
                        decoded(words[3]),
                        Long.parseLong(words[4]),
                        Long.parseLong(words[5]),
                        CrcAlgorithm.valueOf(words[6]),
                        decoded(words[7])));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /** Whether parts of the other are parts of this too. The size of parts may differ. */
        boolean continues(Subject other) {
            return !eTag.isEmpty()
                    && key.equals(other.key)
                    && versionId.equals(other.versionId)
                    && eTag.equals(other.eTag)
                    && size == other.size
                    && algorithm == other.algorithm
                    && temporary.equals(other.temporary);
        }

        private static String encoded(String text) {
            return SdkHttpUtils.urlEncode(text);
        }

        private static String decoded(String text) {
            return SdkHttpUtils.urlDecode(text);
        }
    }

    /** What a journal says: whose parts there are, and the check of each by its index. */
    record Recorded(Subject subject, Map<Integer, Long> checks) {}

    /** A journal that will be made with the first part that is recorded. */
    PartJournal(Path file, Subject subject) {
        this.file = file;
        this.subject = subject;
    }

    /** Where the journal of a file is kept. */
    static Path at(Path records, String id) {
        return records.resolve(PREFIX + id);
    }

    /** All journals at a destination. */
    static List<Path> all(Path records) throws IOException {
        try (var files = Files.list(records)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
    }

    /** Reads a journal as far as it is whole; empty when there is none that can be read. */
    static Optional<Recorded> read(Path file) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int end = text.lastIndexOf('\n');
        if (end < 0) {
            return Optional.empty();
        }
        String[] lines = text.substring(0, end).split("\n", -1);
        Map<Integer, Long> checks = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            Matcher part = PART.matcher(lines[i]);
            // A line that a kill tore matches in no harmful way: its check will not be that of any bytes.
            if (part.matches()) {
                checks.put(Integer.parseInt(part.group(1)), Long.parseUnsignedLong(part.group(2), 16));
            }
        }
        return Subject.parse(lines[0]).map(subject -> new Recorded(subject, checks));
    }

    /** Records a part that was just written. */
    synchronized void written(int part, long check) throws IOException {
        FileChannel to = channel;
        String line = part + " " + Long.toHexString(check) + "\n";
        if (to == null) {
            boolean fresh = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
            to = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND,
                    LinkOption.NOFOLLOW_LINKS);
            channel = to;
            line = fresh ? subject.line() + "\n" + line : "\n" + line;
        }
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** Lets go of the journal and leaves it for the next run. */
    synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    /** Removes the journal: its parts are published, or of no use. */
    synchronized void remove() throws IOException {
        close();
        Files.deleteIfExists(file);
    }
}
