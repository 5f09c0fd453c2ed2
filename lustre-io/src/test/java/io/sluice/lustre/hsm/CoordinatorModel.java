package io.sluice.lustre.hsm;

import io.sluice.lustre.Errno;
import io.sluice.lustre.Fid;
import io.sluice.lustre.LustreException;
import io.sluice.lustre.StorageTarget;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A coordinator of a few lines: a queue per MDT, served in order by agents with a number of slots, in a time that only
 * moves when the campaign pauses. File {@code n} is {@code /lustre/n} and has object id {@code n}.
 */
final class CoordinatorModel implements HsmRequests, Pace {

    private static final long SEQUENCE = 0x200000400L;
    private static final int DEFAULT_STATE = HsmFlag.EXISTS.bit() | HsmFlag.ARCHIVED.bit() | HsmFlag.RELEASED.bit();

    /** A request in a queue. */
    private static final class Request {
        final HsmAction action;
        final int file;
        long endsAt = -1;

        Request(HsmAction action, int file) {
            this.action = action;
            this.file = file;
        }
    }

    int mdts = 1;
    int slots = 3;
    long serviceNanos = 10_000_000;
    boolean enabled = true;
    boolean running = true;
    boolean root = true;
    boolean readOnly;
    boolean maskRefuses;
    boolean nonBlockingRestore;
    long sizeBytes = 1 << 20;
    long refuseUntil = Long.MIN_VALUE;
    final Map<Integer, Integer> states = new HashMap<>();
    final Set<Integer> deleted = new HashSet<>();
    final Set<Integer> failing = new HashSet<>();
    final Map<Integer, Integer> failuresLeft = new HashMap<>();
    final Map<Integer, Errno> submitErrors = new HashMap<>();
    List<StorageTarget> osts = new ArrayList<>();
    Runnable onPause = () -> {};

    final Map<Integer, Integer> submits = new HashMap<>();
    int requests;
    int deepestQueue;
    int largestRequest;
    int mixedRequests;
    int looks;

    private final Map<Integer, ArrayDeque<Request>> queues = new TreeMap<>();
    private final Map<Integer, Request> byFile = new HashMap<>();
    private long now;

    CoordinatorModel() {
        osts.add(ost(0, 1L << 50, 1L << 50));
        osts.add(ost(1, 1L << 50, 1L << 50));
    }

    static StorageTarget ost(int index, long totalBytes, long availableBytes) {
        return new StorageTarget(
                StorageTarget.Kind.OST,
                index,
                "m-OST" + index,
                true,
                totalBytes,
                availableBytes,
                availableBytes,
                1,
                1,
                0);
    }

    static Path path(int file) {
        return Path.of("/lustre/" + file);
    }

    static Fid fidOf(int file) {
        return new Fid(SEQUENCE, file, 0);
    }

    synchronized int stateOf(int file) {
        return states.getOrDefault(file, DEFAULT_STATE);
    }

    synchronized boolean isQueued(int file) {
        return byFile.containsKey(file);
    }

    /** A request that somebody else, or an earlier run, made. */
    synchronized void enqueue(HsmAction action, int file) {
        Request request = new Request(action, file);
        queues.computeIfAbsent(file % mdts, k -> new ArrayDeque<>()).add(request);
        byFile.put(file, request);
    }

    @Override
    public Fid fid(CampaignFile file) throws LustreException {
        return fidOf(number(file, "path to fid"));
    }

    @Override
    public int mdt(Fid fid) {
        return fid.objectId() % mdts;
    }

    @Override
    public synchronized HsmState state(CampaignFile file) throws LustreException {
        looks++;
        int bits = stateOf(number(file, "hsm state"));
        return new HsmState(bits, bits == 0 ? 0 : 1);
    }

    @Override
    public synchronized CurrentAction current(CampaignFile file) throws LustreException {
        Request request = byFile.get(number(file, "hsm action"));
        if (request == null) {
            return new CurrentAction(HsmAction.NONE.code(), 1, 0, 0);
        }
        return new CurrentAction(request.action.code(), request.endsAt < 0 ? 1 : 2, 0, request.endsAt < 0 ? -1 : 0);
    }

