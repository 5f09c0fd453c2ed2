package io.sluice.lustre.layout;

import io.sluice.lustre.LustreVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Chooses a layout for a file, or says to leave the default, and says why in one sentence. Pure arithmetic on what it is
 * given: it asks no file system, never blocks, and is safe for use by several threads.
 *
 * <p>It never names a first OST: balancing is the file system's. A small file is left to the directory's default because a
 * layout of its own costs seven requests to the metadata server where two would do.
 */
public final class LayoutAdvisor {

    private static final long MIB = 1L << 20;

    private final AdvisorSettings settings;

    /**
     * An advisor with its own numbers.
     *
     * @param settings the numbers
     */
    public LayoutAdvisor(AdvisorSettings settings) {
        this.settings = settings;
    }

    /** An advisor with {@link AdvisorSettings#DEFAULTS}. */
    public LayoutAdvisor() {
        this(AdvisorSettings.DEFAULTS);
    }

    /**
     * Chooses for one file.
     *
     * @param file what is known of it
     * @param place where it goes
     * @return the choice and why
     */
    public LayoutAdvice advise(FileProfile file, Place place) {
        if (place.hasChosenDefault()) {
            return LayoutAdvice.leaveDefault(
                    "the directory has a default layout of its own, " + place.effectiveDefault());
        }
        if (file.use() == FileProfile.Use.APPEND) {
            return single(file, place, "a file that is appended to keeps one stripe");
        }
        if (file.sizeBytes() == FileProfile.UNKNOWN) {
            return unknownSize(place);
        }
        Choice choice = choose(file, place);
        Choice spread = spreadForSpace(file, place, choice);
        if (spread.stripes() == 1) {
            return single(file, place, spread.reason());
        }
        long stripeSize = stripeSize(file);
        return new LayoutAdvice(
                Layout.plain(spread.stripes(), stripeSize),
                spread.reason() + ", so " + spread.stripes() + " stripes of " + LfsNotation.printSize(stripeSize));
    }

    private record Choice(int stripes, String reason) {}

    private Choice choose(FileProfile file, Place place) {
        long size = file.sizeBytes();
        int osts = place.usableOsts();
        String printed = "a file of " + LfsNotation.printSize(size);
        return switch (file.use()) {
            case SHARED_WRITE ->
                new Choice(
                        divisible(
                                Math.min(AdvisorSettings.stripes(settings.sharedBands(), size), osts), file.sharers()),
                        printed + " is written by " + file.sharers() + " processes over " + osts + " OSTs");
            case FILE_PER_PROCESS ->
                size <= settings.filePerProcessBytes()
                        ? new Choice(1, printed + " is one of many written side by side, so one stripe is enough")
                        : byRateOrBand(file, osts, printed);
            case READ_BY_MANY ->
                size < settings.singleStripeBelowBytes()
                        ? new Choice(1, printed + " is small enough for one stripe even when many read it")
                        : new Choice(
                                clamp(ceilDiv(size, settings.fanOutBytesPerStripe()), osts, settings.maxStripes()),
                                printed + " is read by many clients over " + osts + " OSTs");
            case IMPORT ->
                new Choice(
                        clamp(size / settings.importChunkBytes() + 1, osts, settings.maxStripes()),
                        printed + " is imported in chunks of " + LfsNotation.printSize(settings.importChunkBytes()));
            default ->
                size < settings.singleStripeBelowBytes()
                        ? new Choice(1, printed + " is small enough for one stripe")
                        : byRateOrBand(file, osts, printed);
        };
    }

    private Choice byRateOrBand(FileProfile file, int osts, String printed) {
        long size = file.sizeBytes();
        if (file.targetBytesPerSecond() > 0) {
            long wanted = ceilDiv(file.targetBytesPerSecond(), settings.ostBytesPerSecond());
            long worth = Math.max(1, ceilDiv(size, settings.bytesPerStripe()));
            return new Choice(
                    clamp(Math.min(wanted, worth), osts, settings.maxStripes()),
                    printed + " at " + file.targetBytesPerSecond() / 1_000_000 + " MB/s needs " + wanted + " of " + osts
                            + " OSTs");
        }
        int stripes = Math.min(AdvisorSettings.stripes(settings.bands(), size), settings.maxStripes());
        return new Choice(Math.min(stripes, osts), printed + " goes to a file system with " + osts + " usable OSTs");
    }

