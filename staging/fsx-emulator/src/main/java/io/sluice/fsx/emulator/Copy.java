package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** A backup: what it is of, and where it stands. It holds no data. */
final class Copy {

    final String id;
    final String fileSystemId;
    private final ObjectNode fileSystem;
    private final Instant created;
    private final Instant due;
    String lifecycle = "CREATING";

    Copy(String id, Served of, Instant now, Instant due) {
        this.id = id;
        this.fileSystemId = of.id;
        this.fileSystem = of.json();
        this.created = now;
        this.due = due;
    }

    void advance(Instant now) {
        if (lifecycle.equals("CREATING") && !now.isBefore(due)) {
            lifecycle = "AVAILABLE";
        }
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("BackupId", id);
        json.put("Lifecycle", lifecycle);
        json.put("Type", "USER_INITIATED");
        json.put("ProgressPercent", lifecycle.equals("AVAILABLE") ? 100 : 0);
        json.put("CreationTime", created.getEpochSecond());
        json.put("ResourceARN", Ids.arn("backup", id));
        json.set("FileSystem", fileSystem.deepCopy());
        return json;
    }
}
