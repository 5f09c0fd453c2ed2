package io.sluice.staging.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The objects that a file lists, one a line, in any order. A line that begins with a brace is a JSON object with {@code key}
 * and, as far as it is known, {@code size}, {@code etag}, {@code last_modified}, {@code version_id}, {@code storage_class},
 * {@code checksum_algorithm}, {@code checksum_type} and {@code checksum}; any other line is a key. Empty lines are passed over.
 *
 * <p>Where a line tells no size, S3 is asked, for several objects at once. An object that S3 does not know is passed on with
 * what the line says of it, so that it fails by name when it is fetched, and the others do not.
 */
public final class ObjectList implements ObjectSource {

    private static final int LOOKUPS_AT_ONCE = 16;
    private static final int LOOKUPS_AHEAD = 256;

    private final String base;
    private final ObjectLookup lookup;
    private final ExternalSort<Wanted> sorted;
    private final ExecutorService lookups;
    private final Deque<Future<SourceObject>> ahead = new ArrayDeque<>();
    private @Nullable Wanted last;

    private ObjectList(String base, ObjectLookup lookup, ExternalSort<Wanted> sorted) {
        this.base = base;
        this.lookup = lookup;
        this.sorted = sorted;
        this.lookups = Executors.newFixedThreadPool(LOOKUPS_AT_ONCE, task -> {
            Thread thread = new Thread(task, "sluice-lookup");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Told keys one after the other. */
    @FunctionalInterface
    public interface Keys {

        /** Does nothing with them. */
        Keys IGNORED = key -> {};

        /**
         * The next key.
         *
         * @param key the whole key
         * @throws IOException when it cannot be kept
         */
        void next(String key) throws IOException;
    }

    /**
     * Opens a list. Reads and sorts it, in bounded memory; blocks meanwhile.
     *
     * @param file the list, in UTF-8
     * @param base what every key begins with that is no part of its path; empty, or with a slash at its end
     * @param lookup asks S3 for objects of which the list tells no size; in use until the source is closed
     * @param keys told the key of each line, in the order of the lines
     * @return the objects in key order, to be closed
     * @throws IOException when the file cannot be read, or a line of it is no key and no object
     */
    public static ObjectSource open(Path file, String base, ObjectLookup lookup, Keys keys) throws IOException {
        ExternalSort<Wanted> sorted = new ExternalSort<>(Wanted.BY_KEY, Wanted.CODEC, ExternalSort.DEFAULT_IN_MEMORY);
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isEmpty()) {
                    Wanted wanted = line.startsWith("{") ? object(line, file, number) : Wanted.named(line, "");
                    keys.next(wanted.object().key());
                    sorted.add(wanted);
                }
            }
            return new ObjectList(base, lookup, sorted);
        } catch (IOException e) {
            sorted.discard();
            throw ListFiles.unreadable("list of objects", file, e);
        } catch (RuntimeException e) {
            sorted.discard();
            throw e;
        }
    }

    private static Wanted object(String line, Path file, long number) throws IOException {
        try (JsonParser parser = JsonLines.reader(line.getBytes(StandardCharsets.UTF_8))) {
            parser.nextToken();
            return Wanted.CODEC.read(parser);
        } catch (JsonProcessingException e) {
            throw new StagingException(
                    FailureCause.BAD_OPTION,
                    "line " + number + " of " + file + " is no object: " + e.getOriginalMessage(),
                    "give a JSON object with a key, or a key alone");
        }
    }

    @Override
    public Optional<SourceObject> next() throws IOException {
        while (ahead.size() < LOOKUPS_AHEAD) {
            Optional<Wanted> next = sorted.next();
            if (next.isEmpty()) {
                break;
            }
            Wanted wanted = next.get();
            if (last == null || !wanted.isSameVersion(last)) {
                ahead.add(lookups.submit(() -> found(wanted)));
            }
            last = wanted;
        }
        Future<SourceObject> first = ahead.poll();
        return first == null ? Optional.empty() : Optional.of(await(first));
    }

    private SourceObject found(Wanted wanted) throws StagingException {
        return wanted.known()
                ? wanted.object()
                : lookup.find(wanted.object().key(), wanted.object().versionId())
                        .orElse(wanted.object());
    }

    private static SourceObject await(Future<SourceObject> found) throws StagingException {
        try {
            return found.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StagingException(FailureCause.CANCELLED, "interrupted while looking up objects");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StagingException failure) {
                throw failure;
            }
            throw new IllegalStateException("a lookup broke", e.getCause());
        }
    }

    @Override
    public String base() {
        return base;
    }

    @Override
    public void close() {
        lookups.shutdownNow();
        ahead.clear();
        sorted.discard();
    }
}
