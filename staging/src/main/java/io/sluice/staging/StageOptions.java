package io.sluice.staging;

import io.sluice.staging.plan.SkipPolicy;
import io.sluice.staging.source.ObjectFilter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a stage runs. Immutable; made by {@link #builder()} or from a map of properties.
 *
 * <p>As properties, for Spark and Hadoop configurations, every option has the name that {@link Builder#set} takes, after
 * {@link #PREFIX}: {@code sluice.max-memory=512MiB}.
 */
public final class StageOptions {

    /** What every property's name starts with. */
    public static final String PREFIX = "sluice.";

    /** Stands for no limit. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** 192 MiB: with the JVM and the native client this keeps the process below 384 MiB. */
    public static final long DEFAULT_MAX_MEMORY_BYTES = 192L << 20;

    /** The least memory an engine can work with: 32 MiB. */
    public static final long MIN_MAX_MEMORY_BYTES = 32L << 20;

    /** 128 requests. */
    public static final int DEFAULT_MAX_REQUESTS = 128;

    /** 8 MiB. */
    public static final long DEFAULT_PART_BYTES = 8L << 20;

    /** The least size of a part: 1 MiB. */
    public static final long MIN_PART_BYTES = 1L << 20;

    /** 32 MiB. */
    public static final long DEFAULT_LARGE_OBJECT_BYTES = 32L << 20;

    /** 5 attempts. */
    public static final int DEFAULT_MAX_ATTEMPTS = 5;

    /** 30 seconds. */
    public static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration MIN_STALL_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MAX_STALL_TIMEOUT = Duration.ofHours(1);

    private static final StageOptions DEFAULTS = builder().build();

    private final S3Access access;
    private final long maxMemoryBytes;
    private final int maxRequests;
    private final long maxBandwidthBytes;
    private final long partBytes;
    private final long largeObjectBytes;
    private final SyncMode sync;
    private final PublishMode publish;
    private final Set<Preserve> preserve;
    private final SkipPolicy skip;
    private final LayoutPolicy layout;
    private final boolean requireChecksum;
    private final long maxFailures;
    private final int maxAttempts;
    private final Duration stallTimeout;
    private final List<String> filters;
    private final ObjectFilter filter;
    private final long minBytes;
    private final long maxBytes;
    private final Instant notBefore;
    private final Instant notAfter;
    private final ObjectsFrom objectsFrom;
    private final TransferOrder order;
    private final Shard shard;

    private StageOptions(Builder builder) {
        this.access = builder.access;
        this.maxMemoryBytes = builder.maxMemoryBytes;
        this.maxRequests = builder.maxRequests;
        this.maxBandwidthBytes = builder.maxBandwidthBytes;
        this.partBytes = builder.partBytes;
        this.largeObjectBytes = builder.largeObjectBytes;
        this.sync = builder.sync;
        this.publish = builder.publish;
        this.preserve = Set.copyOf(builder.preserve);
        this.skip = builder.skip;
        this.layout = builder.layout;
        this.requireChecksum = builder.requireChecksum;
        this.maxFailures = builder.maxFailures;
        this.maxAttempts = builder.maxAttempts;
        this.stallTimeout = builder.stallTimeout;
        this.filters = List.copyOf(builder.filters);
        this.minBytes = builder.minBytes;
        this.maxBytes = builder.maxBytes;
        this.notBefore = builder.notBefore;
        this.notAfter = builder.notAfter;
        this.filter = filterOf(builder);
        this.objectsFrom = builder.objectsFrom;
        this.order = builder.order;
        this.shard = builder.shard;
    }

    private static ObjectFilter filterOf(Builder builder) {
        boolean any = builder.minBytes > 0
                || builder.maxBytes < UNLIMITED
                || !builder.notBefore.equals(Instant.MIN)
                || !builder.notAfter.equals(Instant.MAX);
        return builder.filters.isEmpty() && !any
                ? ObjectFilter.ALL
                : ObjectFilter.of(builder.filters)
                        .withBytes(builder.minBytes, builder.maxBytes)
                        .withLastModified(builder.notBefore, builder.notAfter);
    }

    /**
     * The defaults.
     *
     * @return the options that {@link #builder()} builds when nothing is set
     */
    public static StageOptions defaults() {
        return DEFAULTS;
    }

    /**
     * A builder that starts from the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads the properties whose names start with {@link #PREFIX}; all others are ignored.
     *
     * @param properties for example Spark's configuration
     * @return the options
     * @throws IllegalArgumentException when a name after the prefix is unknown or a value cannot be read
     */
    public static StageOptions fromMap(Map<String, String> properties) {
        Builder builder = builder();
        new TreeMap<>(properties).forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                builder.set(name.substring(PREFIX.length()), value);
            }
        });
        return builder.build();
    }

    /**
     * A builder that starts from these options.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.access = access;
        builder.maxMemoryBytes = maxMemoryBytes;
        builder.maxRequests = maxRequests;
        builder.maxBandwidthBytes = maxBandwidthBytes;
        builder.partBytes = partBytes;
        builder.largeObjectBytes = largeObjectBytes;
        builder.sync = sync;
        builder.publish = publish;
        builder.preserve = preserve;
        builder.skip = skip;
        builder.layout = layout;
        builder.requireChecksum = requireChecksum;
        builder.maxFailures = maxFailures;
        builder.maxAttempts = maxAttempts;
        builder.stallTimeout = stallTimeout;
        builder.filters = filters;
        builder.minBytes = minBytes;
        builder.maxBytes = maxBytes;
        builder.notBefore = notBefore;
        builder.notAfter = notAfter;
        builder.objectsFrom = objectsFrom;
        builder.order = order;
        builder.shard = shard;
        return builder;
    }

    /**
     * How S3 is reached.
     *
     * @return the access
     */
    public S3Access access() {
        return access;
    }

    /**
     * The memory that object data in flight may take, in bytes.
     *
     * @return bytes
     */
    public long maxMemoryBytes() {
        return maxMemoryBytes;
    }

    /**
     * How many requests are in flight at once at most.
     *
     * @return requests
     */
    public int maxRequests() {
        return maxRequests;
    }

    /**
     * The rate that is not exceeded, in bytes per second.
     *
     * @return bytes per second; {@link #UNLIMITED} for no limit
     */
    public long maxBandwidthBytes() {
        return maxBandwidthBytes;
    }

    /**
     * The size of a part of a large object, in bytes, before it is rounded to the stripe size.
     *
     * @return bytes
     */
    public long partBytes() {
        return partBytes;
    }

    /**
     * The size from which an object is fetched in parts, in bytes.
     *
     * @return bytes
     */
    public long largeObjectBytes() {
        return largeObjectBytes;
    }

    /**
     * When bytes are synced.
     *
     * @return the mode
     */
    public SyncMode sync() {
        return sync;
    }

    /**
     * How a file gets its final name.
     *
     * @return the mode
     */
    public PublishMode publish() {
        return publish;
    }

    /**
     * What a file takes over from its object besides the bytes.
     *
     * @return what is preserved
     */
    public Set<Preserve> preserve() {
        return preserve;
    }

    /**
     * When an object needs no copy.
     *
     * @return the policy
     */
    public SkipPolicy skip() {
        return skip;
    }

    /**
     * Where the layout of a file comes from.
     *
     * @return the policy
     */
    public LayoutPolicy layout() {
        return layout;
    }

    /**
     * Whether an object of which S3 keeps no checksum fails.
     *
     * @return true when it fails
     */
    public boolean requireChecksum() {
        return requireChecksum;
    }

    /**
     * After how many failed objects the run stops.
     *
     * @return objects; {@link #UNLIMITED} for never
     */
    public long maxFailures() {
        return maxFailures;
    }

    /**
     * How often an object or a part is tried before it is given up.
     *
     * @return attempts, at least 1
     */
    public int maxAttempts() {
        return maxAttempts;
    }

    /**
     * How long S3 may send nothing before a connection is given up and the request made again.
     *
     * @return the time, in whole seconds
     */
    public Duration stallTimeout() {
        return stallTimeout;
    }

    /**
     * Include and exclude patterns in the order given.
     *
     * @return patterns, each with a leading {@code +} or {@code -}
     */
    public List<String> filters() {
        return filters;
    }

    /**
     * What the patterns take.
     *
     * @return the filter
     */
    public ObjectFilter filter() {
        return filter;
    }

    /**
     * What names the objects.
     *
     * @return a listing, a list or a stored plan
     */
    public ObjectsFrom objectsFrom() {
        return objectsFrom;
    }

    /**
     * In which order objects are begun.
     *
     * @return the order
     */
    public TransferOrder order() {
        return order;
    }

    /**
     * Which share of the objects is staged.
     *
     * @return the shard; {@link Shard#WHOLE} for everything
     */
    public Shard shard() {
        return shard;
    }

    /** Collects options; not thread-safe. */
    public static final class Builder {

        private S3Access access = S3Access.fromChain();
        private long maxMemoryBytes = DEFAULT_MAX_MEMORY_BYTES;
        private int maxRequests = DEFAULT_MAX_REQUESTS;
        private long maxBandwidthBytes = UNLIMITED;
        private long partBytes = DEFAULT_PART_BYTES;
        private long largeObjectBytes = DEFAULT_LARGE_OBJECT_BYTES;
        private SyncMode sync = SyncMode.GROUP;
        private PublishMode publish = PublishMode.RENAME;
        private Set<Preserve> preserve = Set.of();
        private SkipPolicy skip = SkipPolicy.MANIFEST;
        private LayoutPolicy layout = new LayoutPolicy.Advised();
        private boolean requireChecksum = false;
        private long maxFailures = UNLIMITED;
        private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
        private Duration stallTimeout = DEFAULT_STALL_TIMEOUT;
        private List<String> filters = List.of();
        private long minBytes = 0;
        private long maxBytes = UNLIMITED;
        private Instant notBefore = Instant.MIN;
        private Instant notAfter = Instant.MAX;
        private ObjectsFrom objectsFrom = new ObjectsFrom.Listing();
        private TransferOrder order = TransferOrder.LISTED;
        private Shard shard = Shard.WHOLE;

        private Builder() {}

        /**
         * Sets one option from text, by the name that it has as a property and on the command line.
         *
         * @param name for example {@code max-memory}
         * @param value for example {@code 512MiB}
         * @return this
         * @throws IllegalArgumentException when the name is unknown or the value cannot be read
         */
        public Builder set(String name, String value) {
            switch (name) {
                case "region" -> access = access.withRegion(value);
                case "endpoint" -> access = access.withEndpoint(URI.create(value));
                case "anonymous" -> access = access.withAnonymous(truth(name, value));
                case "path-style" -> access = access.withPathStyle(truth(name, value));
                case "requester-pays" -> access = access.withRequesterPays(truth(name, value));
                case "max-memory" -> maxMemoryBytes(ByteSize.parse(value));
                case "max-requests" -> maxRequests(Math.toIntExact(count(name, value)));
                case "max-bandwidth" -> maxBandwidthBytes(ByteSize.parse(value));
                case "part-size" -> partBytes(ByteSize.parse(value));
                case "large-object-size" -> largeObjectBytes(ByteSize.parse(value));
                case "sync" -> sync(choice(SyncMode.class, name, value));
                case "publish" -> publish(choice(PublishMode.class, name, value));
                case "preserve" -> preserve(preserved(value));
                case "skip" -> skip(choice(SkipPolicy.class, name, value));
                case "layout" -> layout(LayoutPolicy.parse(value));
                case "require-checksum" -> requireChecksum(truth(name, value));
                case "max-failures" -> maxFailures(count(name, value));
                case "max-attempts" -> maxAttempts(Math.toIntExact(count(name, value)));
                case "stall-timeout" -> stallTimeout(Duration.ofSeconds(count(name, value)));
                case "include" -> filter('+', value);
                case "exclude" -> filter('-', value);
                case "min-size" -> bytes(ByteSize.parse(value), maxBytes);
                case "max-size" -> bytes(minBytes, ByteSize.parse(value));
                case "newer-than" -> lastModified(PointInTime.parse(value, Instant.now()), notAfter);
                case "older-than" -> lastModified(notBefore, PointInTime.parse(value, Instant.now()));
                case "files-from" -> objectsFrom(new ObjectsFrom.KeyList(Path.of(value)));
                case "plan" -> objectsFrom(new ObjectsFrom.StoredPlan(Path.of(value)));
                case "order" -> order(choice(TransferOrder.class, name, value));
                case "shard" -> shard(Shard.parse(value));
                default ->
                    throw new IllegalArgumentException("there is no option '" + name
                            + "'; the options are region, endpoint, anonymous, path-style, requester-pays, max-memory,"
                            + " max-requests, max-bandwidth, part-size, large-object-size, sync, publish, preserve, skip,"
                            + " layout, require-checksum, max-failures, max-attempts, stall-timeout, include, exclude,"
                            + " min-size, max-size, newer-than, older-than, files-from, plan, order, shard");
            }
            return this;
        }

        private void filter(char sign, String pattern) {
            List<String> longer = new ArrayList<>(filters);
            longer.add(sign + pattern);
            filters(longer);
        }

        private static Set<Preserve> preserved(String value) {
            Set<Preserve> set = EnumSet.noneOf(Preserve.class);
            for (String word : value.split(",", -1)) {
                if (!word.isBlank()) {
                    set.add(choice(Preserve.class, "preserve", word));
                }
            }
            return set;
        }

        private static boolean truth(String name, String value) {
            return switch (value.strip().toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "" -> true;
                case "false", "no", "off" -> false;
                default ->
                    throw new IllegalArgumentException(
                            "'" + value + "' is no value for " + name + "; expected true or false");
            };
        }

        private static long count(String name, String value) {
            try {
                return Long.parseLong(value.strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "'" + value + "' is no value for " + name + "; expected a whole number", e);
            }
        }

        private static <E extends Enum<E>> E choice(Class<E> type, String name, String value) {
            List<String> words = new ArrayList<>();
            for (E constant : type.getEnumConstants()) {
                String word = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
                if (word.equals(value.strip().toLowerCase(Locale.ROOT))) {
                    return constant;
                }
                words.add(word);
            }
            throw new IllegalArgumentException(
                    "'" + value + "' is no value for " + name + "; expected one of " + String.join(", ", words));
        }

        /**
         * How S3 is reached.
         *
         * @param access the access
         * @return this
         */
        public Builder access(S3Access access) {
            this.access = access;
            return this;
        }

        /**
         * The memory that object data in flight may take, in bytes.
         *
         * @param maxMemoryBytes bytes
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder maxMemoryBytes(long maxMemoryBytes) {
            require(
                    maxMemoryBytes >= MIN_MAX_MEMORY_BYTES,
                    "max-memory must be at least 32 MiB, not " + maxMemoryBytes);
            this.maxMemoryBytes = maxMemoryBytes;
            return this;
        }

        /**
         * How many requests are in flight at once at most.
         *
         * @param maxRequests requests
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder maxRequests(int maxRequests) {
            require(maxRequests >= 1, "max-requests must be at least 1, not " + maxRequests);
            this.maxRequests = maxRequests;
            return this;
        }

        /**
         * The rate that is not exceeded, in bytes per second.
         *
         * @param maxBandwidthBytes bytes per second; {@link #UNLIMITED} for no limit
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder maxBandwidthBytes(long maxBandwidthBytes) {
            require(
                    maxBandwidthBytes >= 1,
                    "max-bandwidth must be at least 1 byte per second, not " + maxBandwidthBytes);
            this.maxBandwidthBytes = maxBandwidthBytes;
            return this;
        }

        /**
         * The size of a part of a large object, in bytes, before it is rounded to the stripe size.
         *
         * @param partBytes bytes
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder partBytes(long partBytes) {
            require(partBytes >= MIN_PART_BYTES, "part-size must be at least 1 MiB, not " + partBytes);
            this.partBytes = partBytes;
            return this;
        }

        /**
         * The size from which an object is fetched in parts, in bytes.
         *
         * @param largeObjectBytes bytes
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder largeObjectBytes(long largeObjectBytes) {
            require(largeObjectBytes >= 1, "large-object-size must be at least 1 byte, not " + largeObjectBytes);
            this.largeObjectBytes = largeObjectBytes;
            return this;
        }

        /**
         * When bytes are synced.
         *
         * @param sync the mode
         * @return this
         */
        public Builder sync(SyncMode sync) {
            this.sync = sync;
            return this;
        }

        /**
         * How a file gets its final name.
         *
         * @param publish the mode
         * @return this
         */
        public Builder publish(PublishMode publish) {
            this.publish = publish;
            return this;
        }

        /**
         * What a file takes over from its object besides the bytes.
         *
         * @param preserve what is preserved
         * @return this
         */
        public Builder preserve(Set<Preserve> preserve) {
            this.preserve = Set.copyOf(preserve);
            return this;
        }

        /**
         * When an object needs no copy.
         *
         * @param skip the policy
         * @return this
         */
        public Builder skip(SkipPolicy skip) {
            this.skip = skip;
            return this;
        }

        /**
         * Where the layout of a file comes from.
         *
         * @param layout the policy
         * @return this
         */
        public Builder layout(LayoutPolicy layout) {
            this.layout = layout;
            return this;
        }

        /**
         * Whether an object of which S3 keeps no checksum fails.
         *
         * @param requireChecksum true when it fails
         * @return this
         */
        public Builder requireChecksum(boolean requireChecksum) {
            this.requireChecksum = requireChecksum;
            return this;
        }

        /**
         * After how many failed objects the run stops.
         *
         * @param maxFailures objects; {@link #UNLIMITED} for never
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder maxFailures(long maxFailures) {
            require(maxFailures >= 1, "max-failures must be at least 1, not " + maxFailures);
            this.maxFailures = maxFailures;
            return this;
        }

        /**
         * How often an object or a part is tried before it is given up.
         *
         * @param maxAttempts attempts, at least 1
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder maxAttempts(int maxAttempts) {
            require(maxAttempts >= 1, "max-attempts must be at least 1, not " + maxAttempts);
            this.maxAttempts = maxAttempts;
            return this;
        }

        /**
         * How long S3 may send nothing before a connection is given up and the request made again. As a property it is
         * a number of seconds.
         *
         * @param stallTimeout at least 2 seconds; what is less than a second of it is dropped
         * @return this
         * @throws IllegalArgumentException when out of range
         */
        public Builder stallTimeout(Duration stallTimeout) {
            require(
                    stallTimeout.compareTo(MIN_STALL_TIMEOUT) >= 0 && stallTimeout.compareTo(MAX_STALL_TIMEOUT) <= 0,
                    "stall-timeout must be at least 2 seconds and at most 1 hour, not " + stallTimeout);
            this.stallTimeout = Duration.ofSeconds(stallTimeout.toSeconds());
            return this;
        }

        /**
         * Include and exclude patterns in the order given; see {@link ObjectFilter}.
         *
         * @param filters patterns, each with a leading {@code +} or {@code -}
         * @return this
         * @throws IllegalArgumentException when a pattern has neither, or is no glob
         */
        public Builder filters(List<String> filters) {
            ObjectFilter unused = ObjectFilter.of(filters);
            this.filters = List.copyOf(filters);
            return this;
        }

        /**
         * Sets how large the wanted objects are.
         *
         * @param minBytes the least size in bytes, 0 or more
         * @param maxBytes the greatest size in bytes; {@link #UNLIMITED} for no limit
         * @return this
         * @throws IllegalArgumentException when no size is between them
         */
        public Builder bytes(long minBytes, long maxBytes) {
            ObjectFilter unused = ObjectFilter.ALL.withBytes(minBytes, maxBytes);
            this.minBytes = minBytes;
            this.maxBytes = maxBytes;
            return this;
        }

        /**
         * Sets when S3 stored the wanted objects.
         *
         * @param notBefore the earliest time; {@link Instant#MIN} for any
         * @param notAfter the latest time; {@link Instant#MAX} for any
         * @return this
         * @throws IllegalArgumentException when no time is between them
         */
        public Builder lastModified(Instant notBefore, Instant notAfter) {
            ObjectFilter unused = ObjectFilter.ALL.withLastModified(notBefore, notAfter);
            this.notBefore = notBefore;
            this.notAfter = notAfter;
            return this;
        }

        /**
         * Sets what names the objects.
         *
         * @param objectsFrom a listing (the default), a list or a stored plan
         * @return this
         */
        public Builder objectsFrom(ObjectsFrom objectsFrom) {
            this.objectsFrom = objectsFrom;
            return this;
        }

        /**
         * Sets in which order objects are begun.
         *
         * @param order the order
         * @return this
         */
        public Builder order(TransferOrder order) {
            this.order = order;
            return this;
        }

        /**
         * Sets which share of the objects is staged. Shards of one source that stage to one directory work side by side; the
         * last of them to finish completes the directory's manifest.
         *
         * @param shard the shard
         * @return this
         */
        public Builder shard(Shard shard) {
            this.shard = shard;
            return this;
        }

        private static void require(boolean holds, String sentence) {
            if (!holds) {
                throw new IllegalArgumentException(sentence);
            }
        }

        /**
         * Builds the options.
         *
         * @return the options
         */
        public StageOptions build() {
            return new StageOptions(this);
        }
    }
}
