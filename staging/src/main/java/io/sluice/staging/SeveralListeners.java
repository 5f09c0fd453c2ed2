package io.sluice.staging;

import java.util.List;

/** Tells several listeners, one after the other. */
record SeveralListeners(List<StageListener> listeners) implements StageListener {

    @Override
    public void planned(String key, long bytes) {
        listeners.forEach(listener -> listener.planned(key, bytes));
    }

    @Override
    public void planComplete() {
        listeners.forEach(StageListener::planComplete);
    }

    @Override
    public void skipped(String key, long bytes, String reason) {
        listeners.forEach(listener -> listener.skipped(key, bytes, reason));
    }

    @Override
    public void wrote(long bytes) {
        listeners.forEach(listener -> listener.wrote(bytes));
    }

    @Override
    public void retried(String key, FailureCause cause) {
        listeners.forEach(listener -> listener.retried(key, cause));
    }

    @Override
    public void staged(StagedFile file) {
        listeners.forEach(listener -> listener.staged(file));
    }

    @Override
    public void failed(FileFailure failure) {
        listeners.forEach(listener -> listener.failed(failure));
    }

    @Override
    public void took(StagePhase phase, long nanos) {
        listeners.forEach(listener -> listener.took(phase, nanos));
    }

    @Override
    public void load(StageLoad load) {
        listeners.forEach(listener -> listener.load(load));
    }

    @Override
    public void finished(StageReport report) {
        listeners.forEach(listener -> listener.finished(report));
    }
}
