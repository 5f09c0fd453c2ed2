package io.sluice.staging.plan;

import io.sluice.staging.FailureCause;
import io.sluice.staging.StagingException;
import io.sluice.staging.source.KeyOrder;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.SourceObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/**
 * Compares a source with a destination in one pass: the objects in key order, the manifest in the order of paths, which is
 * the same, and the destination's directories as the paths lead through them. Entries come in key order, except that one
 * whose key begins other keys ({@code a} before {@code ab} and {@code a/b}) follows them: only then is it known whether
 * others make a directory of it.
 */
public final class Planner implements PlanStream {

    private final ObjectSource source;
    private final Path destination;
    private final ManifestReader recorded;
    private final PlanRules rules;
    private final KeyMapper mapper;
    private final DestinationTree tree;

    private final Deque<PlanEntry> ready = new ArrayDeque<>();

    /** Files whose keys begin the last key, the longest first. */
    private final Deque<Held> held = new ArrayDeque<>();

    private Optional<ManifestEntry> record;
    private String lastKey = "";
    private boolean ended;

    /** A file, with nothing planned for it where it belongs to another shard. */
    private record Held(String key, Optional<PlanEntry> entry) {}

    private Planner(ObjectSource source, Path destination, ManifestReader recorded, PlanRules rules)
            throws IOException {
        this.source = source;
        this.destination = destination;
        this.recorded = recorded;
        this.rules = rules;
        this.mapper = new KeyMapper(source.base(), destination);
        this.tree = new DestinationTree(destination);
        this.record = recorded.next();
    }

