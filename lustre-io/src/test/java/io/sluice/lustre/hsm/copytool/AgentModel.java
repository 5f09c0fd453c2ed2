package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.backend.CopyPort;
import io.sluice.lustre.backend.CopytoolItem;
import io.sluice.lustre.backend.CopytoolPort;
import io.sluice.lustre.layout.OpaqueBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A coordinator as an agent sees it: items come out of a queue, and what the agent answers is kept. File data are files. */
final class AgentModel implements Registrar {

    record End(long cookie, boolean began, boolean retry, int errno, long length) {}

    record Progress(long cookie, long offset, long length) {}

    final BlockingQueue<CopytoolItem> items = new LinkedBlockingQueue<>();
    /** What is sent just before the coordinator hears that no more is wanted. */
    final List<CopytoolItem> late = new CopyOnWriteArrayList<>();

    final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    final List<Progress> progress = new CopyOnWriteArrayList<>();
    final Map<Long, Boolean> cancelledAtServer = new ConcurrentHashMap<>();
    final Set<Long> forgotten = ConcurrentHashMap.newKeySet();
    final AtomicInteger registrations = new AtomicInteger();
    final AtomicInteger registered = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    /** Happens between two blocks of a copy. */
    volatile Runnable whileCopied = () -> {};

    volatile boolean lost;
    int refuseRegistrations;

    private final Path directory;

    AgentModel(Path directory) {
        this.directory = directory;
    }

    Path dataOf(int file) {
        return directory.resolve("data-" + file);
    }

    static Fid fidOf(int file) {
        return new Fid(0x200000401L, file, 0);
    }

    void send(int action, int file, long cookie) {
        items.add(item(action, file, cookie));
    }

    static CopytoolItem item(int action, int file, long cookie) {
        Fid fid = fidOf(file);
        return new CopytoolItem(
                action, fid, fid, 0, -1, cookie, 0, 1, OpaqueBytes.NONE, OpaqueBytes.copyOf(new byte[72]));
    }

    End nextEnd() throws InterruptedException {
        End end = ends.poll(20, TimeUnit.SECONDS);
        if (end == null) {
            throw new AssertionError("no copy ended within 20 s");
        }
        return end;
    }

    @Override
    public Path mount() {
        return directory;
    }

    @Override
    public boolean isAsked(CopytoolItem item) {
        return !forgotten.contains(item.cookie());
    }

    @Override
    public int mdt(Fid fid) {
        return 0;
    }

    @Override
    public CopytoolPort register() throws LustreException {
        if (refuseRegistrations > 0) {
            refuseRegistrations--;
            throw new LustreException("register copytool", "model", Errno.EAGAIN, "no coordinator", "");
        }
        registrations.incrementAndGet();
        registered.incrementAndGet();
        lost = false;
        return new Port();
    }

    private final class Port implements CopytoolPort {
        @Override
        public List<CopytoolItem> receive(int timeoutMillis) throws LustreException {
            try {
                CopytoolItem item = items.poll(Math.min(20, timeoutMillis), TimeUnit.MILLISECONDS);
                if (lost) {
                    throw new LustreException("receive", "model", new Errno(108), "shut down", "");
                }
                return item == null ? List.of() : List.of(item);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }

        @Override
        public CopyPort begin(CopytoolItem item, int mdtIndex, int openFlags, boolean failed) throws LustreException {
            open.incrementAndGet();
            return new Copy(item, failed);
        }

        @Override
        public void stopReceiving() {
            items.addAll(late);
            late.clear();
        }

        @Override
        public void unregister() {
            if (open.get() != 0) {
                throw new IllegalStateException("unregistered under " + open.get() + " running copies");
            }
            registered.decrementAndGet();
        }
    }

    private final class Copy implements CopyPort {
        private final CopytoolItem item;
        private final boolean failed;
        private final FileChannel data;

        Copy(CopytoolItem item, boolean failed) throws LustreException {
            this.item = item;
            this.failed = failed;
            try {
                data = FileChannel.open(
                        dataOf(item.fid().objectId()),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public int descriptor() {
            try (var links = Files.list(Path.of("/proc/self/fd"))) {
                Path wanted = dataOf(item.fid().objectId()).toRealPath();
                for (Path link : (Iterable<Path>) links::iterator) {
                    if (Files.isSymbolicLink(link)
                            && Files.readSymbolicLink(link).equals(wanted)) {
                        return Integer.parseInt(link.getFileName().toString());
                    }
                }
                return -1;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Fid dataFid() {
            return item.dataFid();
        }

        @Override
        public int read(ByteBuffer into, long position) throws LustreException {
            try {
                return data.read(into, position);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        /** At most a thousand bytes at once, as a short write may. */
        @Override
        public int write(ByteBuffer from, long position) throws LustreException {
            ByteBuffer some = from.slice(from.position(), Math.min(1000, from.remaining()));
            try {
                int count = data.write(some, position);
                from.position(from.position() + count);
                return count;
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public void sync() {}

        @Override
        public void progress(long offset, long length, long total) throws LustreException {
            whileCopied.run();
            if (cancelledAtServer.containsKey(item.cookie())) {
                throw new LustreException("report", "model", new Errno(125), "cancelled", "");
            }
            progress.add(new Progress(item.cookie(), offset, length));
        }

        @Override
        public void end(long offset, long length, boolean retry, int errno) throws LustreException {
            open.decrementAndGet();
            try {
                data.close();
            } catch (IOException e) {
                throw failure(e);
            }
            ends.add(new End(item.cookie(), !failed, retry, errno, length));
        }

        private LustreException failure(IOException e) {
            LustreException failure = new LustreException("copy", "model", Errno.EIO, "model broke", "");
            failure.initCause(e);
            return failure;
        }
    }
}
