package io.sluice.staging.source;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts more values than fit in memory: sorted runs go to temporary files, which are merged while they are read back. Equal
 * values keep the order in which they were added. Add first, then read; not thread-safe. Internal to Sluice: shared between
 * its packages.
 *
 * @param <T> the kind of value
 */
public final class ExternalSort<T> implements Closeable {

    private static final Logger LOG = LoggerFactory.getLogger(ExternalSort.class);

    /** How many values are held in memory at most: some 20 MB of plan entries. */
    public static final int DEFAULT_IN_MEMORY = 50_000;

    /** Open files at once while merging, well below the usual limit of 1024. */
    private static final int MAX_RUNS = 256;

    private final Comparator<? super T> order;
    private final JsonCodec<T> codec;
    private final int inMemory;
    private final List<T> gathered = new ArrayList<>();
    private final Deque<Path> runs = new ArrayDeque<>();
    private final List<Run> open = new ArrayList<>();
    private @Nullable PriorityQueue<Run> merge;

    /**
     * An empty sort.
     *
     * @param order the order
     * @param codec how values are kept in files
     * @param inMemory how many values are held in memory at most, 1 or more
     */
    public ExternalSort(Comparator<? super T> order, JsonCodec<T> codec, int inMemory) {
        this.order = order;
        this.codec = codec;
        this.inMemory = inMemory;
    }

    /**
     * Adds a value. May block on writing a run.
     *
     * @param value the value
     * @throws IOException when a run cannot be written
     */
    public void add(T value) throws IOException {
        if (merge != null) {
            throw new IllegalStateException("values are being read already");
        }
        gathered.add(value);
        if (gathered.size() >= inMemory) {
            gathered.sort(order);
            runs.add(write(gathered.iterator()));
            gathered.clear();
            if (runs.size() >= MAX_RUNS) {
                runs.add(mergedRun());
            }
        }
    }

    /**
     * The next value in order.
     *
     * @return the value, or empty at the end
     * @throws IOException when a run cannot be read
     */
    public Optional<T> next() throws IOException {
        if (merge == null) {
            gathered.sort(order);
            merge = openRuns();
            Run last = new Run(merge.size(), gathered.iterator());
            if (last.advance()) {
                merge.add(last);
            }
        }
        return take(merge);
    }

    private Optional<T> take(PriorityQueue<Run> from) throws IOException {
        Run run = from.poll();
        if (run == null) {
            return Optional.empty();
        }
        T value = run.head();
        if (run.advance()) {
            from.add(run);
        }
        return Optional.of(value);
    }

    private PriorityQueue<Run> openRuns() throws IOException {
        PriorityQueue<Run> queue = new PriorityQueue<>((a, b) -> {
            int byValue = order.compare(a.head(), b.head());
            return byValue != 0 ? byValue : Integer.compare(a.index, b.index);
        });
        int index = 0;
        for (Path file : runs) {
            Run run = new Run(index++, file);
            open.add(run);
            if (run.advance()) {
                queue.add(run);
            }
        }
        return queue;
    }

    /** Merges all runs so far into one, so that the number of open files stays bounded. */
    private Path mergedRun() throws IOException {
        PriorityQueue<Run> queue = openRuns();
        Path merged = write(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !queue.isEmpty();
            }

            @Override
            public T next() {
                try {
                    return take(queue).orElseThrow();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        deleteRuns();
        return merged;
    }

    private Path write(Iterator<T> values) throws IOException {
        Path file = Files.createTempFile("sluice-sort-", ".jsonl");
        try (JsonGenerator to = JsonLines.writer(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            while (values.hasNext()) {
                codec.write(values.next(), to);
                to.writeRaw('\n');
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return file;
    }

    private void deleteRuns() throws IOException {
        for (Run run : open) {
            run.close();
        }
        open.clear();
        for (Path file : runs) {
            Files.deleteIfExists(file);
        }
        runs.clear();
    }

    /** Deletes the temporary files. */
    @Override
    public void close() throws IOException {
        gathered.clear();
        deleteRuns();
    }

    /** As {@link #close}, where there is nobody to tell that a temporary file could not be deleted. */
    public void discard() {
        try {
            close();
        } catch (IOException e) {
            LOG.warn("temporary files of a sort are left behind: {}", e.getMessage());
        }
    }

    /** A sorted sequence that is being merged: a file, or what is still in memory. */
    private final class Run implements Closeable {
        final int index;
        private final @Nullable JsonParser parser;
        private final @Nullable Iterator<T> values;
        private @Nullable T head;

        Run(int index, Path file) throws IOException {
            this.index = index;
            this.parser = JsonLines.reader(new BufferedInputStream(Files.newInputStream(file), 1 << 14));
            this.values = null;
        }

        Run(int index, Iterator<T> values) {
            this.index = index;
            this.parser = null;
            this.values = values;
        }

        T head() {
            if (head == null) {
                throw new IllegalStateException("no value at hand");
            }
            return head;
        }

        boolean advance() throws IOException {
            if (values != null) {
                head = values.hasNext() ? values.next() : null;
            } else if (parser != null) {
                head = parser.nextToken() == JsonToken.START_OBJECT ? codec.read(parser) : null;
            }
            return head != null;
        }

        @Override
        public void close() throws IOException {
            if (parser != null) {
                parser.close();
            }
        }
    }
}
