package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A data repository association: what was asked for, where it stands, and what the two sides had in common last. */
final class Link {

    final String id;
    final String fileSystemId;
    final String directory;
    final String bucket;
    final String prefix;
    final boolean importOnCreate;
    final Instant created;
    int chunkMib;
    List<String> autoImport;
    List<String> autoExport;
    String lifecycle = "CREATING";
    String failure = "";
    boolean deleteData;
    Instant due = Instant.MAX;
    Instant lastSweep;

    /** Entity tags of objects by key, as they were imported or exported. */
    final Map<String, String> known = new ConcurrentHashMap<>();

    /** Entity tags of objects by key, as the last look at the bucket found them. */
    final Map<String, String> seen = new ConcurrentHashMap<>();

    /** What is known of exported directories and symbolic links, which have no HSM state, by key. */
    final Map<String, String> marks = new ConcurrentHashMap<>();

    Link(String id, Input request, String directory, String bucket, String prefix, Instant now) {
        this.id = id;
        this.fileSystemId = request.required("FileSystemId");
        this.directory = directory;
        this.bucket = bucket;
        this.prefix = prefix;
        this.importOnCreate = request.flag("BatchImportMetaDataOnCreate");
        this.created = now;
        this.lastSweep = now;
        this.chunkMib = request.number("ImportedFileChunkSize", 1024);
        this.autoImport = events(request, "AutoImportPolicy");
        this.autoExport = events(request, "AutoExportPolicy");
    }

    static List<String> events(Input request, String policy) {
        return new ArrayList<>(request.in("S3").in(policy).strings("Events"));
    }

    boolean covers(String path) {
        return directory.equals("/") || path.equals(directory) || path.startsWith(directory + "/");
    }

    /** The key of a path that it covers. */
    String key(String path) {
        return prefix
                + (path.equals(directory) ? "" : path.substring(directory.equals("/") ? 1 : directory.length() + 1));
    }

    /** The path of a key that it covers. */
    String path(String key) {
        String relative = key.substring(prefix.length());
        return (directory.equals("/") ? "" : directory) + "/" + relative;
    }

    boolean isAt(String url) {
        String mine = url().endsWith("/") ? url() : url() + "/";
        String other = url.endsWith("/") ? url : url + "/";
        return other.startsWith(mine);
    }

    String url() {
        return "s3://" + bucket + "/" + prefix;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("AssociationId", id);
        json.put("ResourceARN", Ids.arn("association", id));
        json.put("FileSystemId", fileSystemId);
        json.put("Lifecycle", lifecycle);
        if (!failure.isEmpty()) {
            json.putObject("FailureDetails").put("Message", failure);
        }
        json.put("FileSystemPath", directory);
        json.put("DataRepositoryPath", url());
        json.put("BatchImportMetaDataOnCreate", importOnCreate);
        json.put("ImportedFileChunkSize", chunkMib);
        ObjectNode s3 = json.putObject("S3");
        put(s3, "AutoImportPolicy", autoImport);
        put(s3, "AutoExportPolicy", autoExport);
        json.put("CreationTime", created.getEpochSecond());
        return json;
    }

    private static void put(ObjectNode s3, String policy, List<String> events) {
        if (!events.isEmpty()) {
            ArrayNode list = s3.putObject(policy).putArray("Events");
            events.forEach(list::add);
        }
    }
}
