package io.sluice.lustre.layout;

import java.util.List;

/**
 * Every number that {@link LayoutAdvisor} goes by. The defaults come from the Lustre manual's chapter on striping,
 * NERSC's striping recommendations and the default layouts of Amazon FSx for Lustre.
 *
 * @param singleStripeBelowBytes files smaller than this get one stripe (default 1 GiB)
 * @param bands the number of stripes by size for a file that one writer makes (default 100 MiB: 1, 10 GiB: 8, 100 GiB:
 *     16, larger: 32)
 * @param sharedBands the number of stripes by size for a file that several write at once (default 10 GiB: 8, 100 GiB:
 *     24, larger: 72)
 * @param filePerProcessBytes a file among many written side by side gets one stripe up to this size (default 1 TiB)
 * @param maxStripes the most stripes for a file that one writer makes (default 32)
 * @param bytesPerStripe a stripe is worth having for this many bytes when a rate is asked for (default 1 GiB)
 * @param fanOutBytesPerStripe the same for a file that many read (default 256 MiB)
 * @param ostBytesPerSecond what one OST gives (default 240 MB/s, an SSD OST of 1.2 TiB at 200 MB/s per TiB)
 * @param smallStripeSizeBytes the stripe size below {@code singleStripeBelowBytes} (default 1 MiB)
 * @param largeStripeSizeBytes the stripe size from there on (default 4 MiB, the size of an RPC)
 * @param maxStripeSizeBytes the largest stripe size that is ever advised (default 64 MiB)
 * @param fewOsts up to this many OSTs a progressive layout has two components (default 4)
 * @param fewOstsFirstBytes where the first of the two ends (default 256 MiB)
 * @param crowdedShare a file that takes more than this share of the fullest OST's free space is spread wider (default
 *     0.5)
 * @param crowdedStripeShare until each stripe takes at most this share (default 0.1)
 * @param importChunkBytes the bytes for each stripe of a file imported from S3 by the file system (default 1 GiB)
 * @param dataOnMdtBytes files up to this size may live on the metadata target (default 64 KiB)
 * @param minBlockBytes the smallest block for streaming (default 4 MiB)
 * @param maxBlockBytes the largest block for streaming (default 16 MiB)
 * @param requestsPerOst blocks in flight for each OST (default 8, the client's default)
 * @param maxThreads the most threads for one file (default 64)
 * @param directWriteBytes from this block size on direct writes pay (default 2 MiB)
 * @param directReadBytes from this block size on direct reads pay (default 8 MiB)
 * @param directAlignmentBytes the alignment that direct I/O needs before Lustre 2.16 (default 4096)
 * @param clientOssBytesPerSecond what one client and one server exchange without EFA (default 5 Gbit/s)
 * @param directoryEntries a directory with more entries is warned about (default 100,000)
 */
public record AdvisorSettings(
        long singleStripeBelowBytes,
        List<Band> bands,
        List<Band> sharedBands,
        long filePerProcessBytes,
        int maxStripes,
        long bytesPerStripe,
        long fanOutBytesPerStripe,
        long ostBytesPerSecond,
        long smallStripeSizeBytes,
        long largeStripeSizeBytes,
        long maxStripeSizeBytes,
        int fewOsts,
        long fewOstsFirstBytes,
        double crowdedShare,
        double crowdedStripeShare,
        long importChunkBytes,
        long dataOnMdtBytes,
        long minBlockBytes,
        long maxBlockBytes,
        int requestsPerOst,
        int maxThreads,
        long directWriteBytes,
        long directReadBytes,
        long directAlignmentBytes,
        long clientOssBytesPerSecond,
        long directoryEntries) {

    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;
    private static final long TIB = 1024 * GIB;

    /** The numbers that stand unless someone knows better. */
    public static final AdvisorSettings DEFAULTS = new AdvisorSettings(
            GIB,
            List.of(
                    new Band(100 * MIB, 1),
                    new Band(10 * GIB, 8),
                    new Band(100 * GIB, 16),
                    new Band(Band.NO_LIMIT, 32)),
            List.of(new Band(10 * GIB, 8), new Band(100 * GIB, 24), new Band(Band.NO_LIMIT, 72)),
            TIB,
            32,
            GIB,
            256 * MIB,
            240_000_000,
            MIB,
            4 * MIB,
            64 * MIB,
            4,
            256 * MIB,
            0.5,
            0.1,
            GIB,
            64 * KIB,
            4 * MIB,
            16 * MIB,
            8,
            64,
            2 * MIB,
            8 * MIB,
            4 * KIB,
            625_000_000,
            100_000);

    /** Checks that the bands rise and end without a limit, and that sizes can be stripe sizes. */
    public AdvisorSettings {
        bands = rising(bands);
        sharedBands = rising(sharedBands);
        for (long size : new long[] {smallStripeSizeBytes, largeStripeSizeBytes, maxStripeSizeBytes}) {
            if (size < 512 * KIB || size % (64 * KIB) != 0 || size >= 4 * GIB) {
                throw new IllegalArgumentException("stripe size " + size
                        + " bytes is not advisable; it is a multiple of 64 KiB from 512 KiB to below 4 GiB");
            }
        }
    }

    private static List<Band> rising(List<Band> bands) {
        for (int i = 1; i < bands.size(); i++) {
            if (bands.get(i).upToBytes() <= bands.get(i - 1).upToBytes()) {
                throw new IllegalArgumentException("the bands must rise in size: " + bands);
            }
        }
        if (bands.isEmpty() || bands.get(bands.size() - 1).upToBytes() != Band.NO_LIMIT) {
            throw new IllegalArgumentException("the last band must have no limit: " + bands);
        }
        return List.copyOf(bands);
    }

    static int stripes(List<Band> bands, long size) {
        for (Band band : bands) {
            if (size <= band.upToBytes()) {
                return band.stripes();
            }
        }
        return bands.get(bands.size() - 1).stripes();
    }

    /**
     * How many stripes files up to a size get.
     *
     * @param upToBytes the size, inclusive; {@link #NO_LIMIT} in the last band
     * @param stripes the number of stripes, at least 1, before it is clamped to the OSTs that there are
     */
    public record Band(long upToBytes, int stripes) {

        /** The size of the last band. */
        public static final long NO_LIMIT = Long.MAX_VALUE;

        /** Checks the ranges. */
        public Band {
            if (upToBytes <= 0 || stripes < 1) {
                throw new IllegalArgumentException(
                        "a band needs a size above 0 and at least one stripe, not " + upToBytes + " and " + stripes);
            }
        }
    }
}
