package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operations on data repository associations. */
final class AssociationOperations {

    private static final int MOST_PER_FILE_SYSTEM = 8;
    private static final int MOST_CHUNK_MIB = 512_000;
    private static final int MOST_EVENTS = 3;
    private static final int MOST_RESULTS = 25;
    private static final Set<String> EVENTS = Set.of("NEW", "CHANGED", "DELETED");
    private static final Pattern REPOSITORY = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");

    private final Account account;

    AssociationOperations(Account account) {
        this.account = account;
    }

    Map<String, Operation> all() {
        return Map.of(
                "CreateDataRepositoryAssociation",
                this::create,
                "DescribeDataRepositoryAssociations",
                this::describe,
                "UpdateDataRepositoryAssociation",
                this::update,
                "DeleteDataRepositoryAssociation",
                this::delete);
    }

    private ObjectNode create(Input request) {
        String operation = "CreateDataRepositoryAssociation";
        Served served = account.fileSystem(request.required("FileSystemId"));
        String before = account.tokens.madeBy(operation, request).orElse("");
        if (account.links.containsKey(before)) {
            return answer(link(before));
        }
        if (!served.linkable()) {
            throw new ServiceError(
                    "UnsupportedOperation", "Data repository associations are not supported on this file system.");
        }
        served.requireMount();
        Matcher repository = REPOSITORY.matcher(request.required("DataRepositoryPath"));
        if (!repository.matches()) {
            throw ServiceError.badRequest("DataRepositoryPath must be s3://bucket-name/prefix");
        }
        String prefix = repository.group(2) == null ? "" : repository.group(2);
        String directory = directory(request.optional("FileSystemPath").orElse("/"));
        checkSettings(request);
        Link link = new Link(
                account.ids.next("dra"),
                request,
                directory,
                repository.group(1),
                prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
                account.now());
        checkAgainstOthers(link);
        account.links.put(link.id, link);
        account.tokens.remember(operation, request, link.id);
        return answer(link);
    }

    private static String directory(String path) {
        if (!path.startsWith("/") || path.length() > 4096) {
            throw ServiceError.badRequest("FileSystemPath must begin with a forward slash");
        }
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static void checkSettings(Input request) {
        int chunk = request.number("ImportedFileChunkSize", 1024);
        if (chunk < 1 || chunk > MOST_CHUNK_MIB) {
            throw ServiceError.badRequest("ImportedFileChunkSize must be between 1 and " + MOST_CHUNK_MIB);
        }
        for (String policy : List.of("AutoImportPolicy", "AutoExportPolicy")) {
            List<String> events = Link.events(request, policy);
            if (events.size() > MOST_EVENTS || !EVENTS.containsAll(events)) {
                throw ServiceError.badRequest(policy + " has events that are not supported");
            }
        }
    }

    private void checkAgainstOthers(Link link) {
        List<Link> others = account.linksOf(link.fileSystemId);
        if (others.size() >= MOST_PER_FILE_SYSTEM) {
            throw new ServiceError(
                    "ServiceLimitExceeded",
                    "A file system can have at most " + MOST_PER_FILE_SYSTEM + " data repository associations.");
        }
        for (Link other : others) {
            if (other.covers(link.directory) || link.covers(other.directory)) {
                throw ServiceError.badRequest("FileSystemPath " + link.directory + " overlaps with " + other.id);
            }
            boolean sameBucket = other.bucket.equals(link.bucket);
            if (sameBucket && (other.prefix.startsWith(link.prefix) || link.prefix.startsWith(other.prefix))) {
                throw ServiceError.badRequest("DataRepositoryPath " + link.url() + " overlaps with " + other.id);
            }
        }
    }

    private Link link(String id) {
        Link link = account.links.get(id);
        if (link == null) {
            throw new ServiceError(
                    "DataRepositoryAssociationNotFound", "Data repository association '" + id + "' does not exist.");
        }
        return link;
    }

    private static ObjectNode answer(Link link) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("Association", link.json());
        return answer;
    }

    private ObjectNode describe(Input request) {
        List<String> wanted = request.strings("AssociationIds");
        wanted.forEach(this::link);
        List<String> fileSystems = request.filter("file-system-id");
        List<ObjectNode> found = account.links.values().stream()
                .filter(link -> wanted.isEmpty() || wanted.contains(link.id))
                .filter(link -> fileSystems.isEmpty() || fileSystems.contains(link.fileSystemId))
                .map(Link::json)
                .toList();
        return Page.of(request, "Associations", found, MOST_RESULTS);
    }

    private ObjectNode update(Input request) {
        Link link = link(request.required("AssociationId"));
        if (account.tokens.madeBy("UpdateDataRepositoryAssociation", request).isPresent()) {
            return answer(link);
        }
        if (link.lifecycle.equals("DELETING") || link.lifecycle.equals("CREATING")) {
            throw ServiceError.badRequest(link.id + " is " + link.lifecycle + " and cannot be updated.");
        }
        checkSettings(request);
        link.chunkMib = request.number("ImportedFileChunkSize", link.chunkMib);
        if (request.in("S3").has("AutoImportPolicy")) {
            link.autoImport = Link.events(request, "AutoImportPolicy");
        }
        if (request.in("S3").has("AutoExportPolicy")) {
            link.autoExport = Link.events(request, "AutoExportPolicy");
        }
        link.lifecycle = "UPDATING";
        account.tokens.remember("UpdateDataRepositoryAssociation", request, link.id);
        return answer(link);
    }

    private ObjectNode delete(Input request) {
        String id = request.required("AssociationId");
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        Link link = link(id);
        link.deleteData = request.flag("DeleteDataInFileSystem");
        link.lifecycle = "DELETING";
        answer.put("AssociationId", id);
        answer.put("Lifecycle", "DELETING");
        answer.put("DeleteDataInFileSystem", link.deleteData);
        return answer;
    }
}