    @Override
    public long sizeBytes(CampaignFile file) {
        return sizeBytes;
    }

    @Override
    public int stripeCount(CampaignFile file, long size) {
        return 1;
    }

    @Override
    public List<StorageTarget> osts() {
        return osts;
    }

    @Override
    public boolean isRoot() {
        return root;
    }

    @Override
    public synchronized void submit(HsmAction action, int archiveId, List<Fid> files) throws LustreException {
        requests++;
        largestRequest = Math.max(largestRequest, files.size());
        if (files.stream().map(this::mdt).distinct().count() > 1) {
            mixedRequests++;
        }
        if (readOnly) {
            throw error("hsm request", Errno.EROFS);
        }
        if (!enabled || now < refuseUntil) {
            throw error("hsm request", Errno.EAGAIN);
        }
        for (Fid fid : files) {
            submit(action, fid.objectId());
        }
        if (nonBlockingRestore && action == HsmAction.RESTORE) {
            throw error("hsm request", Errno.ENODATA);
        }
    }

    private void submit(HsmAction action, int file) throws LustreException {
        if (maskRefuses) {
            throw error("hsm request", Errno.EPERM);
        }
        if (submitErrors.containsKey(file)) {
            throw error("hsm request", submitErrors.get(file));
        }
        if (deleted.contains(file)) {
            throw error("hsm request", Errno.ENOENT);
        }
        if (action == HsmAction.CANCEL) {
            Request request = byFile.remove(file);
            queues.values().forEach(queue -> queue.remove(request));
            return;
        }
        submits.merge(file, 1, Integer::sum);
        if (action == HsmAction.RELEASE) {
            if (!failing.contains(file)) {
                states.put(file, stateOf(file) | HsmFlag.RELEASED.bit());
            }
            return;
        }
        enqueue(action, file);
        deepestQueue = Math.max(deepestQueue, byFile.size());
    }

    private synchronized int number(CampaignFile file, String operation) throws LustreException {
        int number = file instanceof CampaignFile.ByPath byPath
                ? Integer.parseInt(byPath.path().getFileName().toString())
                : ((CampaignFile.ByFid) file).fid().objectId();
        if (deleted.contains(number)) {
            throw new LustreException(operation, file.toString(), Errno.ENOENT, "no such file", "");
        }
        return number;
    }

    private static LustreException error(String operation, Errno errno) {
        return new LustreException(operation, "/lustre", errno, "refused by the model", "");
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public void pause(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        advance(nanos);
        onPause.run();
    }

    @Override
    public void wake() {}

    private synchronized void advance(long nanos) {
        long until = now + nanos;
        for (ArrayDeque<Request> queue : queues.values()) {
            serve(queue, until);
        }
        now = until;
    }

    /** Takes the queue's first requests into the free slots, as often as a slot becomes free before {@code until}. */
    private void serve(ArrayDeque<Request> queue, long until) {
        if (!running) {
            return;
        }
        long clock = now;
        while (!queue.isEmpty()) {
            List<Request> started = queue.stream().limit(slots).toList();
            for (Request request : started) {
                if (request.endsAt < 0) {
                    request.endsAt = clock + serviceNanos;
                }
            }
            Request first = started.stream()
                    .min((a, b) -> Long.compare(a.endsAt, b.endsAt))
                    .orElseThrow();
            if (first.endsAt > until) {
                return;
            }
            clock = first.endsAt;
            queue.remove(first);
            finish(first);
        }
    }

    private void finish(Request request) {
        byFile.remove(request.file);
        Integer left = failuresLeft.get(request.file);
        if (failing.contains(request.file) || (left != null && left > 0)) {
            failuresLeft.merge(request.file, -1, Integer::sum);
            return;
        }
        int state = stateOf(request.file);
        states.put(
                request.file,
                switch (request.action) {
                    case RESTORE -> state & ~HsmFlag.RELEASED.bit();
                    case ARCHIVE -> (state | HsmFlag.EXISTS.bit() | HsmFlag.ARCHIVED.bit()) & ~HsmFlag.DIRTY.bit();
                    case REMOVE -> state & ~(HsmFlag.EXISTS.bit() | HsmFlag.ARCHIVED.bit());
                    default -> state;
                });
    }
}
