package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The operations on data repository tasks. */
final class TaskOperations {

    private static final int MOST_PATHS = 100;
    private static final int LONGEST_PATH = 4096;
    private static final int MOST_RESULTS = 50;
    private static final Set<String> TYPES =
            Set.of("EXPORT_TO_REPOSITORY", "IMPORT_METADATA_FROM_REPOSITORY", "RELEASE_DATA_FROM_FILESYSTEM");

    private final Account account;

    TaskOperations(Account account) {
        this.account = account;
    }

    Map<String, Operation> all() {
        return Map.of(
                "CreateDataRepositoryTask",
                this::create,
                "DescribeDataRepositoryTasks",
                this::describe,
                "CancelDataRepositoryTask",
                this::cancel);
    }

    private ObjectNode create(Input request) {
        String operation = "CreateDataRepositoryTask";
        Served served = account.fileSystem(request.required("FileSystemId"));
        Optional<String> before = account.tokens.madeBy(operation, request);
        if (before.isPresent()) {
            return answer(job(before.get()));
        }
        check(request, served);
        Optional<Job> running = account.running(served.id);
        if (running.isPresent()) {
            throw new ServiceError(
                    "DataRepositoryTaskExecuting",
                    "An existing data repository task is currently executing on the file system: " + running.get().id);
        }
        Job job = new Job(account.ids.next("task"), request, account.now());
        account.jobs.put(job.id, job);
        account.tokens.remember(operation, request, job.id);
        return answer(job);
    }

    private void check(Input request, Served served) {
        String type = request.required("Type");
        if (!TYPES.contains(type)) {
            throw type.equals("AUTO_RELEASE_DATA")
                    ? new ServiceError("UnsupportedOperation", "AUTO_RELEASE_DATA is not supported on file systems.")
                    : ServiceError.badRequest("Type is not a type of data repository task");
        }
        if (!request.has("Report")) {
            request.required("Report");
        }
        List<String> paths = request.strings("Paths");
        if (paths.size() > MOST_PATHS || paths.stream().anyMatch(path -> path.length() > LONGEST_PATH)) {
            throw ServiceError.badRequest(
                    "Paths can have at most " + MOST_PATHS + " members of at most " + LONGEST_PATH + " characters");
        }
        if (!served.linkable()) {
            throw new ServiceError(
                    "UnsupportedOperation", "Data repository tasks are not supported on this file system.");
        }
        List<Link> links = account.usable(served.id);
        if (links.isEmpty()) {
            throw ServiceError.badRequest("File system " + served.id + " is not linked to a data repository.");
        }
        boolean exportsByItself = links.stream().anyMatch(link -> !link.autoExport.isEmpty());
        if (type.equals("EXPORT_TO_REPOSITORY") && exportsByItself) {
            throw ServiceError.badRequest(
                    "Automatic export and export data repository tasks cannot be used at the same time.");
        }
        checkReport(request.in("Report"), links);
        long days =
                request.in("ReleaseConfiguration").in("DurationSinceLastAccess").number("Value", 0);
        if (days < 0) {
            throw ServiceError.badRequest("DurationSinceLastAccess must not be negative");
        }
    }

    private static void checkReport(Input report, List<Link> links) {
        if (!report.flag("Enabled")) {
            return;
        }
        boolean inside = links.stream().anyMatch(link -> link.isAt(report.required("Path")));
        if (!inside) {
            throw ServiceError.badRequest("Report path must be inside a linked data repository");
        }
        if (!report.required("Format").equals("REPORT_CSV_20191124")
                || !report.required("Scope").equals("FAILED_FILES_ONLY")) {
            throw ServiceError.badRequest("Report format or scope is not supported");
        }
    }

    private Job job(String id) {
        Job job = account.jobs.get(id);
        if (job == null) {
            throw new ServiceError("DataRepositoryTaskNotFound", "Data repository task '" + id + "' does not exist.");
        }
        return job;
    }

    private static ObjectNode answer(Job job) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("DataRepositoryTask", job.json());
        return answer;
    }

    private ObjectNode describe(Input request) {
        List<String> wanted = request.strings("TaskIds");
        wanted.forEach(this::job);
        List<String> fileSystems = request.filter("file-system-id");
        List<String> lifecycles = request.filter("task-lifecycle");
        List<ObjectNode> found = new ArrayList<>(account.jobs.values().stream()
                .filter(job -> wanted.isEmpty() || wanted.contains(job.id))
                .filter(job -> fileSystems.isEmpty() || fileSystems.contains(job.fileSystemId))
                .filter(job -> lifecycles.isEmpty() || lifecycles.contains(job.lifecycle))
                .map(Job::json)
                .toList());
        Collections.reverse(found);
        return Page.of(request, "DataRepositoryTasks", found, MOST_RESULTS);
    }

    private ObjectNode cancel(Input request) {
        Job job = job(request.required("TaskId"));
        if (job.isEnded()) {
            throw new ServiceError("DataRepositoryTaskEnded", "Data repository task '" + job.id + "' has ended.");
        }
        job.lifecycle = "CANCELING";
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("TaskId", job.id);
        answer.put("Lifecycle", job.lifecycle);
        return answer;
    }
}
