package io.sluice.staging.hydrate;

import io.sluice.staging.S3Access;
import java.time.Duration;

/**
 * How released files get their data back.
 *
 * @param order which come first
 * @param headRoom part of each OST that is left free, 0 to below 1
 * @param partial whether to restore as many files as fit when not all do, instead of none
 * @param deadline after which what is not restored is given up; zero for never
 * @param stallAfter time without anything moving after which the restores count as stalled, and the fallback begins
 * @param fallback what to do with files that HSM did not restore
 * @param access how S3 is reached by {@link Fallback#COPY}
 * @param threads threads that look for released files
 */
public record HydrateOptions(
        Order order,
        double headRoom,
        boolean partial,
        Duration deadline,
        Duration stallAfter,
        Fallback fallback,
        S3Access access,
        int threads) {

    /** Which files come first. */
    public enum Order {
        /** As the caller lists them; beneath a directory as they are found. */
        LISTED,
        /** The smallest first: most files soonest. */
        SMALLEST,
        /** The largest first: the whole soonest. */
        LARGEST
    }

    /** What to do with files that HSM did not restore, because restores stalled or failed. */
    public enum Fallback {
        /** They stay released and are reported. */
        NONE,
        /**
         * They are read, one after another, which makes Lustre ask for the data again and waits for it; in the order of the
         * job's own reads that is as good as a restore.
         */
        READ,
        /**
         * Their objects are fetched by this process into new files that take their places: for files whose object is recorded
         * on them, and that have one name only.
         */
        COPY
    }

    /** Listed order, 5% free, everything or nothing, no deadline, no fallback. */
    public static final HydrateOptions DEFAULTS = new HydrateOptions(
            Order.LISTED, 0.05, false, Duration.ZERO, Duration.ofMinutes(10), Fallback.NONE, S3Access.fromChain(), 8);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when one is out of its range
     */
    public HydrateOptions {
        if (!(headRoom >= 0 && headRoom < 1)) {
            throw new IllegalArgumentException("head-room " + headRoom + " is not a part from 0 to below 1");
        }
        if (deadline.isNegative() || stallAfter.toMillis() < 1) {
            throw new IllegalArgumentException("a deadline is not negative, and a stall takes at least a millisecond");
        }
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("1 to 256 threads look for files, not " + threads);
        }
    }

    /**
     * In another order.
     *
     * @param wanted which come first
     * @return a copy
     */
    public HydrateOptions withOrder(Order wanted) {
        return new HydrateOptions(wanted, headRoom, partial, deadline, stallAfter, fallback, access, threads);
    }

    /**
     * With more or less space left free.
     *
     * @param part 0 to below 1
     * @return a copy
     */
    public HydrateOptions withHeadRoom(double part) {
        return new HydrateOptions(order, part, partial, deadline, stallAfter, fallback, access, threads);
    }

    /**
     * As many as fit.
     *
     * @param wanted whether some are better than none
     * @return a copy
     */
    public HydrateOptions withPartial(boolean wanted) {
        return new HydrateOptions(order, headRoom, wanted, deadline, stallAfter, fallback, access, threads);
    }

    /**
     * With an end.
     *
     * @param time zero for none
     * @return a copy
     */
    public HydrateOptions withDeadline(Duration time) {
        return new HydrateOptions(order, headRoom, partial, time, stallAfter, fallback, access, threads);
    }

    /**
     * With another idea of a stall, and what to do then.
     *
     * @param after time without anything moving
     * @param then what to do with files that HSM did not restore
     * @return a copy
     */
    public HydrateOptions withFallback(Duration after, Fallback then) {
        return new HydrateOptions(order, headRoom, partial, deadline, after, then, access, threads);
    }

    /**
     * With S3 reached in another way.
     *
     * @param s3 for {@link Fallback#COPY}
     * @return a copy
     */
    public HydrateOptions withAccess(S3Access s3) {
        return new HydrateOptions(order, headRoom, partial, deadline, stallAfter, fallback, s3, threads);
    }
}
