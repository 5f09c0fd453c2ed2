package io.sluice.staging.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.staging.repository.Association;
import io.sluice.staging.repository.RepositoryEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Associations in words. */
final class DraText {

    private DraText() {}

    static String table(List<Association> associations) {
        Table table = new Table("ID", "DIRECTORY", "REPOSITORY", "STATE", "AUTO-IMPORT", "AUTO-EXPORT", ">CHUNK");
        for (Association one : associations) {
            table.row(
                    one.id(),
                    one.fileSystemPath(),
                    one.repository().toString(),
                    one.lifecycle().name(),
                    events(one.autoImport()),
                    events(one.autoExport()),
                    Quantity.bytes((long) one.importedFileChunkMib() << 20));
        }
        return table.toString();
    }

    private static String events(Set<RepositoryEvent> events) {
        return events.isEmpty()
                ? "-"
                : events.stream().sorted().map(RepositoryEvent::name).collect(Collectors.joining(","));
    }

    static String json(List<Association> associations) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Association one : associations) {
            ObjectNode json = array.addObject();
            json.put("id", one.id());
            json.put("fileSystemId", one.fileSystemId());
            json.put("fileSystemPath", one.fileSystemPath());
            json.put("repository", one.repository().toString());
            json.put("lifecycle", one.lifecycle().name());
            json.put("importedFileChunkMib", one.importedFileChunkMib());
            one.autoImport().stream()
                    .sorted()
                    .forEach(event -> json.withArray("autoImport").add(event.name()));
            one.autoExport().stream()
                    .sorted()
                    .forEach(event -> json.withArray("autoExport").add(event.name()));
            if (!one.failure().isEmpty()) {
                json.put("failure", one.failure());
            }
        }
        return array.toPrettyString();
    }
}