    /** One object must not fill the fullest OST. */
    private Choice spreadForSpace(FileProfile file, Place place, Choice choice) {
        long free = place.smallestFreeBytes();
        double size = file.sizeBytes();
        if (size / choice.stripes() <= settings.crowdedShare() * free || free <= 0) {
            return choice;
        }
        int needed = (int) Math.min(Math.ceil(size / (settings.crowdedStripeShare() * free)), place.usableOsts());
        return needed <= choice.stripes()
                ? choice
                : new Choice(
                        needed,
                        "a file of " + LfsNotation.printSize(file.sizeBytes()) + " would crowd an OST that has "
                                + LfsNotation.printSize(free) + " free");
    }

    private LayoutAdvice unknownSize(Place place) {
        if (place.effectiveDefault().equals(Layout.UNSET)
                || !place.defaultIsSingleStripe(settings.singleStripeBelowBytes())
                || place.effectiveDefault().isComposite()) {
            return LayoutAdvice.leaveDefault("the size is not known, so the default layout stays");
        }
        return new LayoutAdvice(
                progressive(place),
                "the size is not known and the default is one stripe, so the layout grows with the file");
    }

    private LayoutAdvice single(FileProfile file, Place place, String reason) {
        long size = Math.max(0, file.sizeBytes());
        if (place.effectiveDefault().equals(Layout.UNSET) || place.defaultIsSingleStripe(size)) {
            return LayoutAdvice.leaveDefault(reason + ", which the default gives");
        }
        return new LayoutAdvice(Layout.plain(1, stripeSize(file)), reason + ", which the default does not give");
    }

    /**
     * Chooses a default for a directory that will hold files of many sizes.
     *
     * @param place the directory
     * @param mostlyTiny whether most files are small enough to live on the metadata target
     * @return the choice and why
     */
    public LayoutAdvice adviseDirectory(Place place, boolean mostlyTiny) {
        if (place.hasChosenDefault()) {
            return LayoutAdvice.leaveDefault(
                    "the directory has a default layout of its own, " + place.effectiveDefault());
        }
        long onMdt = Math.min(settings.dataOnMdtBytes(), place.dataOnMdtBytes()) / (64 * 1024) * (64 * 1024);
        if (mostlyTiny && onMdt > 0) {
            return new LayoutAdvice(
                    Layout.progressive()
                            .dataOnMdt(onMdt)
                            .toEof(1, settings.smallStripeSizeBytes())
                            .build(),
                    "most files fit into " + LfsNotation.printSize(onMdt)
                            + " on the metadata target, which saves a request to an OST for each");
        }
        return new LayoutAdvice(
                progressive(place),
                "files of many sizes over " + place.usableOsts() + " OSTs get more stripes as they grow");
    }

    /**
     * A layout that gives a file more stripes as it grows, over the OSTs that there are.
     *
     * @param place where it is for
     * @return plain with one stripe when there is one OST, progressive otherwise
     */
    public Layout progressive(Place place) {
        int osts = place.usableOsts();
        if (osts == 1) {
            return Layout.plain(1, settings.smallStripeSizeBytes());
        }
        if (osts <= settings.fewOsts()) {
            return Layout.progressive()
                    .upTo(settings.fewOstsFirstBytes(), 1, settings.smallStripeSizeBytes())
                    .toEof(osts, settings.largeStripeSizeBytes())
                    .build();
        }
        Layout.CompositeBuilder builder = Layout.progressive();
        for (AdvisorSettings.Band band : merged(osts)) {
            long stripeSize = band.stripes() == 1 ? settings.smallStripeSizeBytes() : settings.largeStripeSizeBytes();
            if (band.upToBytes() == AdvisorSettings.Band.NO_LIMIT) {
                builder.toEof(band.stripes(), stripeSize);
            } else {
                builder.upTo(ceilDiv(band.upToBytes(), stripeSize) * stripeSize, band.stripes(), stripeSize);
            }
        }
        return builder.build();
    }

