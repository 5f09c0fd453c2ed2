package io.sluice.staging.testing.fault;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides which request meets which fault. The decision is drawn from the seed, the request and how often that request came
 * before, so it does not depend on the order in which threads send.
 */
final class FaultSchedule {

    private final Set<Fault> faults;
    private final double share;
    private final long seed;
    private final Map<String, AtomicInteger> repetitions = new ConcurrentHashMap<>();
    private final Set<String> changedObjects = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<Fault>> metBy = new ConcurrentHashMap<>();
    private final Map<Fault, LongAdder> counts = new ConcurrentHashMap<>();

    FaultSchedule(Set<Fault> faults, double share, long seed) {
        this.faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
        this.share = share;
        this.seed = seed;
    }

    Optional<Fault> next(S3Request request) {
        String identity = request.identity();
        int repetition = repetitions
                .computeIfAbsent(identity, unused -> new AtomicInteger())
                .getAndIncrement();
        SplittableRandom random = new SplittableRandom(seed ^ hash(identity) ^ (repetition * 0x9e3779b97f4a7c15L));
        if (random.nextDouble() >= share) {
            return Optional.empty();
        }
        List<Fault> possible =
                faults.stream().filter(fault -> isPossible(fault, request)).toList();
        if (possible.isEmpty()) {
            return Optional.empty();
        }
        Fault fault = possible.get(random.nextInt(possible.size()));
        if (fault == Fault.OBJECT_CHANGE && !changedObjects.add(objectOf(request))) {
            return Optional.empty();
        }
        metBy.computeIfAbsent(request.key(), unused -> ConcurrentHashMap.newKeySet())
                .add(fault);
        counts.computeIfAbsent(fault, unused -> new LongAdder()).increment();
        return Optional.of(fault);
    }

    Set<Fault> faultsOf(String key) {
        return Set.copyOf(metBy.getOrDefault(key, Set.of()));
    }

    Map<Fault, Long> counts() {
        Map<Fault, Long> totals = new EnumMap<>(Fault.class);
        counts.forEach((fault, count) -> totals.put(fault, count.sum()));
        return totals;
    }

    private boolean isPossible(Fault fault, S3Request request) {
        return fault.appliesTo(request)
                && (fault != Fault.OBJECT_CHANGE || !changedObjects.contains(objectOf(request)));
    }

    private static String objectOf(S3Request request) {
        return request.bucket() + '/' + request.key();
    }

    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int k = 0; k < text.length(); k++) {
            hash = (hash ^ text.charAt(k)) * 0x100000001b3L;
        }
        return hash;
    }
}
