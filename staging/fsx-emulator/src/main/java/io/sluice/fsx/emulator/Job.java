package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A data repository task: what was asked for, what is left to do, and what of it the service has counted. */
final class Job {

    /** The service counts anew this often. */
    private static final Duration COUNT_EVERY = Duration.ofSeconds(30);

    /** One line of a completion report. */
    record Line(String path, String status, String code) {}

    final String id;
    final String fileSystemId;
    final String type;
    final List<String> paths;
    final @Nullable String reportPath;
    final long releaseAfterDays;
    final Instant created;
    final ObjectNode report;
    final List<Line> lines = new ArrayList<>();
    String lifecycle = "PENDING";
    String failure = "";

    @Nullable
    Instant started;

    @Nullable
    Instant ended;

    List<Work> work = List.of();
    int done;
    long succeeded;
    long failed;
    private Instant counted;
    private int countedTotal;
    private long countedSucceeded;
    private long countedFailed;

    Job(String id, Input request, Instant now) {
        this.id = id;
        this.fileSystemId = request.required("FileSystemId");
        this.type = request.required("Type");
        this.paths = List.copyOf(request.strings("Paths"));
        this.report = request.in("Report").json().deepCopy();
        this.reportPath =
                request.in("Report").flag("Enabled") ? request.in("Report").required("Path") : null;
        this.releaseAfterDays =
                request.in("ReleaseConfiguration").in("DurationSinceLastAccess").number("Value", 0);
        this.created = now;
        this.counted = Instant.EPOCH;
    }

    /** The import that follows a new association. */
    static Job importOf(String id, Link link, Instant now) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("FileSystemId", link.fileSystemId);
        request.put("Type", "IMPORT_METADATA_FROM_REPOSITORY");
        request.putArray("Paths").add(link.url());
        request.putObject("Report").put("Enabled", false);
        return new Job(id, new Input(request), now);
    }

    boolean isEnded() {
        return lifecycle.equals("SUCCEEDED") || lifecycle.equals("FAILED") || lifecycle.equals("CANCELED");
    }

    void count(Instant now) {
        boolean fresh = Duration.between(counted, now).compareTo(COUNT_EVERY) < 0;
        if (!fresh || isEnded()) {
            counted = now;
            countedTotal = work.size();
            countedSucceeded = succeeded;
            countedFailed = failed;
        }
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("TaskId", id);
        json.put("Lifecycle", lifecycle);
        json.put("Type", type);
        json.put("CreationTime", created.getEpochSecond());
        if (started != null) {
            json.put("StartTime", started.getEpochSecond());
        }
        if (ended != null) {
            json.put("EndTime", ended.getEpochSecond());
        }
        json.put("ResourceARN", Ids.arn("task", id));
        json.put("FileSystemId", fileSystemId);
        ArrayNode list = json.putArray("Paths");
        paths.forEach(list::add);
        json.set("Report", report.deepCopy());
        if (!failure.isEmpty()) {
            json.putObject("FailureDetails").put("Message", failure);
        }
        if (started != null) {
            ObjectNode status = json.putObject("Status");
            status.put("TotalCount", countedTotal);
            status.put("SucceededCount", countedSucceeded);
            status.put("FailedCount", countedFailed);
            status.put("LastUpdatedTime", counted.getEpochSecond());
        }
        return json;
    }
}
