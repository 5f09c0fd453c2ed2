package io.sluice.staging.repository;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tasks that mend what a reconciliation finds: imports of what is missing or stale on the file system, exports of what
 * is not in the bucket. What would replace data that is in one place only is left alone. Not thread-safe.
 */
public final class Repairs {

    /** More paths than this are not named one by one: then the whole directory is imported or exported. */
    private static final int MOST_PATHS = 10 * TaskRequest.PATHS_PER_TASK;

    private final Counterpart directory;
    private final Map<TaskKind, List<String>> paths = new LinkedHashMap<>();

    /**
     * Repairs of a directory.
     *
     * @param directory what is reconciled
     */
    public Repairs(Counterpart directory) {
        this.directory = directory;
    }

    /**
     * Takes note of a discrepancy.
     *
     * @param finding what was found
     * @return whether a task mends it
     */
    public boolean note(Finding finding) {
        TaskKind kind = finding.discrepancy().mendedBy();
        if (kind == TaskKind.OTHER) {
            return false;
        }
        List<String> some = paths.computeIfAbsent(kind, none -> new ArrayList<>());
        if (some.size() <= MOST_PATHS) {
            some.add(path(kind, finding.place()));
        }
        return true;
    }

    private static String path(TaskKind kind, Counterpart place) {
        return kind == TaskKind.IMPORT_METADATA
                ? place.object().toString()
                : place.pathOnFileSystem().substring(1);
    }

    /**
     * What to run, one after the other.
     *
     * @return a request for each kind that is needed
     */
    public List<TaskRequest> requests() {
        List<TaskRequest> requests = new ArrayList<>();
        paths.forEach((kind, some) -> requests.add(TaskRequest.of(
                directory.association().fileSystemId(),
                kind,
                some.size() > MOST_PATHS ? List.of(path(kind, directory)) : some)));
        return requests;
    }
}
