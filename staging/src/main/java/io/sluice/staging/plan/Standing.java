package io.sluice.staging.plan;

import java.time.Instant;

/** What stands at a path beneath the destination. Symbolic links are never followed. */
sealed interface Standing {

    /** Whether two readings of a file's time agree: to the second where one of them has no more than that. */
    static boolean sameTime(Instant one, Instant other) {
        return one.getEpochSecond() == other.getEpochSecond()
                && (one.getNano() == other.getNano() || one.getNano() == 0 || other.getNano() == 0);
    }

    /** Nothing. */
    record Nothing() implements Standing {
        static final Nothing INSTANCE = new Nothing();
    }

    /** A regular file. */
    record RegularFile(long size, Instant modified) implements Standing {}

    /** A directory. */
    record Directory() implements Standing {
        static final Directory INSTANCE = new Directory();
    }

    /** Something else, at the path or on the way to it. */
    record InTheWay(String what) implements Standing {}
}
