package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.repository.PathResult;
import io.sluice.staging.repository.RepositoryTask;
import io.sluice.staging.repository.TaskOutcome;
import java.util.List;

/** Tasks in words. */
final class TaskText {

    private static final int RESULTS_SHOWN = 50;

    private TaskText() {}

    static String table(List<RepositoryTask> tasks) {
        Table table = new Table("ID", "KIND", "STATE", ">TOTAL", ">DONE", ">FAILED", "CREATED");
        for (RepositoryTask task : tasks) {
            table.row(
                    task.id(),
                    task.kind().name(),
                    task.lifecycle().name(),
                    Quantity.count(task.counts().total()),
                    Quantity.count(task.counts().succeeded()),
                    Quantity.count(task.counts().failed()),
                    task.created().toString());
        }
        return table.toString();
    }

    static String json(List<RepositoryTask> tasks) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (RepositoryTask task : tasks) {
            ObjectNode json = array.addObject();
            json.put("id", task.id());
            json.put("fileSystemId", task.fileSystemId());
            json.put("kind", task.kind().name());
            json.put("lifecycle", task.lifecycle().name());
            ArrayNode paths = json.putArray("paths");
            task.paths().forEach(paths::add);
            json.put("total", task.counts().total());
            json.put("succeeded", task.counts().succeeded());
            json.put("failed", task.counts().failed());
            json.put("created", task.created().toString());
            task.ended().ifPresent(time -> json.put("ended", time.toString()));
            task.failure().ifPresent(why -> json.put("failure", why));
            task.report().ifPresent(place -> json.put("report", place));
        }
        return array.toPrettyString();
    }

    static String of(TaskOutcome outcome) {
        StringBuilder text = new StringBuilder(table(outcome.tasks()));
        outcome.tasks().forEach(task -> task.failure().ifPresent(why -> line(text, task.id() + ": " + why)));
        outcome.unreadableReport().ifPresent(why -> line(text, String.valueOf(why.getMessage())));
        return text.append(results(outcome.results())).toString();
    }

    static String results(List<PathResult> results) {
        StringBuilder text = new StringBuilder();
        results.stream()
                .limit(RESULTS_SHOWN)
                .forEach(result -> line(
                        text,
                        result.path() + ": " + result.status() + ", " + result.errorCode() + "; "
                                + result.code().remedy()));
        if (results.size() > RESULTS_SHOWN) {
            line(text, "and " + Quantity.count(results.size() - RESULTS_SHOWN) + " more in the completion report");
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append(System.lineSeparator());
    }

    static ExitCode exitCode(TaskOutcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCEEDED -> ExitCode.SUCCESS;
            case SOME_FILES_FAILED -> outcome.counts().succeeded() > 0 ? ExitCode.PARTIAL : ExitCode.FATAL;
            case FAILED -> ExitCode.FATAL;
            case CANCELED -> ExitCode.RETRYABLE;
        };
    }
}
