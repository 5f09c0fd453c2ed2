package io.sluice.staging.transfer;

/**
 * How an object is cut into parts.
 *
 * @param size the object's size in bytes
 * @param partBytes the size of every part but the last
 */
record PartPlan(long size, long partBytes) {

    /** A stretch of an object that one request fetches. */
    record Part(int index, long from, long length) {}

    /**
     * Cuts so that parts end where stripes do, if a part holds a stripe at all, and otherwise so that stripes end where
     * parts do.
     *
     * @param size the object's size in bytes
     * @param wanted the size of a part that is asked for, in bytes
     * @param stripeBytes the stripe size in bytes; 0 for a file without stripes
     */
    static PartPlan of(long size, long wanted, long stripeBytes) {
        if (stripeBytes == 0) {
            return new PartPlan(size, wanted);
        }
        if (stripeBytes <= wanted) {
            return new PartPlan(size, wanted - wanted % stripeBytes);
        }
        long parts = (stripeBytes + wanted - 1) / wanted;
        while (stripeBytes % parts != 0) {
            parts++;
        }
        return new PartPlan(size, stripeBytes / parts);
    }

    int count() {
        return Math.toIntExact((size + partBytes - 1) / partBytes);
    }

    Part part(int index) {
        long from = index * partBytes;
        return new Part(index, from, Math.min(partBytes, size - from));
    }
}
