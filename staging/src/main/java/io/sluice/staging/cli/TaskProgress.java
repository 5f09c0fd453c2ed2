package io.sluice.staging.cli;

import io.sluice.staging.repository.RepositoryTask;
import io.sluice.staging.repository.TaskCounts;
import io.sluice.staging.repository.TaskListener;
import java.io.PrintWriter;

/** Tells on standard error how tasks go, a line for each change. */
final class TaskProgress implements TaskListener {

    private final PrintWriter err;
    private String last = "";

    TaskProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void waitingFor(RepositoryTask other) {
        tell("waiting for " + other + ", which runs on the same file system");
    }

    @Override
    public void begun(RepositoryTask task, int part, int parts) {
        tell(task.id() + (parts > 1 ? ", " + part + " of " + parts : "") + ": " + task.lifecycle());
    }

    @Override
    public void progress(RepositoryTask task) {
        TaskCounts counts = task.counts();
        tell(task.id() + ": " + task.lifecycle() + ", " + Quantity.count(counts.succeeded()) + " of "
                + Quantity.count(counts.total(), "file") + " done"
                + (counts.failed() == 0 ? "" : ", " + Quantity.count(counts.failed()) + " failed"));
    }

    private void tell(String line) {
        if (!line.equals(last)) {
            last = line;
            err.println(line);
            err.flush();
        }
    }
}
