package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The operations on file systems, as far as they concern Lustre, and on their backups. */
final class FileSystemOperations {

    private static final int MOST_RESULTS = 50;
    private static final Map<String, Set<Integer>> THROUGHPUTS = Map.of(
            "PERSISTENT_1 SSD", Set.of(50, 100, 200),
            "PERSISTENT_1 HDD", Set.of(12, 40),
            "PERSISTENT_2 SSD", Set.of(125, 250, 500, 1000));

    private final Account account;

    FileSystemOperations(Account account) {
        this.account = account;
    }

    Map<String, Operation> all() {
        return Map.of(
                "CreateFileSystem", this::create,
                "DescribeFileSystems", this::describe,
                "UpdateFileSystem", this::update,
                "DeleteFileSystem", this::delete,
                "CreateBackup", this::backUp,
                "DescribeBackups", this::describeBackups,
                "DeleteBackup", this::deleteBackup);
    }

    private ObjectNode create(Input request) {
        String before = account.tokens.madeBy("CreateFileSystem", request).orElse("");
        if (account.fileSystems.containsKey(before)) {
            return answer(account.fileSystem(before));
        }
        if (!request.required("FileSystemType").equals("LUSTRE")) {
            throw new ServiceError("UnsupportedOperation", "The emulator makes Lustre file systems only.");
        }
        if (request.strings("SubnetIds").isEmpty()) {
            request.required("SubnetIds");
        }
        if (!request.has("LustreConfiguration")) {
            throw new ServiceError(
                    "MissingFileSystemConfiguration", "A file system configuration is required for this operation.");
        }
        Input lustre = request.in("LustreConfiguration");
        String deployment = lustre.optional("DeploymentType").orElse("SCRATCH_1");
        String storage = request.optional("StorageType").orElse("SSD");
        checkThroughput(deployment, storage, lustre);
        Integer gib =
                storage.equals("INTELLIGENT_TIERING") ? null : checkedCapacity(request, deployment, storage, lustre);
        String id = account.ids.next("fs");
        String mountName = deployment.equals("SCRATCH_1") ? "fsx" : "m" + id.substring(id.length() - 7);
        Served served = new Served(
                id, mountName, deployment, storage, gib, lustre.json().deepCopy(), account.now());
        served.version = request.optional("FileSystemTypeVersion").orElse("2.15");
        served.due = account.now().plus(account.settings.lifecycleDelay());
        account.fileSystems.put(id, served);
        account.tokens.remember("CreateFileSystem", request, id);
        return answer(served);
    }

    private static void checkThroughput(String deployment, String storage, Input lustre) {
        Set<Integer> offered = THROUGHPUTS.get(deployment + " " + storage);
        if (offered != null && !offered.contains(lustre.number("PerUnitStorageThroughput", 0))) {
            throw new ServiceError(
                    "InvalidPerUnitStorageThroughput",
                    "PerUnitStorageThroughput must be one of "
                            + offered.stream().sorted().toList());
        }
        if (storage.equals("HDD") && !deployment.equals("PERSISTENT_1")) {
            throw ServiceError.badRequest("HDD storage needs PERSISTENT_1");
        }
        if (storage.equals("INTELLIGENT_TIERING")
                && (!deployment.equals("PERSISTENT_2") || lustre.number("ThroughputCapacity", 0) < 4000)) {
            throw ServiceError.badRequest("INTELLIGENT_TIERING needs PERSISTENT_2 and a ThroughputCapacity");
        }
    }

    private static Integer checkedCapacity(Input request, String deployment, String storage, Input lustre) {
        int gib = request.number("StorageCapacity", 0);
        int step = storage.equals("HDD")
                ? lustre.number("PerUnitStorageThroughput", 12) == 40 ? 1800 : 6000
                : deployment.equals("SCRATCH_1") ? 3600 : 2400;
        boolean small = storage.equals("SSD") && (gib == 1200 || gib == 2400);
        if (gib <= 0 || (!small && gib % step != 0)) {
            throw ServiceError.badRequest("StorageCapacity " + gib + " is not valid for this file system");
        }
        return gib;
    }

