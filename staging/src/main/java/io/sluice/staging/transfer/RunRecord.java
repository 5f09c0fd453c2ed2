package io.sluice.staging.transfer;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * Says that a run is under way at a destination, and in which directories its temporary files are. A run that was killed
 * leaves its record behind, and with it the next run finds and removes what was left. Whether a run lives is told by the lock
 * that it holds on its record; where there are no locks, by its process, or on another host by the age of the record.
 */
final class RunRecord implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunRecord.class);
    private static final String PREFIX = "running-";
    private static final Duration SILENT_FOR_DEAD = Duration.ofHours(1);
    /** Opening a record of this process again would drop its lock when it is closed, as POSIX has it. */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final String id;
    private final Path file;
    private final FileChannel channel;

    private RunRecord(String id, Path file, FileChannel channel) {
        this.id = id;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Starts a run.
     *
     * @param records the directory of records, which exists
     * @param id a word that no other run has
     * @param share which share of a stage it does, in a form without spaces; empty when it does all of it
     */
    static RunRecord begin(Path records, String id, String share) throws IOException {
        Path file = records.resolve(PREFIX + id);
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        OURS.add(file.toAbsolutePath());
        try {
            if (channel.tryLock() == null) {
                LOG.debug("{} is locked by somebody else", file);
            }
        } catch (IOException e) {
            LOG.debug("no file locks at the destination: {}", e.getMessage());
        }
        RunRecord record = new RunRecord(id, file, channel);
        record.line(host() + " " + ProcessHandle.current().pid() + (share.isEmpty() ? "" : " " + share));
        return record;
    }

    String id() {
        return id;
    }

    Path file() {
        return file;
    }

    /** Notes, before the first temporary file in it, a directory relative to the destination. */
    void uses(String directory) throws IOException {
        line(SdkHttpUtils.urlEncodeIgnoreSlashes(directory));
    }

    /** Shows other hosts, where there are no locks, that the run still lives. */
    void stillHere() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    private synchronized void line(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Ends the run: nothing of it is left to be removed. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        } finally {
            OURS.remove(file.toAbsolutePath());
        }
    }

    /**
     * Removes what dead runs left.
     *
     * @param root the destination
     * @param records the directory of records
     * @param tolerated which living runs may go on beside this one, by their share
     * @throws StagingException when there is another
     */
    void removeLeftovers(Path root, Path records, Predicate<String> tolerated) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(records, PREFIX + "*")) {
            files.forEach(found::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException e) {
            return;
        }
        found.remove(file);
        for (Path record : found) {
            try {
                if (!isLive(record)) {
                    clean(root, record);
                } else if (isNamed(record) && !tolerated.test(share(record))) {
                    throw new StagingException(
                            FailureCause.DESTINATION_BUSY,
                            "another process is staging to " + root + " (" + owner(record) + ")",
                            "wait for it to end, or stop it");
                }
            } catch (NoSuchFileException e) {
                LOG.debug("{} ended meanwhile", record);
            }
        }
    }

    private static boolean isLive(Path record) throws IOException {
        if (OURS.contains(record.toAbsolutePath())) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(record, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            return seemsLive(record);
        }
    }

    private static boolean seemsLive(Path record) throws IOException {
        String[] owner = owner(record).split(" ", -1);
        if (owner.length > 1 && owner[0].equals(host())) {
            return ProcessHandle.of(Long.parseLong(owner[1])).isPresent();
        }
        Instant written =
                Files.getLastModifiedTime(record, LinkOption.NOFOLLOW_LINKS).toInstant();
        return written.isAfter(Instant.now().minus(SILENT_FOR_DEAD));
    }

    /** One that does not say yet whose it is will look for others only after it has, and finds ours. */
    private static boolean isNamed(Path record) throws IOException {
        return !owner(record).isEmpty();
    }

    private static String share(Path record) throws IOException {
        String[] owner = owner(record).split(" ", -1);
        return owner.length > 2 ? owner[2] : "";
    }

    private static String owner(Path record) throws IOException {
        List<String> lines = Files.readAllLines(record, StandardCharsets.UTF_8);
        return lines.isEmpty() ? "" : lines.get(0);
    }

    private static void clean(Path root, Path record) throws IOException {
        String id = record.getFileName().toString().substring(PREFIX.length());
        List<String> lines = Files.readAllLines(record, StandardCharsets.UTF_8);
        long removed = 0;
        for (int i = 1; i < lines.size(); i++) {
            removed += TemporaryNames.removeAll(root.resolve(SdkHttpUtils.urlDecode(lines.get(i))), id);
        }
        if (removed > 0) {
            LOG.info("removed {} temporary files that an earlier run left in {}", removed, root);
        }
        Files.deleteIfExists(record);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