    /** The bands clamped to the OSTs; neighbours that became equal are one. */
    private List<AdvisorSettings.Band> merged(int osts) {
        List<AdvisorSettings.Band> merged = new ArrayList<>();
        for (AdvisorSettings.Band band : settings.bands()) {
            int stripes = Math.min(band.stripes(), osts);
            if (!merged.isEmpty() && merged.get(merged.size() - 1).stripes() == stripes) {
                merged.remove(merged.size() - 1);
            }
            merged.add(new AdvisorSettings.Band(band.upToBytes(), stripes));
        }
        return merged;
    }

    private long stripeSize(FileProfile file) {
        if (file.use() == FileProfile.Use.SHARED_WRITE && file.blockBytes() > 0) {
            long block = ceilDiv(file.blockBytes(), MIB) * MIB;
            return Math.min(Math.max(block, MIB), settings.maxStripeSizeBytes());
        }
        long size = file.sizeBytes() < settings.singleStripeBelowBytes()
                ? settings.smallStripeSizeBytes()
                : settings.largeStripeSizeBytes();
        boolean fits = file.blockBytes() > size
                && file.blockBytes() <= settings.maxStripeSizeBytes()
                && file.blockBytes() % (64 * 1024) == 0;
        return fits ? file.blockBytes() : size;
    }

    /**
     * How to stream a file.
     *
     * @param layout its layout
     * @param writing whether it is written, not read
     * @param once whether each byte is touched once
     * @param client the client's release
     * @return block, threads, and whether to go past the page cache
     */
    public IoAdvice adviseIo(Layout layout, boolean writing, boolean once, LustreVersion client) {
        long stripeSize = layout.components().stream()
                .filter(component -> !component.has(LayoutFlag.EXTENSION)
                        && !component.pattern().isMdt())
                .mapToLong(Component::stripeSizeBytes)
                .max()
                .orElse(0);
        int stripes = layout.components().stream()
                .mapToInt(component -> Math.max(1, component.stripeCount()))
                .max()
                .orElse(1);
        long block = block(stripeSize);
        int threads = Math.max(1, Math.min(stripes * settings.requestsPerOst(), settings.maxThreads()));
        long threshold = writing ? settings.directWriteBytes() : settings.directReadBytes();
        boolean hybrid = client.isAtLeast(2, 17);
        boolean direct = once && block >= threshold && !hybrid;
        String reason = hybrid
                ? "a client of 2.17 or newer chooses between page cache and direct I/O itself"
                : direct
                        ? "blocks this large that are touched once are faster past the page cache"
                        : "the page cache serves blocks this small, or used again, better";
        return new IoAdvice(
                block, threads, direct, client.isAtLeast(2, 16) ? 1 : settings.directAlignmentBytes(), reason);
    }

    private long block(long stripeSize) {
        if (stripeSize <= 0) {
            return settings.minBlockBytes();
        }
        long stripes = Math.max(1, settings.minBlockBytes() / stripeSize);
        return Math.min(stripes * stripeSize, Math.max(settings.maxBlockBytes(), 64 * 1024));
    }

    /**
     * The rate that one client can expect from one file.
     *
     * @param stripes its number of stripes, at least 1
     * @param clientBytesPerSecond what the client's network gives
     * @param efa whether client and servers talk over EFA, which lifts the limit between one client and one server
     * @return bytes per second
     */
    public long expectedBytesPerSecond(int stripes, long clientBytesPerSecond, boolean efa) {
        long perOst = efa
                ? settings.ostBytesPerSecond()
                : Math.min(settings.ostBytesPerSecond(), settings.clientOssBytesPerSecond());
        return Math.min(clientBytesPerSecond, stripes * perOst);
    }

    /**
     * What to say about a directory that grows too large.
     *
     * @param entries the number of its entries
     * @return a sentence without a full stop; empty when nothing is wrong
     */
    public Optional<String> directoryWarning(long entries) {
        return entries <= settings.directoryEntries()
                ? Optional.empty()
                : Optional.of("a directory with " + entries + " entries is slow to list and to add to; keep it below "
                        + settings.directoryEntries());
    }

    /** The largest count up to {@code most} that divides the writers or that they divide. */
    private static int divisible(int most, int sharers) {
        for (int count = most; count > 1; count--) {
            if (sharers % count == 0 || count % sharers == 0) {
                return count;
            }
        }
        return 1;
    }

    private static int clamp(long stripes, int osts, int most) {
        return (int) Math.max(1, Math.min(stripes, Math.min(osts, most)));
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