    private static ObjectNode answer(Served served) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("FileSystem", served.json());
        return answer;
    }

    private ObjectNode describe(Input request) {
        List<String> wanted = request.strings("FileSystemIds");
        wanted.forEach(account::fileSystem);
        List<ObjectNode> found = account.fileSystems.values().stream()
                .filter(served -> wanted.isEmpty() || wanted.contains(served.id))
                .map(Served::json)
                .toList();
        return Page.of(request, "FileSystems", found, MOST_RESULTS);
    }

    private ObjectNode update(Input request) {
        Served served = account.fileSystem(request.required("FileSystemId"));
        if (account.tokens.madeBy("UpdateFileSystem", request).isPresent()) {
            return answer(served);
        }
        if (!served.lifecycle.equals("AVAILABLE")) {
            throw ServiceError.badRequest(served.id + " is " + served.lifecycle);
        }
        if (request.has("StorageCapacity")) {
            int gib = request.number("StorageCapacity", 0);
            int present = served.capacityGib == null ? 0 : served.capacityGib;
            if (gib <= present) {
                throw ServiceError.badRequest("StorageCapacity must be more than " + present);
            }
            served.capacityGib = gib;
        }
        served.lustre.setAll(request.in("LustreConfiguration").json());
        served.lifecycle = "UPDATING";
        served.due = account.now().plus(account.settings.lifecycleDelay());
        account.tokens.remember("UpdateFileSystem", request, served.id);
        return answer(served);
    }

    private ObjectNode delete(Input request) {
        Served served = account.fileSystem(request.required("FileSystemId"));
        if (account.running(served.id).isPresent()) {
            throw ServiceError.badRequest(served.id + " has data repository tasks that are pending or executing.");
        }
        served.lifecycle = "DELETING";
        served.due = account.now().plus(account.settings.lifecycleDelay());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("FileSystemId", served.id);
        answer.put("Lifecycle", served.lifecycle);
        return answer;
    }

    private ObjectNode backUp(Input request) {
        String before = account.tokens.madeBy("CreateBackup", request).orElse("");
        if (account.backups.containsKey(before)) {
            return answer(backup(before));
        }
        Served served = account.fileSystem(request.required("FileSystemId"));
        if (!served.persistent() || !account.linksOf(served.id).isEmpty()) {
            throw new ServiceError(
                    "UnsupportedOperation",
                    "Backups need a persistent file system that is not linked to a data repository.");
        }
        boolean busy = account.backups.values().stream()
                .anyMatch(copy -> copy.fileSystemId.equals(served.id) && copy.lifecycle.equals("CREATING"));
        if (busy) {
            throw new ServiceError("BackupInProgress", "Another backup is in progress on " + served.id + ".");
        }
        Copy copy = new Copy(
                account.ids.next("backup"),
                served,
                account.now(),
                account.now().plus(account.settings.lifecycleDelay()));
        account.backups.put(copy.id, copy);
        account.tokens.remember("CreateBackup", request, copy.id);
        return answer(copy);
    }

    private Copy backup(String id) {
        Copy copy = account.backups.get(id);
        if (copy == null) {
            throw new ServiceError("BackupNotFound", "Backup '" + id + "' does not exist.");
        }
        return copy;
    }

    private static ObjectNode answer(Copy copy) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("Backup", copy.json());
        return answer;
    }

    private ObjectNode describeBackups(Input request) {
        List<String> wanted = request.strings("BackupIds");
        wanted.forEach(this::backup);
        List<String> fileSystems = request.filter("file-system-id");
        List<ObjectNode> found = account.backups.values().stream()
                .filter(copy -> wanted.isEmpty() || wanted.contains(copy.id))
                .filter(copy -> fileSystems.isEmpty() || fileSystems.contains(copy.fileSystemId))
                .map(Copy::json)
                .toList();
        return Page.of(request, "Backups", found, MOST_RESULTS);
    }

    private ObjectNode deleteBackup(Input request) {
        Copy copy = backup(request.required("BackupId"));
        account.backups.remove(copy.id);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("BackupId", copy.id);
        answer.put("Lifecycle", "DELETED");
        return answer;
    }
}
