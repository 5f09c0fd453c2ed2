package io.sluice.staging.testing.fault;

import io.sluice.staging.FileFailure;
import io.sluice.staging.StageListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Every failure that a run told, by key. */
final class Failures implements StageListener {

    private final Map<String, FileFailure> byKey = new ConcurrentHashMap<>();

    @Override
    public void failed(FileFailure failure) {
        byKey.put(failure.key(), failure);
    }

    Map<String, FileFailure> byKey() {
        return byKey;
    }
}
