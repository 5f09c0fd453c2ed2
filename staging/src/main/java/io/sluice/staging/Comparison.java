package io.sluice.staging;

import io.sluice.staging.plan.DestinationManifest;
import io.sluice.staging.plan.FileComparison;
import io.sluice.staging.plan.GivenOrder;
import io.sluice.staging.plan.KeySequence;
import io.sluice.staging.plan.LargestFirst;
import io.sluice.staging.plan.PlanEntry;
import io.sluice.staging.plan.PlanFile;
import io.sluice.staging.plan.PlanRules;
import io.sluice.staging.plan.PlanStream;
import io.sluice.staging.plan.Planner;
import io.sluice.staging.plan.SkipPolicy;
import io.sluice.staging.plan.StoredPlan;
import io.sluice.staging.source.ObjectList;
import io.sluice.staging.source.ObjectSource;
import io.sluice.staging.source.S3Listing;
import io.sluice.staging.source.S3Lookup;
import io.sluice.staging.transfer.TransferEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A source compared with a destination, when that is asked for. */
final class Comparison implements TransferEngine.Plan {

    private final StageOptions options;
    private final S3Location source;
    private final Path root;
    private final DestinationLayouts layouts;
    private final Bucket bucket;
    private final TransferEngine engine;
    private String base = "";

    Comparison(
            StageOptions options,
            S3Location source,
            Path root,
            DestinationLayouts layouts,
            Bucket bucket,
            TransferEngine engine) {
        this.options = options;
        this.source = source;
        this.root = root;
        this.layouts = layouts;
        this.bucket = bucket;
        this.engine = engine;
    }

    @Override
    public PlanStream open() throws IOException {
        if (options.skip() != SkipPolicy.CHECKSUM) {
            return open(FileComparison.NONE);
        }
        S3Comparison byChecksum = new S3Comparison(lookup());
        try {
            return new Closing(open(byChecksum), byChecksum);
        } catch (IOException | RuntimeException e) {
            byChecksum.close();
            throw e;
        }
    }

    private S3Lookup lookup() {
        return new S3Lookup(bucket.client(), source.bucket(), options.access().requesterPays());
    }

    /** A plan, and what is closed after it. */
    private record Closing(PlanStream plan, S3Comparison comparison) implements PlanStream {

        @Override
        public Optional<PlanEntry> next() throws IOException {
            return plan.next();
        }

        @Override
        public void close() throws IOException {
            try (comparison) {
                plan.close();
            }
        }
    }

    private PlanStream open(FileComparison byChecksum) throws IOException {
        KeySequence keys = new KeySequence();
        try {
            return ordered(compared(keys, byChecksum), keys);
        } catch (IOException | RuntimeException e) {
            keys.close();
            throw e;
        }
    }

    private PlanStream compared(KeySequence keys, FileComparison byChecksum) throws IOException {
        PlanRules rules = PlanRules.DEFAULTS
                .withSkip(options.skip())
                .withLayouts(layouts)
                .withComparison(byChecksum)
                .withShard(options.shard());
        if (options.objectsFrom() instanceof ObjectsFrom.StoredPlan stored) {
            try (PlanFile header = PlanFile.open(stored.file())) {
                base = header.base();
            }
            return StoredPlan.open(
                    stored.file(), root, DestinationManifest.of(root).read(), rules, keys);
        }
        ObjectSource objects = options.filter().apply(objects(keys));
        base = objects.base();
        return Planner.compare(objects, root, DestinationManifest.of(root).read(), rules);
    }

    private ObjectSource objects(KeySequence keys) throws IOException {
        if (options.objectsFrom() instanceof ObjectsFrom.KeyList list) {
            String prefix = source.prefix();
            return ObjectList.open(
                    list.file(),
                    prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
                    lookup(),
                    options.order() == TransferOrder.GIVEN ? keys::add : ObjectList.Keys.IGNORED);
        }
        return listing();
    }

    /** Everything beneath the source, whatever the options ask for. */
    ObjectSource listing() throws StagingException {
        return S3Listing.open(engine.bucketQuery(), source);
    }

    private PlanStream ordered(PlanStream plan, KeySequence keys) {
        boolean listed = options.order() == TransferOrder.LISTED
                || (options.objectsFrom() instanceof ObjectsFrom.Listing && options.order() == TransferOrder.GIVEN);
        if (listed) {
            keys.close();
            return plan;
        }
        return options.order() == TransferOrder.LARGEST
                ? new LargestFirst(plan, LargestFirst.DEFAULT_WINDOW)
                : new GivenOrder(plan, keys);
    }

    @Override
    public String base() {
        return base;
    }

    @Override
    public String identity() {
        return source + " " + options.objectsFrom();
    }
}
