package io.sluice.lustre.hsm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Threads that read many files' states at once; the campaign itself runs on one. */
final class Crew implements AutoCloseable {

    private final ExecutorService threads;
    private final int size;

    Crew(int size) {
        this.size = size;
        this.threads = Executors.newFixedThreadPool(size, task -> {
            Thread thread = new Thread(task, "hsm-campaign-look");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Applies {@code work} to every item; the results stand in the items' order. */
    <T, R> List<R> map(List<T> items, Function<T, R> work) throws InterruptedException {
        if (size == 1 || items.size() == 1) {
            return items.stream().map(work).toList();
        }
        List<Callable<List<R>>> shares = new ArrayList<>();
        int share = (items.size() + size - 1) / size;
        for (int from = 0; from < items.size(); from += share) {
            List<T> part = items.subList(from, Math.min(items.size(), from + share));
            shares.add(() -> part.stream().map(work).toList());
        }
        List<R> results = new ArrayList<>(items.size());
        for (Future<List<R>> done : threads.invokeAll(shares)) {
            try {
                results.addAll(done.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a look at a file failed unexpectedly", e.getCause());
            }
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