    /**
     * Begins a comparison.
     *
     * @param source what to stage; closed with the plan
     * @param destination the directory to stage to; need not exist
     * @param recorded what is recorded there, as {@link DestinationManifest#read} gives it; closed with the plan
     * @param rules how to compare
     * @return the plan, to be closed
     * @throws IOException when the destination or its records cannot be read; source and records are closed then
     */
    public static PlanStream compare(ObjectSource source, Path destination, ManifestReader recorded, PlanRules rules)
            throws IOException {
        try {
            Planner planner = new Planner(source, destination.toAbsolutePath(), recorded, rules);
            return rules.skip() == SkipPolicy.CHECKSUM
                    ? new ComparedAhead(planner, planner.destination, rules.comparison())
                    : planner;
        } catch (IOException | RuntimeException e) {
            try (source) {
                recorded.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    @Override
    public Optional<PlanEntry> next() throws IOException {
        while (ready.isEmpty() && !ended) {
            Optional<SourceObject> object = source.next();
            if (object.isPresent()) {
                take(object.get());
            } else {
                ended = true;
                held.forEach(last -> last.entry().ifPresent(ready::add));
                held.clear();
            }
        }
        return Optional.ofNullable(ready.poll());
    }

    private void take(SourceObject object) throws IOException {
        String key = object.key();
        boolean ours = PlanShards.isOf(rules.shard(), key);
        int order = KeyOrder.INSTANCE.compare(key, lastKey);
        if (order == 0) {
            if (ours) {
                ready.add(PlanEntry.failure(Reason.DUPLICATE_KEY, object, "", object.versionId()));
            }
            return;
        }
        if (order < 0) {
            throw new StagingException(
                    FailureCause.SERVER_ERROR,
                    "the source names '" + key + "' after '" + lastKey + "', which is not the order of keys",
                    "try again, or give the keys as a manifest");
        }
        lastKey = key;
        while (!held.isEmpty() && !key.startsWith(held.getFirst().key())) {
            held.removeFirst().entry().ifPresent(ready::add);
        }
        TargetPath target = mapper.map(key, object.size());
        if (target instanceof TargetPath.Nowhere nowhere) {
            if (ours) {
                ready.add(PlanEntry.failure(nowhere.reason(), object, "", ""));
            }
            return;
        }
        refuseFilesAbove(key);
        if (target instanceof TargetPath.OfFile file) {
            held.addFirst(new Held(key, ours ? Optional.of(file(object, file.path())) : Optional.empty()));
        } else if (target instanceof TargetPath.OfDirectory directory && ours) {
            ready.add(directory(object, directory.path()));
        }
    }

    /** A file cannot be staged when another key lies beneath it; of the held ones, those that end before a slash of the key. */
    private void refuseFilesAbove(String key) {
        for (Iterator<Held> above = held.iterator(); above.hasNext(); ) {
            Held file = above.next();
            if (key.charAt(file.key().length()) == '/') {
                above.remove();
                file.entry()
                        .ifPresent(entry -> ready.add(
                                PlanEntry.failure(Reason.FILE_AND_DIRECTORY, entry.object(), entry.path(), key)));
            }
        }
    }

    private PlanEntry directory(SourceObject object, String path) throws IOException {
        Standing standing = tree.at(path);
        if (standing instanceof Standing.Directory) {
            return PlanEntry.whole(Reason.EXISTS, object, path, LayoutChoice.INHERIT);
        }
        if (standing instanceof Standing.Nothing) {
            return PlanEntry.whole(Reason.DIRECTORY_MARKER, object, path, LayoutChoice.INHERIT);
        }
        String what = standing instanceof Standing.InTheWay inTheWay ? inTheWay.what() : "a file";
        return PlanEntry.failure(Reason.DESTINATION_IN_THE_WAY, object, path, what);
    }

    private PlanEntry file(SourceObject object, String path) throws IOException {
        Optional<ManifestEntry> known = record(path);
        Standing standing = tree.at(path);
        if (standing instanceof Standing.InTheWay inTheWay) {
            Standing link = inTheWay.link();
            if (known.isEmpty() || link == null) {
                return PlanEntry.failure(Reason.DESTINATION_IN_THE_WAY, object, path, inTheWay.what());
            }
            standing = link;
        }
        Reason reason = reason(object, known, standing);
        if (reason.action() == Action.COPY && reason != Reason.SAME_SIZE && object.isArchived()) {
            reason = Reason.ARCHIVED_IN_S3;
        }
        LayoutChoice layout =
                reason.action() == Action.COPY ? rules.layouts().choose(path, object.size()) : LayoutChoice.INHERIT;
        return PlanEntry.whole(reason, object, path, layout);
    }

    private Optional<ManifestEntry> record(String path) throws IOException {
        int order = -1;
        while (record.isPresent()
                && (order = KeyOrder.INSTANCE.compare(record.get().path(), path)) < 0) {
            record = recorded.next();
        }
        return order == 0 ? record : Optional.empty();
    }

    private Reason reason(SourceObject object, Optional<ManifestEntry> known, Standing standing) {
        if (standing instanceof Standing.Nothing) {
            return Reason.NEW;
        }
        if (rules.skip() == SkipPolicy.NEVER_OVERWRITE) {
            return Reason.EXISTS;
        }
        if (!(standing instanceof Standing.RegularFile file)) {
            return Reason.DESTINATION_IS_DIRECTORY;
        }
        return switch (rules.skip()) {
            case ALWAYS, NEVER_OVERWRITE -> Reason.ALWAYS;
            case SIZE_AND_TIME -> bySizeAndTime(object, file);
            case CHECKSUM -> file.size() == object.size() ? Reason.SAME_SIZE : Reason.SIZE_DIFFERS;
            case MANIFEST ->
                known.isPresent() && !object.eTag().isEmpty()
                        ? byRecord(object, known.get(), file)
                        : bySizeAndTime(object, file);
        };
    }

    private static Reason byRecord(SourceObject object, ManifestEntry known, Standing.RegularFile file) {
        if (!known.key().equals(object.key())
                || !known.eTag().equals(object.eTag())
                || known.size() != object.size()
                || !known.versionId().equals(object.versionId())) {
            return Reason.SOURCE_CHANGED;
        }
        return known.size() == file.size() && Standing.sameTime(known.modified(), file.modified())
                ? Reason.UNCHANGED
                : Reason.DESTINATION_CHANGED;
    }

    private static Reason bySizeAndTime(SourceObject object, Standing.RegularFile file) {
        if (file.size() != object.size()) {
            return Reason.SIZE_DIFFERS;
        }
        if (object.lastModified().equals(Instant.EPOCH)) {
            return Reason.NOTHING_TO_COMPARE;
        }
        return file.modified().isBefore(object.lastModified()) ? Reason.OLDER_THAN_OBJECT : Reason.SAME_SIZE_AND_TIME;
    }

    @Override
    public void close() throws IOException {
        try (source) {
            recorded.close();
        }
    }
}
