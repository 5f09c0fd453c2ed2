package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.FileFailure;
import io.sluice.staging.StageReport;
import java.util.TreeMap;

/** A report as a JSON object whose names stay as they are. Sizes are bytes, times are seconds. */
final class ReportJson {

    private ReportJson() {}

    static ObjectNode of(StageReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("source", report.source().toString());
        json.put("destination", report.destination().toString());
        json.put("complete", report.complete());
        json.put("seconds", report.wall().toMillis() / 1e3);
        json.put("objects", report.objects());
        json.put("bytes", report.bytesPlanned());
        json.put("staged", report.staged());
        json.put("stagedBytes", report.bytesStaged());
        json.put("skipped", report.skipped());
        json.put("failed", report.failed());
        json.put("retries", report.retries());
        report.stopped().ifPresent(why -> json.put("stopped", why.getMessage()));
        ObjectNode proofs = json.putObject("proofs");
        new TreeMap<>(report.proofs()).forEach((proof, files) -> proofs.put(proof.name(), files));
        ObjectNode layouts = json.putObject("layouts");
        new TreeMap<>(report.layouts()).forEach(layouts::put);
        report.noLayoutReason().ifPresent(reason -> json.put("noLayoutReason", reason));
        ObjectNode causes = json.putObject("failureCauses");
        new TreeMap<>(report.failures()).forEach((cause, files) -> causes.put(cause.name(), files));
        ArrayNode failures = json.putArray("failures");
        report.firstFailures().forEach(failure -> failures.add(of(failure)));
        return json;
    }

    private static ObjectNode of(FileFailure failure) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("key", failure.key());
        json.put("bytes", failure.bytes());
        json.put("cause", failure.cause().name());
        json.put("message", failure.message());
        failure.requestId().ifPresent(id -> json.put("requestId", id));
        return json;
    }
}
