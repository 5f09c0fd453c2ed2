package io.sluice.fsx.emulator;

import io.sluice.fsx.emulator.Bucket.FileProblem;
import io.sluice.lustre.LustreFileSystem;
import io.sluice.lustre.hsm.HsmState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Does the work of tasks, as much of it as the time that has passed allows. Used under the account's lock. */
final class JobRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

    /** What one step does at most, so that no request has to wait long for its answer. */
    private static final int MOST_AT_ONCE = 2000;

    private static final int THREADS = 4;

    private final Settings settings;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "fsx-emulator-task");
        thread.setDaemon(true);
        return thread;
    });

    /** Files that are to fail, by path relative to the mount, with an error code. */
    final Map<String, String> failures = new ConcurrentHashMap<>();

    JobRunner(Settings settings) {
        this.settings = settings;
    }

    void start(Job job, Served served, Collection<Link> links, Instant now) {
        job.started = now;
        job.lifecycle = "EXECUTING";
        try {
            job.work = work(job, served, links, now);
        } catch (BadPathException e) {
            end(job, "FAILED", now);
            job.failure = String.valueOf(e.getMessage());
        } catch (IOException e) {
            log.warn("{} cannot begin: {}", job.id, e.getMessage());
            end(job, "FAILED", now);
            job.failure = "Amazon FSx could not read the file system or the data repository: " + e.getMessage();
        }
        job.count(now);
    }

    private static final class BadPathException extends Exception {
        BadPathException(String path) {
            super("The path " + path + " isn't valid.");
        }
    }

    void proceed(Job job, Instant now) {
        Instant started = job.started == null ? now : job.started;
        double seconds = Duration.between(started, now).toMillis() / 1000.0;
        double rate = settings.filesPerSecond();
        int due = Double.isInfinite(rate) ? job.work.size() : (int) Math.min(job.work.size(), seconds * rate);
        int to = Math.min(due, job.done + MOST_AT_ONCE);
        List<Future<Job.Line>> results = new ArrayList<>();
        for (Work work : job.work.subList(job.done, Math.max(job.done, to))) {
            Callable<Job.Line> step = () -> line(work);
            results.add(threads.submit(step));
        }
        for (Future<Job.Line> result : results) {
            note(job, result);
        }
        job.done += results.size();
        if (job.done == job.work.size()) {
            end(job, job.failed > 0 ? "FAILED" : "SUCCEEDED", now);
        }
        job.count(now);
    }

    private static void note(Job job, Future<Job.Line> result) {
        try {
            Job.Line line = result.get();
            if (line.status().equals("failed")) {
                job.failed++;
            } else {
                job.succeeded++;
            }
            if (!line.status().isEmpty()) {
                job.lines.add(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            job.failed++;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a task's step failed in a way that it does not know", e);
        }
    }

    private Job.Line line(Work work) {
        String injected = failures.get(work.name());
        if (injected != null) {
            boolean warning = injected.equals("S3ObjectInUnsupportedTier");
            return new Job.Line(work.name(), warning ? "succeeded with warning" : "failed", injected);
        }
        try {
            String warning = work.step().run();
            return new Job.Line(work.name(), warning.isEmpty() ? "" : "succeeded with warning", warning);
        } catch (FileProblem e) {
            return new Job.Line(work.name(), "failed", e.code());
        } catch (IOException | SdkException e) {
            log.warn("{} failed: {}", work.name(), e.toString());
            return new Job.Line(work.name(), "failed", "InternalError");
        }
    }

    void end(Job job, String lifecycle, Instant now) {
        job.lifecycle = lifecycle;
        job.ended = now;
        if (job.reportPath != null && !job.lines.isEmpty()) {
            ReportFile.write(settings.s3(), job, job.reportPath);
        }
        job.count(now);
    }

    private List<Work> work(Job job, Served served, Collection<Link> links, Instant now)
            throws IOException, BadPathException {
        List<Work> work = new ArrayList<>();
        List<String> paths = job.paths.isEmpty() ? everything(job, links) : job.paths;
        for (String path : paths) {
            switch (job.type) {
                case "IMPORT_METADATA_FROM_REPOSITORY" -> addImports(work, path, served, links);
                case "EXPORT_TO_REPOSITORY" -> addExports(work, path, served, links);
                default -> addReleases(work, path, served, links, job.releaseAfterDays, now);
            }
        }
        return work;
    }

    private static List<String> everything(Job job, Collection<Link> links) {
        return links.stream()
                .map(link -> job.type.startsWith("IMPORT") ? link.url() : link.directory.substring(1))
                .toList();
    }

    Bucket bucket(Link link) {
        return new Bucket(settings.s3(), link.bucket, link.prefix);
    }

    Importer importer(Served served, Link link) throws IOException {
        Path mount = served.requireMount();
        return new Importer(LustreFileSystem.at(mount), mount, bucket(link), link);
    }

    Exporter exporter(Served served, Link link) throws IOException {
        Path mount = served.requireMount();
        return new Exporter(LustreFileSystem.at(mount), mount, bucket(link), link);
    }

    private void addImports(List<Work> work, String url, Served served, Collection<Link> links)
            throws IOException, BadPathException {
        Link link =
                links.stream().filter(one -> one.isAt(url)).findFirst().orElseThrow(() -> new BadPathException(url));
        Importer importer = importer(served, link);
        String base = "s3://" + link.bucket + "/";
        String key = url.startsWith(base) ? url.substring(base.length()) : "";
        String directory = key.isEmpty() || key.endsWith("/") ? key : key + "/";
        int before = work.size();
        try (Stream<S3Object> objects = bucket(link).list(key)) {
            objects.filter(object -> (object.key().equals(key) || object.key().startsWith(directory))
                            && object.key().length() > link.prefix.length())
                    .forEach(object -> work.add(new Work(
                            link.path(object.key()).substring(1), () -> importer.apply(object.key(), object.eTag()))));
        } catch (SdkException e) {
            throw Bucket.problem(e);
        }
        boolean wholeRepository = directory.equals(link.prefix);
        if (work.size() == before && !wholeRepository) {
            throw new BadPathException(url);
        }
    }

    private void addExports(List<Work> work, String path, Served served, Collection<Link> links)
            throws IOException, BadPathException {
        Path mount = served.requireMount();
        for (Link link : linksAt(path, served, links)) {
            Exporter exporter = exporter(served, link);
            for (Path changed : exporter.changed(place(mount, path, link))) {
                work.add(new Work(mount.relativize(changed).toString(), () -> {
                    exporter.apply(changed);
                    return Importer.DONE;
                }));
            }
        }
    }

    /** The associations that a path lies under, or that lie under it. */
    private static List<Link> linksAt(String path, Served served, Collection<Link> links) throws BadPathException {
        String absolute = absolute(path);
        if (!Files.exists(served.requireMount().resolve(absolute.substring(1)), LinkOption.NOFOLLOW_LINKS)) {
            throw new BadPathException(path);
        }
        List<Link> meant = links.stream()
                .filter(link ->
                        link.covers(absolute) || absolute.equals("/") || link.directory.startsWith(absolute + "/"))
                .toList();
        if (meant.isEmpty()) {
            throw new BadPathException(path);
        }
        return meant;
    }

    private static String absolute(String path) {
        String absolute = path.startsWith("/") ? path : "/" + path;
        return absolute.length() > 1 && absolute.endsWith("/")
                ? absolute.substring(0, absolute.length() - 1)
                : absolute;
    }

    private static Path place(Path mount, String path, Link link) {
        String absolute = absolute(path);
        return mount.resolve((link.covers(absolute) ? absolute : link.directory).substring(1));
    }

    private void addReleases(
            List<Work> work, String path, Served served, Collection<Link> links, long afterDays, Instant now)
            throws IOException, BadPathException {
        Path mount = served.requireMount();
        LustreFileSystem lustre = LustreFileSystem.at(mount);
        Instant latest = afterDays == 0 ? Instant.MAX : now.minus(Duration.ofDays(afterDays));
        for (Link link : linksAt(path, served, links)) {
            try (Stream<Path> tree = Files.walk(place(mount, path, link))) {
                for (Path file : (Iterable<Path>) tree.sorted()::iterator) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                            && !file.startsWith(mount.resolve(".lustre-sim"))
                            && isReleasable(lustre, file, latest)) {
                        work.add(new Work(mount.relativize(file).toString(), () -> {
                            lustre.hsm().release(file);
                            return Importer.DONE;
                        }));
                    }
                }
            }
        }
    }

    private static boolean isReleasable(LustreFileSystem lustre, Path file, Instant latest) throws IOException {
        HsmState state = lustre.hsm().state(file);
        if (state.isReleased() || !state.isReleasable()) {
            return false;
        }
        Map<String, Object> times = Files.readAttributes(file, "unix:lastAccessTime,lastModifiedTime,ctime");
        return times.values().stream()
                .noneMatch(time -> ((FileTime) time).toInstant().isAfter(latest));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
