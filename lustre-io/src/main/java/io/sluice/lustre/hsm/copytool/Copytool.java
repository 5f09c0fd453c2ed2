package io.sluice.lustre.hsm.copytool;

import io.sluice.lustre.Errno;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.backend.CopytoolItem;
import io.sluice.lustre.backend.CopytoolPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HSM agent: registered with the coordinators of a file system, it receives their work, hands it to a handler on a
 * bounded number of threads, and reports how it went. Needs root. Safe for use by several threads.
 *
 * <pre>{@code
 * try (Copytool copytool = Copytool.register(fileSystem, 1)) {
 *     copytool.serve(new PosixArchive(Path.of("/archive")));
 * }
 * }</pre>
 *
 * <p>Lustre has room for one copytool per client mount; a second one on this machine is refused, which Lustre itself
 * would not do. When the registration is lost, because a server restarted or the mount was evicted, the copytool lets its
 * running copies end, registers anew and goes on.
 */
public final class Copytool implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Copytool.class);

    private static final int RECEIVE_MILLIS = 250;
    private static final long FIRST_RETRY_MILLIS = 1_000;
    private static final long LONGEST_RETRY_MILLIS = 30_000;

    private final Registrar registrar;
    private final MountClaim claim;
    private final int workers;
    private final Duration reportEvery;
    private final Duration closeGrace;
    private final LongSupplier clock;
    private final @Nullable RequestJournal journal;
    private final CopytoolCounts counts = new CopytoolCounts();
    private final AtomicBoolean used = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile @Nullable CopytoolPort port;

    private Copytool(Builder builder) throws LustreException {
        registrar = builder.registrar;
        workers = builder.workers;
        reportEvery = builder.reportEvery;
        closeGrace = builder.closeGrace;
        clock = builder.clock;
        claim = MountClaim.take(registrar.mount(), builder.lockDirectory);
        try {
            journal = openJournal(builder.journal);
            port = registrar.register();
        } finally {
            if (port == null) {
                release();
            }
        }
    }

    private static @Nullable RequestJournal openJournal(@Nullable Path file) throws LustreException {
        try {
            return file == null ? null : RequestJournal.at(file);
        } catch (IOException | IllegalArgumentException e) {
            LustreException failure = new LustreException(
                    "register copytool",
                    String.valueOf(file),
                    Errno.NONE,
                    "the request journal cannot be opened: " + e.getMessage(),
                    "name a file in a directory that can be written, or move a damaged one away");
            failure.initCause(e);
            throw failure;
        }
    }

    /**
     * Registers with the defaults: as many workers as processors.
     *
     * @param fileSystem the file system
     * @param archiveIds the archives to serve, each at least 1; none for all
     * @return the registered copytool, which receives nothing before {@link #serve}
     * @throws LustreException when the caller is not root, the mount has a copytool, or there is no coordinator
     */
    public static Copytool register(LustreFileSystem fileSystem, int... archiveIds) throws LustreException {
        return on(fileSystem, archiveIds).register();
    }

    /**
     * Sets a copytool up.
     *
     * @param fileSystem the file system
     * @param archiveIds the archives to serve, each at least 1; none for all
     * @return a builder
     * @throws LustreException when there is no way to talk to Lustre
     * @throws IllegalArgumentException when an archive id is below 1
     */
    public static Builder on(LustreFileSystem fileSystem, int... archiveIds) throws LustreException {
        return new Builder(new BackendRegistrar(fileSystem, archiveIds));
    }

    /**
     * Receives work and hands it to the handler until {@link #close()} is called or this thread is interrupted. Then what
     * was received and not begun is handed back to the coordinator, running copies may end within the grace that the
     * builder sets and are cancelled and interrupted after it, and the copytool is unregistered. Returns at once when the
     * copytool is closed already.
     *
     * @param handler does the work
     * @throws InterruptedException when this thread was interrupted
     * @throws IllegalStateException when the copytool serves already
     */
    public void serve(CopytoolHandler handler) throws InterruptedException {
        if (!used.compareAndSet(false, true)) {
            if (closing) {
                return;
            }
            throw new IllegalStateException("a copytool serves once, on one thread");
        }
        CopyWork work = new CopyWork(registrar, handler, workers, counts, reportEvery.toNanos(), clock, journal);
        try {
            resume(work);
            while (!closing) {
                receive(work);
                if (Thread.interrupted()) {
                    throw new InterruptedException("the copytool was interrupted");
                }
            }
        } finally {
            receiveTheLast(work);
            work.stop(closeGrace);
            unregister();
        }
    }

    /** What a coordinator sent and nobody received would block a place among its running requests until it times out. */
    private void receiveTheLast(CopyWork work) {
        CopytoolPort registered = port;
        if (registered == null) {
            return;
        }
        try {
            registered.stopReceiving();
            List<CopytoolItem> items = registered.receive(0);
            while (!items.isEmpty()) {
                remember(items);
                for (CopytoolItem item : items) {
                    work.accept(registered, item);
                }
                items = registered.receive(0);
            }
        } catch (LustreException e) {
            log.debug("nothing more came from {}: {}", registrar.mount(), e.getMessage());
        }
    }

    private void receive(CopyWork work) throws InterruptedException {
        CopytoolPort registered = port;
        if (registered == null) {
            registerAgain();
            return;
        }
        try {
            List<CopytoolItem> items = registered.receive(RECEIVE_MILLIS);
            remember(items);
            for (CopytoolItem item : items) {
                work.accept(registered, item);
            }
        } catch (LustreException e) {
            log.warn("the registration on {} is lost: {}", registrar.mount(), e.getMessage());
            // What the library keeps of a running copy hangs on the registration.
            while (!work.isIdle() && !closing) {
                TimeUnit.MILLISECONDS.sleep(RECEIVE_MILLIS);
            }
            if (work.isIdle()) {
                dropRegistration();
            }
        }
    }

    private void remember(List<CopytoolItem> items) {
        if (journal == null) {
            return;
        }
        try {
            journal.received(items.stream()
                    .filter(item -> item.action() != CopyKind.CANCEL_CODE)
                    .toList());
        } catch (IOException e) {
            log.error(
                    "the request journal cannot be written, so a crash would leave {} requests to the coordinator's"
                            + " timeout: {}",
                    items.size(),
                    e.toString());
        }
    }

    /** Takes up what an earlier copytool was killed over, where the coordinator still wants it. */
    private void resume(CopyWork work) {
        CopytoolPort registered = port;
        if (journal == null || registered == null) {
            return;
        }
        List<CopytoolItem> unfinished = journal.unfinished();
        int wanted = 0;
        for (CopytoolItem item : unfinished) {
            if (registrar.isAsked(item)) {
                wanted++;
                work.accept(registered, item);
            } else {
                forget(item);
            }
        }
        if (!unfinished.isEmpty()) {
            log.info("{} of {} requests that an earlier copytool left are taken up again", wanted, unfinished.size());
        }
    }

    private void forget(CopytoolItem item) {
        try {
            RequestJournal open = journal;
            if (open != null) {
                open.ended(item.cookie());
            }
        } catch (IOException e) {
            log.error("the request journal cannot be written: {}", e.toString());
        }
    }

    private void registerAgain() throws InterruptedException {
        long delay = FIRST_RETRY_MILLIS;
        while (!closing) {
            try {
                port = registrar.register();
                log.info("registered on {} again", registrar.mount());
                return;
            } catch (LustreException e) {
                log.warn(
                        "cannot register on {}: {}; next try in {} s", registrar.mount(), e.getMessage(), delay / 1000);
                TimeUnit.MILLISECONDS.sleep(delay);
                delay = Math.min(LONGEST_RETRY_MILLIS, delay * 2);
            }
        }
    }

    /**
     * How the copytool is doing.
     *
     * @return counts since it was registered
     */
    public CopytoolStatus status() {
        return counts.status(port != null);
    }

    /**
     * Stops serving and unregisters; returns when that is done, which takes as long as running copies may. Not to be
     * called by a handler. An interrupted thread does not wait, and the copytool stops all the same. Does nothing the
     * second time.
     */
    @Override
    public void close() {
        closing = true;
        if (used.compareAndSet(false, true)) {
            unregister();
        }
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void unregister() {
        dropRegistration();
        release();
        ended.countDown();
    }

    private void dropRegistration() {
        CopytoolPort registered = port;
        port = null;
        if (registered != null) {
            try {
                registered.unregister();
            } catch (LustreException e) {
                log.warn("the copytool on {} could not be unregistered: {}", registrar.mount(), e.getMessage());
            }
        }
    }

    private void release() {
        try {
            if (journal != null) {
                journal.close();
            }
        } catch (IOException e) {
            log.warn("the request journal could not be closed: {}", e.getMessage());
        }
        try {
            claim.close();
        } catch (IOException e) {
            log.warn("the lock of the copytool on {} could not be given up: {}", registrar.mount(), e.getMessage());
        }
    }

    /** Sets a copytool up. */
    public static final class Builder {

        private final Registrar registrar;
        private int workers = Runtime.getRuntime().availableProcessors();
        private Duration reportEvery = Duration.ofSeconds(1);
        private Duration closeGrace = Duration.ofSeconds(30);
        private Path lockDirectory = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        private LongSupplier clock = System::nanoTime;
        private @Nullable Path journal;

        Builder(Registrar registrar) {
            this.registrar = registrar;
        }

        /**
         * Requests worked on at a time; the number of processors by default. What is received beyond it waits in the agent
         * and can be cancelled there; the coordinator's {@code max_requests} bounds how much that is.
         *
         * @param workers at least 1
         * @return this
         */
        public Builder workers(int workers) {
            if (workers < 1) {
                throw new IllegalArgumentException("workers " + workers + " is below 1");
            }
            this.workers = workers;
            return this;
        }

        /**
         * How often a running copy tells the coordinator of its progress; every second by default. A coordinator gives a
         * request up that tells nothing for its {@code active_request_timeout}, an hour by default.
         *
         * @param interval not negative
         * @return this
         */
        public Builder reportEvery(Duration interval) {
            if (interval.isNegative()) {
                throw new IllegalArgumentException("report interval " + interval + " is negative");
            }
            this.reportEvery = interval;
            return this;
        }

        /**
         * How long running copies may go on after {@link Copytool#close()}; 30 s by default.
         *
         * @param grace not negative
         * @return this
         */
        public Builder closeGrace(Duration grace) {
            if (grace.isNegative()) {
                throw new IllegalArgumentException("grace " + grace + " is negative");
            }
            this.closeGrace = grace;
            return this;
        }

        /**
         * Where the lock file lies that keeps a second copytool of this machine off the mount; the directory for temporary
         * files by default.
         *
         * @param directory an existing directory on a local disk, the same for all copytools of the machine
         * @return this
         */
        public Builder lockDirectory(Path directory) {
            this.lockDirectory = directory;
            return this;
        }

        /**
         * Remembers what is received and not ended, so that the next copytool of this mount takes it up when this one is
         * killed; without it such requests wait for the coordinator's {@code active_request_timeout} and are given up
         * then. Requests that were sent to a copytool and not read by it when it died, or that a power failure kept
         * from the disk, are not in it.
         *
         * @param file a file that is created when it is not there, best on a local disk
         * @return this
         */
        public Builder journal(Path file) {
            this.journal = file;
            return this;
        }

        Builder clock(LongSupplier nanos) {
            this.clock = nanos;
            return this;
        }

        /**
         * Registers with the coordinators of all MDTs.
         *
         * @return the registered copytool, which receives nothing before {@link Copytool#serve}
         * @throws LustreException when the caller is not root, the mount has a copytool, or there is no coordinator
         */
        public Copytool register() throws LustreException {
            return new Copytool(this);
        }
    }
}
