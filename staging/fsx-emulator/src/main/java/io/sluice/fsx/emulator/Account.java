package io.sluice.fsx.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.fsx.emulator.Bucket.FileProblem;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.simulator.LustreSimulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * All that the service knows, and what becomes of it as time passes. Nothing happens by itself: {@link #advance} does what
 * is due. Guarded by its own lock, which callers hold.
 */
final class Account implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Account.class);
    private static final int GIB_PER_OST = 1200;
    private static final int MOST_OSTS = 64;

    final Settings settings;
    final Ids ids = new Ids();
    final Tokens tokens = new Tokens();
    final Map<String, Served> fileSystems = new LinkedHashMap<>();
    final Map<String, Link> links = new LinkedHashMap<>();
    final Map<String, Job> jobs = new LinkedHashMap<>();
    final Map<String, Copy> backups = new LinkedHashMap<>();
    final JobRunner runner;
    private final Map<String, List<Link>> linksForArchives = new ConcurrentHashMap<>();

    Account(Settings settings) {
        this.settings = settings;
        this.runner = new JobRunner(settings);
    }

    Instant now() {
        return settings.clock().instant();
    }

    Served fileSystem(String id) {
        Served served = fileSystems.get(id);
        if (served == null) {
            throw new ServiceError("FileSystemNotFound", "File system '" + id + "' does not exist.");
        }
        return served;
    }

    List<Link> linksOf(String fileSystemId) {
        return links.values().stream()
                .filter(link -> link.fileSystemId.equals(fileSystemId))
                .toList();
    }

    List<Link> usable(String fileSystemId) {
        return linksOf(fileSystemId).stream()
                .filter(link -> link.lifecycle.equals("AVAILABLE")
                        || link.lifecycle.equals("UPDATING")
                        || link.lifecycle.equals("MISCONFIGURED"))
                .toList();
    }

    Optional<Job> running(String fileSystemId) {
        return jobs.values().stream()
                .filter(job -> job.fileSystemId.equals(fileSystemId) && !job.isEnded())
                .findFirst();
    }

    Served adopt(Path mount) {
        try {
            Served served = new Served(
                    ids.next("fs"),
                    LustreFileSystem.at(mount).name(),
                    "PERSISTENT_2",
                    "SSD",
                    1200,
                    JsonNodeFactory.instance.objectNode().put("PerUnitStorageThroughput", 125),
                    now());
            available(served, mount);
            fileSystems.put(served.id, served);
            return served;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void available(Served served, Path mount) throws IOException {
        served.mount = mount;
        served.lifecycle = "AVAILABLE";
        served.due = Instant.MAX;
        if (settings.restores()) {
            served.archive = new Archive(
                    LustreFileSystem.at(mount),
                    () -> linksForArchives.getOrDefault(served.id, List.of()),
                    settings.s3());
        }
    }

    /** Does everything that is due. */
    void advance() {
        Instant now = now();
        for (Served served : List.copyOf(fileSystems.values())) {
            fileSystem(served, now);
            oneLink(served, now);
            linksForArchives.put(served.id, List.copyOf(usable(served.id)));
            jobs(served, now);
            sweeps(served, now);
        }
        for (Copy copy : backups.values()) {
            copy.advance(now);
        }
    }

    private void fileSystem(Served served, Instant now) {
        if (now.isBefore(served.due)) {
            return;
        }
        if (served.lifecycle.equals("CREATING")) {
            try {
                available(served, makeMount(served));
            } catch (IOException e) {
                log.warn("{} cannot be made: {}", served.id, e.getMessage());
                served.lifecycle = "FAILED";
                served.due = Instant.MAX;
            }
        } else if (served.lifecycle.equals("DELETING")) {
            close(served);
            fileSystems.remove(served.id);
            links.values().removeIf(link -> link.fileSystemId.equals(served.id));
        } else {
            served.lifecycle = "AVAILABLE";
            served.due = Instant.MAX;
        }
    }

    private Path makeMount(Served served) throws IOException {
        Path directory = settings.directory();
        if (directory == null) {
            throw new IOException("the emulator was given no directory for file systems");
        }
        int gib = served.capacityGib == null ? GIB_PER_OST : served.capacityGib;
        Path mount = Files.createDirectories(directory.resolve(served.id));
        return LustreSimulator.builder(mount)
                .fsname(served.mountName)
                .osts(Math.min(MOST_OSTS, Math.max(1, gib / GIB_PER_OST)))
                .withoutBuiltInArchive()
                .create();
    }

    /** Of the associations of a file system one is worked on at a time. */
    private void oneLink(Served served, Instant now) {
        Set<String> changing = Set.of("CREATING", "UPDATING", "DELETING");
        Optional<Link> next = linksOf(served.id).stream()
                .filter(link -> changing.contains(link.lifecycle))
                .min(Comparator.comparing((Link link) -> link.due));
        if (next.isEmpty()) {
            return;
        }
        Link link = next.get();
        if (link.due.equals(Instant.MAX)) {
            link.due = now.plus(settings.lifecycleDelay());
        }
        if (now.isBefore(link.due)) {
            return;
        }
        link.due = Instant.MAX;
        switch (link.lifecycle) {
            case "CREATING" -> created(served, link);
            case "DELETING" -> deleted(served, link);
            default -> link.lifecycle = "AVAILABLE";
        }
    }

    private void created(Served served, Link link) {
        if (!runner.bucket(link).reachable()) {
            link.lifecycle = "MISCONFIGURED";
            link.failure = "Amazon FSx cannot access the S3 bucket " + link.bucket + ".";
            return;
        }
        link.lifecycle = "AVAILABLE";
        try {
            Files.createDirectories(served.requireMount().resolve(link.directory.substring(1)));
            // What is there now is no news for automatic import.
            for (S3Object object : runner.bucket(link).all()) {
                link.seen.put(object.key(), object.eTag());
            }
        } catch (IOException e) {
            link.lifecycle = "FAILED";
            link.failure = "The file system path or the bucket could not be read: " + e.getMessage();
        }
        if (link.importOnCreate && link.lifecycle.equals("AVAILABLE")) {
            Job job = Job.importOf(ids.next("task"), link, now());
            jobs.put(job.id, job);
        }
    }

    private void deleted(Served served, Link link) {
        links.remove(link.id);
        if (!link.deleteData) {
            return;
        }
        try (Stream<Path> tree = Files.walk(served.requireMount().resolve(link.directory.substring(1)))) {
            for (Path path : (Iterable<Path>) tree.sorted(Comparator.reverseOrder())::iterator) {
                boolean keep = path.equals(served.requireMount())
                        || path.startsWith(served.requireMount().resolve(LustreSimulator.STATE_DIRECTORY));
                if (!keep) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            log.warn("what lies in {} cannot be deleted: {}", link.directory, e.getMessage());
        }
    }

    private void jobs(Served served, Instant now) {
        Optional<Job> running = running(served.id);
        if (running.isEmpty()) {
            return;
        }
        Job job = running.get();
        if (job.lifecycle.equals("PENDING") && !now.isBefore(job.created.plus(settings.taskDelay()))) {
            runner.start(job, served, usable(served.id), now);
        }
        if (job.lifecycle.equals("EXECUTING")) {
            runner.proceed(job, now);
        } else if (job.lifecycle.equals("CANCELING")) {
            runner.end(job, "CANCELED", now);
        }
    }

    private void sweeps(Served served, Instant now) {
        for (Link link : usable(served.id)) {
            if (!link.lifecycle.equals("AVAILABLE") || now.isBefore(link.lastSweep.plus(settings.sweepEvery()))) {
                continue;
            }
            link.lastSweep = now;
            try {
                if (!link.autoImport.isEmpty()) {
                    autoImport(served, link);
                }
                boolean exporting = running(served.id)
                        .filter(job -> job.type.startsWith("EXPORT"))
                        .isPresent();
                if (!link.autoExport.isEmpty() && !exporting) {
                    autoExport(served, link);
                }
            } catch (IOException e) {
                log.warn("{} cannot be swept: {}", link.id, e.getMessage());
            }
        }
    }

    private void autoImport(Served served, Link link) throws IOException {
        Importer importer = runner.importer(served, link);
        Map<String, String> present = new HashMap<>();
        for (S3Object object : runner.bucket(link).all()) {
            present.put(object.key(), object.eTag());
        }
        for (Map.Entry<String, String> object : present.entrySet()) {
            String key = object.getKey();
            String seen = link.seen.get(key);
            boolean mine = object.getValue().equals(link.known.get(key));
            String event = seen == null ? "NEW" : "CHANGED";
            boolean report = key.equals(link.prefix);
            if (!object.getValue().equals(seen) && !mine && !report && link.autoImport.contains(event)) {
                try {
                    importer.apply(key, object.getValue());
                } catch (FileProblem e) {
                    // The service skips the object and goes on.
                    log.info("automatic import of {}: {}", key, e.code());
                }
            }
        }
        if (link.autoImport.contains("DELETED")) {
            Set<String> gone = new HashSet<>(link.known.keySet());
            gone.removeAll(present.keySet());
            for (String key : gone.stream().sorted(Comparator.reverseOrder()).toList()) {
                importer.forget(key);
            }
        }
        link.seen.clear();
        link.seen.putAll(present);
    }

    private void autoExport(Served served, Link link) throws IOException {
        Exporter exporter = runner.exporter(served, link);
        Path directory = served.requireMount().resolve(link.directory.substring(1));
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path path : exporter.changed(directory)) {
            if (link.autoExport.contains(exporter.isNew(path) ? "NEW" : "CHANGED")) {
                try {
                    exporter.apply(path);
                } catch (FileProblem e) {
                    log.info("automatic export of {}: {}", path, e.code());
                }
            }
        }
        if (link.autoExport.contains("DELETED")) {
            for (String key : exporter.gone()) {
                exporter.delete(key);
            }
        }
    }

    private static void close(Served served) {
        if (served.archive != null) {
            served.archive.close();
            served.archive = null;
        }
    }

    @Override
    public void close() {
        fileSystems.values().forEach(Account::close);
        runner.close();
    }
}
