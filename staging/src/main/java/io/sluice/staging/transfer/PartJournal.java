package io.sluice.staging.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * Which parts of a large object are written, with their checks, so that a run that was killed is gone on with. Nothing in it
 * is trusted: a part counts only when its bytes in the file still have the recorded check, so neither file nor journal is
 * ever synced for its sake. Thread-safe.
 */
final class PartJournal {

    private static final String PREFIX = "partial-";
    private static final String VERSION = "1";
    private static final String PARTS_OF = "parts of ";
    private static final Pattern PART = Pattern.compile("(\\d{1,9}) ([0-9a-f]{1,16})");

    private final Path file;
    private final FileChannel channel;

    /**
     * What is being put together. The journal of anything else is of no use.
     *
     * @param temporary the file with the parts, relative to the destination
     */
    record Subject(String key, String versionId, String eTag, long size, CrcAlgorithm algorithm, String temporary) {

        String line() {
            return String.join(
                    " ",
                    VERSION,
                    encoded(key),
                    encoded(versionId),
                    encoded(eTag),
                    Long.toString(size),
                    algorithm.name(),
                    encoded(temporary));
        }

        static Optional<Subject> parse(String line) {
            String[] words = line.split(" ", -1);
            if (words.length != 7 || !words[0].equals(VERSION)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Subject(
                        decoded(words[1]),
                        decoded(words[2]),
                        decoded(words[3]),
                        Long.parseLong(words[4]),
                        CrcAlgorithm.valueOf(words[5]),
                        decoded(words[6])));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /** Whether parts of the other are parts of this too. */
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

    /**
     * What a journal says.
     *
     * @param subject whose parts there are
     * @param partBytes the size of a part; 0 when the file was not even begun
     * @param checks the check of each part by its index
     */
    record Recorded(Subject subject, long partBytes, Map<Integer, Long> checks) {}

    private PartJournal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Makes a journal, before the file that it is for: what has no journal is never found again. */
    static PartJournal begin(Path file, Subject subject) throws IOException {
        Files.deleteIfExists(file);
        PartJournal journal = new PartJournal(file, open(file, StandardOpenOption.CREATE_NEW));
        journal.append(subject.line() + "\n");
        return journal;
    }

    /** Goes on with a journal. What was torn is closed off by a line of its own. */
    static PartJournal goOn(Path file) throws IOException {
        PartJournal journal = new PartJournal(file, open(file, StandardOpenOption.APPEND));
        journal.append("\n");
        return journal;
    }

    private static FileChannel open(Path file, OpenOption how) throws IOException {
        return FileChannel.open(file, StandardOpenOption.WRITE, how, LinkOption.NOFOLLOW_LINKS);
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
        long partBytes = 0;
        for (int i = 1; i < lines.length; i++) {
            if (i == 1 && lines[i].startsWith(PARTS_OF)) {
                partBytes = Long.parseLong(lines[i], PARTS_OF.length(), lines[i].length(), 10);
                continue;
            }
            Matcher part = PART.matcher(lines[i]);
            // A line that a kill tore matches in no harmful way: its check will not be that of any bytes.
            if (part.matches()) {
                checks.put(Integer.parseInt(part.group(1)), Long.parseUnsignedLong(part.group(2), 16));
            }
        }
        long bytes = partBytes;
        return Subject.parse(lines[0]).map(subject -> new Recorded(subject, bytes, checks));
    }

    /** Records how the file is cut. */
    void cutInto(PartPlan parts) throws IOException {
        append(PARTS_OF + parts.partBytes() + "\n");
    }

    /** Records a part that was just written. */
    synchronized void written(int part, long check) throws IOException {
        append(part + " " + Long.toHexString(check) + "\n");
    }

    private synchronized void append(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Lets go of the journal and leaves it for the next run. */
    synchronized void close() throws IOException {
        channel.close();
    }

    /** Removes the journal: its parts are published, or of no use. */
    synchronized void remove() throws IOException {
        close();
        Files.deleteIfExists(file);
    }
}
