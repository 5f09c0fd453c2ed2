package io.sluice.lustre.io;

import io.sluice.lustre.LustreException;
import io.sluice.lustre.layout.Layout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Reads a range of a file from all its OSTs at once: the range is cut at stripe boundaries and the pieces are read side by
 * side. For one range at a time; the executor is the caller's.
 */
public final class StripedReader {

    private final StripedFile file;
    private final Layout layout;
    private final ExecutorService executor;

    /**
     * A reader.
     *
     * @param file an open file
     * @param executor runs one piece in each task; as many threads as blocks should be in flight
     * @throws LustreException when the layout cannot be read
     */
    public StripedReader(StripedFile file, ExecutorService executor) throws LustreException {
        this.file = file;
        this.layout = file.layout();
        this.executor = executor;
    }

    /**
     * Reads a range. Blocks until every piece is there; an interruption cancels the rest.
     *
     * @param into where the bytes go, from its position on; its position moves
     * @param position the offset of the first byte in the file
     * @return the number of bytes; less than there is room for only at the end of the file
     * @throws LustreException when a piece cannot be read
     * @throws InterruptedException when the thread is interrupted while it waits
     */
    public int read(ByteBuffer into, long position) throws LustreException, InterruptedException {
        List<Future<Integer>> pieces = new ArrayList<>();
        int room = into.remaining();
        int base = into.position();
        for (int done = 0; done < room; ) {
            long at = position + done;
            int length = (int) Math.min(StripedFile.stripeEnd(layout, at) - at, room - done);
            ByteBuffer piece = into.duplicate();
            piece.position(base + done).limit(base + done + length);
            Callable<Integer> task = () -> file.readFully(piece, at);
            pieces.add(executor.submit(task));
            done += length;
        }
        int total = collect(pieces);
        into.position(base + total);
        return total;
    }

    /** The bytes up to the first piece that is short: what follows lies behind the end of the file. */
    private int collect(List<Future<Integer>> pieces) throws LustreException, InterruptedException {
        int total = 0;
        try {
            for (Future<Integer> piece : pieces) {
                total += piece.get();
            }
            return total;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LustreException failure) {
                throw failure;
            }
            throw new IllegalStateException("reading " + file, e.getCause());
        } catch (CancellationException e) {
            throw new IllegalStateException("reading " + file, e);
        } finally {
            pieces.forEach(piece -> piece.cancel(true));
        }
    }
}
