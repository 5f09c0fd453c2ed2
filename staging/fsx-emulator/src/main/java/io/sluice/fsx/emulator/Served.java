package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A file system of the emulator: what the service knows of it, and the mount that it is. */
final class Served {

    final String id;
    final String mountName;
    final String deployment;
    final Instant created;
    final ObjectNode lustre;
    final @Nullable String storageType;

    @Nullable
    Integer capacityGib;

    @Nullable
    Path mount;

    @Nullable
    Archive archive;

    String version = "2.15";
    String lifecycle = "CREATING";
    Instant due = Instant.MAX;

    Served(
            String id,
            String mountName,
            String deployment,
            @Nullable String storageType,
            @Nullable Integer capacityGib,
            ObjectNode lustre,
            Instant created) {
        this.id = id;
        this.mountName = mountName;
        this.deployment = deployment;
        this.storageType = storageType;
        this.capacityGib = capacityGib;
        this.lustre = lustre;
        this.created = created;
    }

    boolean linkable() {
        return !deployment.equals("SCRATCH_1") && !"INTELLIGENT_TIERING".equals(storageType);
    }

    boolean persistent() {
        return deployment.startsWith("PERSISTENT");
    }

    Path requireMount() {
        if (mount == null) {
            throw ServiceError.badRequest("File system " + id + " is not available.");
        }
        return mount;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("OwnerId", "123456789012");
        json.put("CreationTime", created.getEpochSecond());
        json.put("FileSystemId", id);
        json.put("FileSystemType", "LUSTRE");
        json.put("FileSystemTypeVersion", version);
        json.put("Lifecycle", lifecycle);
        if (capacityGib != null) {
            json.put("StorageCapacity", capacityGib);
        }
        json.put("StorageType", storageType);
        ArrayNode subnets = json.putArray("SubnetIds");
        subnets.add("subnet-0123456789abcdef0");
        json.put("DNSName", id + ".fsx.us-east-1.amazonaws.com");
        json.put("ResourceARN", Ids.arn("file-system", id));
        ObjectNode configuration = lustre.deepCopy();
        configuration.put("DeploymentType", deployment);
        configuration.put("MountName", mountName);
        json.set("LustreConfiguration", configuration);
        return json;
    }
}
